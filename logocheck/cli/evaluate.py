"""``logocheck evaluate``: predictions on annotated photos, for a scorer to compare."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.text import Text

from logocheck.cli import console
from logocheck.cli.options import DetectorOption, ModelsOption
from logocheck.errors import StorageUnavailable
from logocheck.evaluate import References
from logocheck.evaluate import evaluate as predictions_on
from logocheck.settings import load_settings
from logocheck.vision import eyes as vision


def evaluate(
    dataset: Annotated[Path, typer.Argument(help="Folder with annotations.json and its references/.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="File for the predictions, JSON.", show_default=False)],
    references: Annotated[
        References, typer.Option(help="What shows each brand; without a drawing its crops do.")
    ] = "crops",
    crops: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="At most N crops of each brand.", show_default="all")
    ] = None,
    models: ModelsOption = None,
    detector: DetectorOption = None,
) -> None:
    """Look for all brands of a data set in all its photos. The drawn boxes are never read."""
    settings = load_settings()
    eyes = vision.open_eyes(models or settings.models, threads=settings.threads, detector=detector or settings.detector)
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console.err, disable=not console.err.is_terminal) as progress:
        task = progress.add_task("", total=None)
        predictions = predictions_on(
            dataset,
            eyes,
            lambda done, total: progress.update(task, completed=done, total=total),
            references=references,
            crops=crops,
        )
    try:
        out.write_text(json.dumps(predictions), encoding="utf-8")
    except OSError as error:
        raise StorageUnavailable(f"{out}: {error.strerror or error}") from error
    seconds = predictions["seconds_per_picture"]
    photos = console.counted(len(predictions["images"]), "photo")
    console.out.print(Text(f"{photos}, {seconds:.3f} seconds each; written to {out}"))
