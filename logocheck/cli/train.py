"""``logocheck train``: a brand's own detector."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from logocheck.cli import console
from logocheck.cli.options import ModelsOption
from logocheck.cli.stopping import told_to_stop
from logocheck.settings import load_settings
from logocheck.training.course import Course, Stopped
from logocheck.training.figures import Figure
from logocheck.training.run import Order
from logocheck.training.run import train as trained

STEPS = {"compose": "composing scenes", "train": "training", "measure": "measuring"}


def train(
    kit: Annotated[Path, typer.Option(metavar="DIR", help="Logo files of the brand.", show_default=False)],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the result.", show_default=False)],
    photos: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Labelled photos of your own, YOLO or COCO.", show_default=False)
    ] = None,
    brand: Annotated[str, typer.Option(metavar="NAME", help="The brand's name; by default the kit's folder.")] = "",
    weights: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Start from these .pt weights, not from the shipped ones.")
    ] = None,
    scenes: Annotated[int, typer.Option(min=2, metavar="N", help="Scenes to compose.")] = 2000,
    epochs: Annotated[int, typer.Option(min=1, metavar="N", help="Times that each scene is seen.")] = 10,
    size: Annotated[int, typer.Option(metavar="PIXELS", help="Side of a scene, a multiple of 32.")] = 416,
    batch: Annotated[int, typer.Option(min=1, metavar="N", help="Pictures in one step.")] = 16,
    device: Annotated[str, typer.Option(help="cpu, or a GPU's number; by default the GPU if there is one.")] = "",
    models: ModelsOption = None,
) -> None:
    """Train a detector that knows one brand by name, from its logo files.

    Subfolders of the kit are further brands. The same command again goes on where it was stopped.

    Exit status: 0 trained, 2 something must be put right first, 130 stopped.
    """
    settings = load_settings()
    order = Order(
        kit=kit,
        out=out,
        course=Course(epochs=epochs, side=size, batch=batch, device=device),
        scenes=scenes,
        photos=photos,
        brand=brand,
        weights=weights,
        models=models or settings.models,
        threads=settings.threads,
    )
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with (
        told_to_stop() as stop,
        Progress(*columns, console=console.err, disable=not console.err.is_terminal) as progress,
    ):
        bars: dict[str, TaskID] = {}

        def advance(step: str, done: int, total: int) -> bool:
            if step not in bars:
                bars[step] = progress.add_task(STEPS[step], total=total)
            progress.update(bars[step], completed=done, total=total)
            return not stop.is_set()

        try:
            result = trained(order, advance)
        except Stopped:
            console.err.print(Text("Stopped. The same command goes on after the last whole epoch."))
            raise typer.Exit(console.STOPPED) from None
    for title, rows in (("held-out scenes", result.scenes), ("held-out photos", result.photos)):
        if rows is not None:
            console.out.print(_table(title, rows))
    console.out.print(Text(f"Use it: --models {result.models}, or LOGOCHECK_MODELS={result.models}"), soft_wrap=True)
    console.out.print(Text(f"With ultralytics: --detector {result.weights}"), soft_wrap=True)


def _table(title: str, rows: Sequence[Figure]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in (title, "boxes", "recall", "precision", "AP50"):
        table.add_column(column)
    for row in rows:
        figures = ("-" if value is None else f"{value:.3f}" for value in (row.recall, row.precision, row.ap50))
        table.add_row(row.name, str(row.boxes), *figures)
    return table
