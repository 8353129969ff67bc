"""``logocheck db``: the tables of the service."""

from __future__ import annotations

import typer

from logocheck.errors import InvalidSettings
from logocheck.files import make_folder
from logocheck.settings import load_settings
from logocheck.store.migrations import upgrade

app = typer.Typer(help="The database of the service.", no_args_is_help=True)


@app.callback()
def _db() -> None:
    """A group, although it has one command so far."""


@app.command("upgrade")
def upgrade_database() -> None:
    """Bring the tables to this version; safe to run again. The database is LOGOCHECK_DATABASE_URL."""
    settings = load_settings()
    make_folder(settings.home, InvalidSettings)
    upgrade(settings.resolved_database_url)
    print("The database is up to date.")
