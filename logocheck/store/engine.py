"""Connections: SQLite in WAL mode on one machine, PostgreSQL on many."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from logocheck.errors import InvalidRequest, InvalidSettings, StorageUnavailable
from logocheck.files import make_folder

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",  # readers and one writer at the same time
    "PRAGMA busy_timeout=10000",  # milliseconds; writers of the two processes wait for each other
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=NORMAL",  # in WAL mode a power cut can lose the last commits, never the file
)
DAMAGED = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
# the web process answers from at most 40 threads: none of them ever waits for a connection
POOL = {"pool_size": 10, "max_overflow": 30}


def open_engine(url: str) -> Engine:
    """An engine for a SQLAlchemy URL. Opens nothing yet; makes the folder of an SQLite file.

    Raises:
        InvalidSettings: the URL cannot be read, or names another database than SQLite or PostgreSQL; or the folder
            cannot be made.
        StorageUnavailable: later, from every statement, when the database does not answer.
        InvalidRequest: later, from a statement with a value that the database cannot hold.
    """
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except Exception as error:
        raise InvalidSettings("LOGOCHECK_DATABASE_URL is not a database URL") from error
    if backend == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            make_folder(Path(parsed.database).parent, InvalidSettings)
        engine = create_engine(parsed, **POOL)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin)
    elif backend == "postgresql":
        # pre-ping: a restarted server costs one statement, not one failed request per connection
        engine = create_engine(
            parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, **POOL, connect_args={"connect_timeout": 5}
        )
    else:
        raise InvalidSettings(f"LOGOCHECK_DATABASE_URL: SQLite or PostgreSQL, not {backend}")
    event.listen(engine, "handle_error", _translate)
    return engine


def open_sessions(engine: Engine, *, only_reads: bool = False) -> sessionmaker[Session]:
    """Sessions whose rows stay readable after the commit.

    ``only_reads``: the sessions take no write lock in SQLite, so that they never wait for a writer.
    """
    return sessionmaker(engine.execution_options(only_reads=only_reads), expire_on_commit=False)


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin_immediate
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(pragma)
    cursor.close()
    # SQLite's own knows the letters A to Z only, and is what a search without regard to capitals is made with
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(value: str | None) -> str | None:
    return None if value is None else value.lower()


def _begin(connection: Connection) -> None:
    # A read that later becomes a write fails at once with "database is locked" when another writer
    # came between; taking the write lock first makes it wait instead. Our transactions are short.
    only_reads = connection.get_execution_options().get("only_reads", False)
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")


def _translate(context: ExceptionContext) -> None:
    original = context.original_exception
    damaged = getattr(original, "sqlite_errorcode", None) in DAMAGED  # only what SQLite itself says has a code
    reason = str(original).strip().partition("\n")[0]
    if isinstance(context.sqlalchemy_exception, DataError):  # PostgreSQL: a NUL in a text
        raise InvalidRequest(f"a value cannot be stored: {reason}") from original
    if damaged or isinstance(context.sqlalchemy_exception, OperationalError | InterfaceError):
        raise StorageUnavailable(f"the database did not answer: {reason}") from original
