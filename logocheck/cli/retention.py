"""``logocheck retention``: delete pictures after some days, and one creator's posts on request."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from logocheck.cli import console
from logocheck.cli.console import counted
from logocheck.settings import load_settings
from logocheck.store import retention
from logocheck.store.blobs import open_blobs
from logocheck.store.engine import open_engine, open_sessions
from logocheck.store.migrations import refuse_other_revision

app = typer.Typer(help="How long pictures are kept, and whose posts are erased.", no_args_is_help=True)


@app.command("keep")
def keep(
    days: Annotated[int | None, typer.Argument(help="Days to keep pictures; without it, for ever.", min=1)] = None,
) -> None:
    """Set how long the worker keeps pictures of finished posts. Reports and decisions stay."""
    settings = load_settings()
    engine = open_engine(settings.resolved_database_url)
    refuse_other_revision(engine)
    with open_sessions(engine).begin() as session:
        retention.keep_pictures(session, days)
    engine.dispose()
    print("Pictures are kept for ever." if days is None else f"Pictures are deleted after {counted(days, 'day')}.")


@app.command("pictures")
def pictures(
    days: Annotated[int, typer.Argument(help="Age in days.", min=1)],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete now the pictures of finished posts that are older than DAYS. Reports and decisions stay."""
    settings = load_settings()
    engine = open_engine(settings.resolved_database_url)
    refuse_other_revision(engine)
    sessions, now = open_sessions(engine), datetime.now(UTC)
    with sessions() as session:
        number = retention.overdue_pictures(session, now, days)
    _ask(f"Delete the pictures of {counted(number, 'post')}?", yes)
    deleted = retention.delete_pictures(sessions, open_blobs(settings.resolved_blobs_url), now, days)
    engine.dispose()
    print(f"{counted(deleted.files, 'file')} deleted.")


@app.command("erase")
def erase(
    creator: Annotated[str, typer.Argument(help="The creator exactly as posts name them.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a creator's posts: pictures, captions, reports, decisions. This cannot be undone."""
    settings = load_settings()
    engine = open_engine(settings.resolved_database_url)
    refuse_other_revision(engine)
    sessions = open_sessions(engine)
    with sessions() as session:
        number = retention.creators_posts(session, creator)
    _ask(f"Erase {counted(number, 'post')} of {creator!r} for ever?", yes)
    blobs = open_blobs(settings.resolved_blobs_url)
    deleted = retention.erase_creator(sessions, blobs, datetime.now(UTC), creator)
    engine.dispose()
    print(f"{counted(deleted.posts, 'post')} and {counted(deleted.files, 'file')} erased.")


def _ask(question: str, yes: bool) -> None:
    """End the command unless somebody says yes; Ctrl-C, and a pipe where nobody can be asked, are a no."""
    try:
        sure = yes or typer.confirm(question)
    except typer.Abort:
        sure = False
        console.err.print()
    if not sure:
        console.err.print("Nothing was deleted.")
        raise typer.Exit(console.STOPPED)
