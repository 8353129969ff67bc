"""``logocheck check``: a verdict for each photo."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from logocheck.annotate import annotated
from logocheck.cli import console, opening
from logocheck.cli.options import CampaignOption, DetectorOption, ModelsOption, ZonesOption
from logocheck.codec import report_json
from logocheck.domain.captions import captions
from logocheck.domain.detection import Captions
from logocheck.domain.verdict import Outcome
from logocheck.errors import InputError, StorageUnavailable
from logocheck.files import name_with
from logocheck.scan import Checked, Station, file_bytes
from logocheck.settings import load_settings
from logocheck.zones_file import use_table

PhotosArgument = Annotated[list[Path], typer.Argument(metavar="PHOTO...", help="Photos to check.", show_default=False)]


def check(
    photos: PhotosArgument,
    campaign: CampaignOption,
    caption: Annotated[str, typer.Option(help="Caption of the post; counts for every photo.")] = "",
    first_comment: Annotated[str, typer.Option(help="First comment of the post.")] = "",
    annotate: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write a copy of each photo with boxes and verdict there.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object for each photo and line.")] = False,
    models: ModelsOption = None,
    detector: DetectorOption = None,
    zones: ZonesOption = None,
) -> None:
    """Say whether photos meet a campaign, and why.

    Exit status: 0 all pass, 1 one does not, 2 one could not be checked.
    """
    settings = load_settings()
    use_table(zones or settings.zones)
    texts = captions(caption, first_comment)
    order = opening.order(campaign, models, detector, settings, settings.threads)
    with console.err.status("Opening the eyes …"):
        station = order.open_station()
    statuses = [_check_one(photo, texts, station, annotate, as_json) for photo in photos]
    raise typer.Exit(max(statuses))


def _check_one(photo: Path, texts: Captions, station: Station, annotate: Path | None, as_json: bool) -> int:
    """Check and print one photo; answers its exit status."""
    if photo.is_dir():
        _print_error(photo, InputError(f"{photo} is a folder; logocheck scan looks at the photos in it"), as_json)
        return 2
    try:
        checked = station.check(file_bytes(photo, station.limits.max_bytes), texts)
        copy = None if annotate is None else _write_annotated(checked, photo, annotate)
    except InputError as error:
        _print_error(photo, error, as_json)
        return 2
    if as_json:
        document = {
            "photo": str(photo),
            "outcome": checked.report.verdict.outcome.value,
            "annotated": None if copy is None else str(copy),
            "report": json.loads(report_json(checked.report)),
        }
        print(json.dumps(document, ensure_ascii=False))
    else:
        console.print_report(str(photo), checked.report)
    return int(checked.report.verdict.outcome is not Outcome.PASS)


def _print_error(photo: Path, error: InputError, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"photo": str(photo), "outcome": "error", "error": str(error), "kind": type(error).__name__}))
    else:
        console.print_error(str(photo), str(error))


def _write_annotated(checked: Checked, photo: Path, folder: Path) -> Path:
    """Write under a name that no file has yet, so that nothing of the user's is ever replaced."""
    picture = annotated(checked.picture, checked.report)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        number = 1
        while True:
            path = folder / name_with(photo.stem, f"-annotated{'' if number == 1 else f'-{number}'}.jpg")
            try:
                stream = path.open("xb")
            except FileExistsError:
                number += 1
                continue
            with stream:
                picture.convert("RGB").save(stream, "JPEG", quality=90)
            return path
    except OSError as error:
        raise StorageUnavailable(f"{folder}: {error.strerror or error}") from error
