"""Alembic revisions; ``upgrade`` brings a database to the newest."""

from __future__ import annotations

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from logocheck.errors import SetupError
from logocheck.store.engine import open_engine

LOCK = 0x10_60_C4_EC  # any constant; two processes that start together upgrade one after the other


UNMODELLED = ("check_words", "check_pieces", "check_places", "ix_checks_words", "check_tallies")
"""How the names of what only revisions, ``search`` and ``overview`` know start."""


def is_modelled(name: str | None, _kind: str, _parents: object) -> bool:
    """Whether Alembic compares what is called so with the tables of ``logocheck.store.tables``."""
    return name is None or not name.startswith(UNMODELLED)


def configuration() -> Config:
    """Alembic's settings; there is no ini file to ship."""
    config = Config()
    config.set_main_option("script_location", str(files(__name__)).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(url: str) -> None:
    """Create the tables, or bring them to the newest revision. Safe to repeat and to run twice at once.

    Raises:
        StorageUnavailable: the database does not answer.
    """
    engine = open_engine(url)
    try:
        config = configuration()
        with engine.begin() as connection:  # SQLite: this takes the write lock
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def refuse_other_revision(engine: Engine) -> None:
    """Raise SetupError when the tables are not those of this release: run ``logocheck db upgrade``."""
    head = ScriptDirectory.from_config(configuration()).get_current_head()
    # without the write lock of SQLite: whoever asks whether the service is ready waits for no writer
    with engine.execution_options(only_reads=True).connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current != head:
        here = f"is at revision {current}" if current else "has no tables yet"
        raise SetupError(f"the database {here}, this release needs revision {head}: run `logocheck db upgrade`")
