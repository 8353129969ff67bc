"""``logocheck scan``: a folder of posts, once or as they come."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from logocheck.cli import console, opening
from logocheck.cli.options import CampaignOption, DetectorOption, ModelsOption, ZonesOption
from logocheck.cli.stopping import Stop, told_to_stop
from logocheck.errors import Conflict, InputError, StorageUnavailable
from logocheck.files import make_folder
from logocheck.scan import (
    RESULTS,
    Journal,
    Look,
    Post,
    Row,
    Scan,
    annotations_in,
    posts_in,
    reasons,
    settled,
    tally,
    with_duplicates,
    write_results,
)
from logocheck.settings import load_settings
from logocheck.sidecars import TABLE, Sidecars
from logocheck.zones_file import use_table

JOURNAL = "journal.jsonl"
FEW = 5
"""Names that a message lists."""


def scan(
    folder: Annotated[Path, typer.Argument(help="Folder with photos; its subfolders count.", show_default=False)],
    campaign: CampaignOption,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the results.", show_default=False)],
    watch: Annotated[bool, typer.Option("--watch", help="Go on looking for new photos until Ctrl-C.")] = False,
    jobs: Annotated[int, typer.Option(min=1, metavar="N", help="Photos checked side by side.")] = 1,
    every: Annotated[float, typer.Option(min=0.05, metavar="SECONDS", help="Time between looks with --watch.")] = 2.0,
    annotate: Annotated[bool, typer.Option("--annotate", help="Also draw boxes and verdicts: DIR/annotated.")] = False,
    models: ModelsOption = None,
    detector: DetectorOption = None,
    zones: ZonesOption = None,
) -> None:
    """Check a folder of posts; a second run does only what is new.

    Captions come from photo.txt beside photo.jpg, or from captions.csv in FOLDER with the columns
    file,caption[,first_comment]. DIR gets results.jsonl, results.csv and report.html.

    Exit status: 0 all pass, 1 one does not, 2 one could not be checked.
    """
    settings = load_settings()
    use_table(zones or settings.zones)
    _prepare(folder, out)
    threads = settings.threads or max(1, (os.cpu_count() or 1) // jobs)
    order = opening.order(campaign, models, detector, settings, threads)
    with console.err.status("Opening the eyes …"):
        station = order.open_station()
    context = order.context(station)
    journal = Journal(out / JOURNAL)
    sidecars = Sidecars(folder)
    scanner = Scan(
        sidecars=sidecars,
        journal=journal,
        context=context,
        first_station=station,
        open_station=lambda: order.open_another(context),
        jobs=jobs,
        after=annotations_in(out / "annotated", order.limits) if annotate else None,
    )
    rows: dict[str, Row] = {}
    closed: list[OSError] = []
    alone: list[str] = []
    others: list[str] = []
    with told_to_stop() as stop, journal.begun():
        looks = _looks(folder, out, every, stop, rows) if watch else iter([_look(folder, out, closed, alone, others)])
        for look in looks:
            for name in look.gone:
                rows.pop(name, None)
            _check_all(scanner, look.ready, order.limits.max_bytes, rows, journal, stop)
            write_results(out, order.campaign.name, with_duplicates(rows.values()), journal)
    results = with_duplicates(rows.values())
    write_results(out, order.campaign.name, results, journal)
    _print_summary(results, out)
    if not watch and (left := len(look.ready) - len(rows)):
        posts = console.counted(left, "post")
        console.err.print(Text(f"Stopped with {posts} left; the same command goes on there."))
    for error in closed:
        console.err.print(Text(console.printable(f"{error.filename}: {error.strerror}; its photos are left out")))
    if not watch and not left:
        _say_what_is_left(sidecars.unused(rows), alone, others, folder)
    raise typer.Exit(console.STOPPED if stop.is_set() and not watch else 2 if closed else _status(results))


def _look(folder: Path, out: Path, closed: list[OSError], alone: list[str], others: list[str]) -> Look:
    """Once at ``folder``; the lists get what ``posts_in`` tells."""
    return Look(tuple(posts_in(folder, out, closed.append, alone.append, others.append)))


def _say_what_is_left(rows: Sequence[str], texts: Sequence[str], others: Sequence[str], folder: Path) -> None:
    """A caption that finds no photo is a post without its hashtag, and a video is a post that nobody checked."""
    for what, names in (
        (f"{TABLE}: {console.counted(len(rows), 'row')} for no photo in {folder}", rows),
        (f"{console.counted(len(texts), 'text file')} for no photo in {folder}", texts),
        (f"{console.counted(len(others), 'file')} in {folder} that cannot be checked, not being photos", others),
    ):
        if names:
            console.err.print(Text(console.printable(f"{what}: {_some(names)}")), soft_wrap=True)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:FEW]) + (" …" if len(names) > FEW else "")


def _prepare(folder: Path, out: Path) -> None:
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder")
    if out.resolve() == folder.resolve():
        raise Conflict("--out is another folder than the photos': nothing is written beside them")
    make_folder(out, StorageUnavailable)
    foreign = [name for name in RESULTS if (out / name).exists() and not (out / JOURNAL).exists()]
    if foreign:
        raise Conflict(f"{out / foreign[0]} was not written by a scan and is left as it is; name another --out")


def _check_all(
    scanner: Scan, posts: Sequence[Post], max_bytes: int, rows: dict[str, Row], journal: Journal, stop: Stop
) -> None:
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with (
        Progress(*columns, console=console.err, transient=True, disable=not console.err.is_terminal) as progress,
        closing(scanner.rows(posts, max_bytes)) as ready,
    ):
        task = progress.add_task("", total=len(posts))
        for row in ready:
            rows[row.name] = row
            progress.update(task, advance=1, description=escape(console.printable(row.name)))
            if row.new or row.error:
                console.out.print(_line(row, journal), soft_wrap=True)
            if stop.is_set():
                return


def _line(row: Row, journal: Journal) -> Text:
    why = row.error or " ".join(finding.sentence for finding in reasons(journal.entry(row.key)))
    outcome = console.outcome_text(row.outcome)
    outcome.pad_right(8 - len(outcome))
    return Text.assemble(outcome, (console.printable(row.name), "bold"), f"  {console.printable(why)}" if why else "")


def _looks(folder: Path, out: Path, every: float, stop: Stop, rows: Mapping[str, Row]) -> Iterator[Look]:
    console.err.print(Text(f"Watching {folder}; Ctrl-C ends it."))
    return settled(folder, out, lambda: not stop.wait(every), lambda name: name in rows and rows[name].may_pass)


def _status(rows: Iterable[Row]) -> int:
    outcomes = {row.outcome for row in rows}
    return 2 if "error" in outcomes else int(bool(outcomes - {"pass"}))


def _print_summary(rows: Sequence[Row], out: Path) -> None:
    counts = tally(rows)
    parts = [(f"{counts.outcomes[name]} {name}", f"bold {style}") for name, style in console.STYLES.items()]
    console.out.print(Text("  ").join(Text(words, style=style) for words, style in parts))
    posts = console.counted(counts.total, "post")
    copies = [f"{row.name} of {row.duplicate_of}" for row in rows if row.duplicate_of]
    which = f": {_some(copies)}" if copies else ""
    words = f"{posts}, {counts.new} of them new, {counts.duplicates} a copy of another{which}."
    console.out.print(Text(console.printable(words)), soft_wrap=True)
    console.out.print(Text(f"Report: {out / 'report.html'}"), soft_wrap=True)
