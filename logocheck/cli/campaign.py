"""``logocheck campaign``: write a first campaign file, or say what is wrong with one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from logocheck.campaign_file import STARTER, line_at, warnings
from logocheck.cli import opening
from logocheck.cli.console import counted
from logocheck.domain.campaign import Campaign
from logocheck.errors import Conflict, InvalidCampaign, InvalidLogo, StorageUnavailable
from logocheck.images import PLAIN, is_plain, read_logo
from logocheck.settings import load_settings
from logocheck.zones_file import use_table

app = typer.Typer(help="Campaign files.", no_args_is_help=True)

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="Campaign file, YAML or JSON.")]


@app.command("init")
def init(file: FileArgument = Path("campaign.yaml")) -> None:
    """Write a commented campaign file to start from; an existing file is left alone."""
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(STARTER.replace("validate campaign.yaml", f"validate {file.name}"))
    except FileExistsError as error:
        raise Conflict(f"{file} is there already and is left as it is") from error
    except OSError as error:
        raise StorageUnavailable(f"{file}: {error.strerror or error}") from error
    print(f"Wrote {file}. Put your logo files beside it, then: logocheck campaign validate {file}")


@app.command("validate")
def validate(file: FileArgument) -> None:
    """Say what is wrong with a campaign file and where; its platform and logo files are looked at too."""
    use_table(load_settings().zones)
    campaign = opening.campaign_from(file)
    logo_bytes = opening.logos_beside(file)
    text, problems, plain, logos = opening.campaign_text(file), [], [], tuple(_logos(campaign))
    owners: dict[bytes, tuple[str, int]] = {}
    for (field, at, kind, number), name in logos:
        try:
            content = logo_bytes(name)
            if is_plain(read_logo(content, name=name)):
                plain.append(f"{name}: {PLAIN}")
            if owners.setdefault(content, (field, at)) != (field, at):
                plain.append(f"{name} is the logo of two brands: what it shows is taken for either of them")
        except InvalidLogo as error:
            place = f"{file}:{line_at(text, (field, at, kind, number))}: {field}[{at}].{kind}[{number}]"
            problems.append(f"{place}: expected a logo file beside the campaign, got {error}")
    if problems:
        raise InvalidCampaign(tuple(problems))
    for warning in (*warnings(campaign), *_blind(campaign), *plain):
        print(f"Warning: {warning}.")
    names = ", ".join(brand.name for brand in campaign.brands) or "no brand"
    own = sum(field == "brands" for (field, *_), _ in logos)
    files = counted(own, "logo file") + (f", and {len(logos) - own} of competitors" if len(logos) > own else "")
    print(f"{file} is a valid campaign: {campaign.name!r} for {names}, {files}.")


def _logos(campaign: Campaign) -> Iterator[tuple[tuple[str, int, str, int], str]]:
    """Where each logo file stands in the document, and its name."""
    for field, brands in (("brands", campaign.brands), ("competitors", campaign.competitors)):
        for at, brand in enumerate(brands):
            for kind, names in (("logos", brand.logos), ("retired", brand.retired)):
                for number, name in enumerate(names):
                    yield (field, at, kind, number), name


def _blind(campaign: Campaign) -> tuple[str, ...]:
    """What is right for the service, whose brand kits have the logos, and seldom for a file."""
    return tuple(
        f"{brand.name} has no logos; `check` and `scan` find it only with a detector of its own (--models, --detector)"
        for brand in (*campaign.brands, *campaign.competitors)
        if not brand.logos
    )
