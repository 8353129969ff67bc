import json
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, MetaData, Table, insert, inspect, select

from logocheck.errors import SetupError
from logocheck.store.engine import open_engine
from logocheck.store.migrations import configuration, refuse_other_revision, upgrade
from logocheck.store.tables import Base, CampaignRow, CheckRow, FacetRow


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


def test_reports_from_before_are_found_and_counted_like_new_ones(empty_url, tmp_path):
    engine = open_engine(empty_url)
    report = {
        "observation": {"frame": {"width": 100, "height": 200}},
        "logos": [
            {"brand": "Acme", "dominant": True, "competitor": False, "prominence": {"score": 0.4},
             "box": {"x1": 90, "y1": 190, "x2": 100, "y2": 200}},
        ],
        "verdict": {"findings": [{"rule": "region", "certain": True, "satisfied": False},
                                 {"rule": "presence", "certain": False, "satisfied": True}]},
    }  # fmt: skip
    created = datetime(2026, 5, 1, 23, 59, tzinfo=UTC)
    campaign, check = uuid4(), uuid4()
    with engine.begin() as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        made = {"id": campaign, "name": "summer", "version": 1, "document": {}, "created_at": created}
        connection.execute(insert(CampaignRow.__table__).values(made))
        row = {
            "id": check, "campaign_id": campaign, "filename": "a", "caption": "", "first_comment": "", "metadata": {},
            "status": "done", "outcome": "fail", "prominence": 0.4, "attempts": 1, "report": json.dumps(report),
            "due_at": created, "created_at": created, "updated_at": created,
        }  # fmt: skip
        old = Table("checks", MetaData(), *(Column(name, CheckRow.__table__.c[name].type) for name in row))
        connection.execute(insert(old).values(row))
    upgrade(empty_url)
    with engine.connect() as connection:
        facts = connection.execute(select(CheckRow.day, CheckRow.prominence_bin, CheckRow.cell)).one()
        assert tuple(facts) == ((created.date() - date(1970, 1, 1)).days, 4, 399)
        facets = connection.execute(select(FacetRow.kind, FacetRow.name).order_by(FacetRow.kind)).all()
        assert [tuple(facet) for facet in facets] == [("brand", "Acme"), ("doubtful", "presence"), ("failed", "region")]
    engine.dispose()
