import json
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, MetaData, Table, insert, inspect, select, update

from logocheck.domain.detection import Captions
from logocheck.errors import SetupError
from logocheck.store import checks, overview
from logocheck.store.checks import Filter, Post
from logocheck.store.engine import open_engine, open_sessions
from logocheck.store.migrations import configuration, is_modelled, refuse_other_revision, upgrade
from logocheck.store.overview import Span
from logocheck.store.tables import Base, CampaignRow, CheckRow, FacetRow

CREATED = datetime(2026, 5, 1, 23, 59, tzinfo=UTC)


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
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_modelled})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_upgrading_twice_changes_nothing(empty_url):
    upgrade(empty_url)
    upgrade(empty_url)
    engine = open_engine(empty_url)
    names = {name for name in inspect(engine).get_table_names() if is_modelled(name, "table", {})}
    assert names == set(Base.metadata.tables) | {"alembic_version"}
    engine.dispose()


def test_an_old_database_is_named(empty_url):
    engine = open_engine(empty_url)
    with pytest.raises(SetupError, match=r"has no tables yet.*logocheck db upgrade"):
        refuse_other_revision(engine)
    upgrade(empty_url)
    refuse_other_revision(engine)
    engine.dispose()


def test_whether_the_tables_fit_is_asked_without_waiting_for_a_writer(tmp_path):
    url = f"sqlite:///{tmp_path / 'busy.sqlite3'}"
    upgrade(url)
    engine = open_engine(url)
    with engine.begin():
        refuse_other_revision(engine)
    engine.dispose()


def old_checks(connection, revision, rows):
    """Tables of an older revision with a campaign and these checks in them."""
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    campaign = {"id": uuid4(), "name": "summer", "version": 1, "document": {}, "created_at": CREATED}
    connection.execute(insert(CampaignRow.__table__).values(campaign))
    usual = {
        "campaign_id": campaign["id"], "filename": "a", "caption": "", "first_comment": "", "metadata": {},
        "status": "done", "outcome": "fail", "prominence": 0.4, "attempts": 1,
        "due_at": CREATED, "created_at": CREATED, "updated_at": CREATED,
    }  # fmt: skip
    for row in rows:
        values = usual | {"id": uuid4()} | row
        old = Table("checks", MetaData(), *(Column(name, CheckRow.__table__.c[name].type) for name in values))
        connection.execute(insert(old).values(values))
    return config


def test_words_from_before_are_found_like_new_ones_and_the_way_back_is_open(empty_url):
    engine = open_engine(empty_url)
    texts = ["our cabin", "cabin two", "a tent"]
    with engine.begin() as connection:
        old_checks(connection, "0003", [{"caption": caption, "day": 1} for caption in texts])
    upgrade(empty_url)
    sessions = open_sessions(engine)
    with sessions.begin() as session:
        campaign = session.scalar(select(CampaignRow.id))
        checks.add(session, Post("b.png", None, Captions("a new cabin")), campaign, CREATED + timedelta(days=1))
        found = checks.listed(session, Filter(text="CABIN"), limit=2)
        found = [*found.rows, *checks.listed(session, Filter(text="cabin"), after=found.after).rows]
        assert found[0].caption == "a new cabin"
        assert {row.caption for row in found} == {"our cabin", "cabin two", "a new cabin"}
    with engine.begin() as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")
        connection.execute(update(CheckRow.__table__).values(caption="changed"))
        command.upgrade(config, "head")
    with sessions() as session:
        assert len(checks.listed(session, Filter(text="changed")).rows) == 4
        assert checks.listed(session, Filter(text="cabin")).rows == ()
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
    with engine.begin() as connection:
        old_checks(connection, "0001", [{"report": json.dumps(report)}])
    upgrade(empty_url)
    with engine.connect() as connection:
        facts = connection.execute(select(CheckRow.day, CheckRow.prominence_bin, CheckRow.cell)).one()
        assert tuple(facts) == ((CREATED.date() - date(1970, 1, 1)).days, 4, 399)
        facets = connection.execute(select(FacetRow.kind, FacetRow.name).order_by(FacetRow.kind)).all()
        assert [tuple(facet) for facet in facets] == [("brand", "Acme"), ("doubtful", "presence"), ("failed", "region")]
    for _ in range(2):
        with open_sessions(engine)() as session:
            numbers = overview.overview(session, Span(CREATED.date(), CREATED.date()))
        assert (numbers.total["fail"], numbers.rules, numbers.prominence[4]) == (1, [("region", 1)], 1)
        assert (numbers.cells[399], sum(numbers.cells), numbers.decided) == (1, 1, {})
        with engine.begin() as connection:
            config = configuration()
            config.attributes["connection"] = connection
            command.downgrade(config, "0005")
            command.upgrade(config, "0006")
    engine.dispose()
