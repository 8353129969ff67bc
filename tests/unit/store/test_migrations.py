import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from logocheck.errors import SetupError
from logocheck.store.engine import open_engine
from logocheck.store.migrations import refuse_other_revision, upgrade
from logocheck.store.tables import Base


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path):
    """A database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    return request.getfixturevalue("empty_postgres_url")


def test_models_and_migrations_agree(empty_url):
    upgrade(empty_url)
    engine = open_engine(empty_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_upgrading_twice_changes_nothing(empty_url):
    upgrade(empty_url)
    upgrade(empty_url)
    engine = open_engine(empty_url)
    assert set(Base.metadata.tables) | {"alembic_version"} == set(inspect(engine).get_table_names())
    engine.dispose()


def test_an_old_database_is_named(empty_url):
    engine = open_engine(empty_url)
    with pytest.raises(SetupError, match="logocheck db upgrade"):
        refuse_other_revision(engine)
    upgrade(empty_url)
    refuse_other_revision(engine)
    engine.dispose()
