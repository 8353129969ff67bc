"""``logocheck campaign``: write a first campaign file, or say what is wrong with one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from logocheck.campaign_file import STARTER, line_at, warnings
from logocheck.cli import opening
from logocheck.errors import Conflict, InvalidCampaign, InvalidLogo, StorageUnavailable
from logocheck.images import read_logo
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
    text, problems, logos = opening.campaign_text(file), [], 0
    for field, brands in (("brands", campaign.brands), ("competitors", campaign.competitors)):
        for at, brand in enumerate(brands):
            for number, name in enumerate(brand.logos):
                logos += 1
                try:
                    read_logo(logo_bytes(name), name=name)
                except InvalidLogo as error:
                    line = line_at(text, (field, at, "logos", number))
                    place = f"{file}:{line}: {field}[{at}].logos[{number}]"
                    problems.append(f"{place}: expected a logo file beside the campaign, got {error}")
    if problems:
        raise InvalidCampaign(tuple(problems))
    for warning in warnings(campaign):
        print(f"Warning: {warning}.")
    names = ", ".join(brand.name for brand in campaign.brands) or "no brand"
    print(f"{file} is a valid campaign: {campaign.name!r} for {names}, {logos} logo files.")
