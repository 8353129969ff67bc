"""How SQLite reads a page: along an index of what is asked for, whatever else is stored."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event

from logocheck.domain.campaign import Campaign, Hashtags
from logocheck.domain.geometry import Size
from logocheck.store import campaigns, checks, copies, rejudgements
from logocheck.store.checks import Filter, Picture, Post
from logocheck.store.engine import open_engine, open_sessions
from logocheck.store.pages import cursor
from logocheck.store.rejudgements import Told

NOW = datetime(2026, 5, 1, tzinfo=UTC)
AFTER = cursor(NOW, uuid4())
BY_CAMPAIGN = "SEARCH checks USING INDEX ix_checks_campaign_id_created_at_id (campaign_id=? AND created_at<?)"
OF_FAILED = "SEARCH checks USING INDEX ix_checks_outcome_created_at_id (outcome=? AND created_at<?)"


@pytest.fixture
def session(sqlite_url):
    engine = open_engine(sqlite_url)
    with open_sessions(engine)() as opened:
        yield opened
    engine.dispose()


@pytest.fixture
def plan(session):
    """``plan(read)``: how SQLite goes through ``checks`` in what ``read()`` asks for."""
    asked = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *seen: asked.append((seen[2], seen[3])))

    def told(read):
        asked.clear()
        read()
        selects = [(statement, values) for statement, values in asked if "FROM checks" in statement]
        steps = [
            step[3]
            for statement, values in selects
            for step in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
        return [step for step in steps if " checks " in step or "OR" in step.split()]

    return told


@pytest.mark.parametrize(
    ("wanted", "way"), [(Filter(campaign="summer"), BY_CAMPAIGN), (Filter(outcome="fail"), OF_FAILED)]
)
def test_a_later_page_of_a_list_reads_what_is_asked_for_alone(session, plan, wanted, way):
    assert plan(lambda: checks.listed(session, wanted, after=AFTER)) == [way]


def test_a_later_part_of_what_is_judged_again_reads_its_campaign_alone(session, plan):
    campaign = Campaign("summer", (), hashtags=Hashtags(all_of=("#ad",)))
    row = campaigns.create(session, campaign, NOW)
    rejudgements.ask(session, row, "Jo", NOW, look_again=False)
    rejudgements.go_on(session, row.id, AFTER, Told())
    asked = rejudgements.get(session, row.id)
    session.refresh(asked)
    assert plan(lambda: rejudgements.posts(session, asked, 50)) == [BY_CAMPAIGN]


def test_a_page_full_of_one_picture_is_read_like_a_page_with_it_once(session):
    def sent(campaign, minutes):
        row = campaigns.create(session, Campaign(campaign, (), hashtags=Hashtags(all_of=("#ad",))), NOW)
        return [checks.add(session, post, row.id, NOW + timedelta(minutes=minute)) for minute in minutes]

    post = Post("a.png", Picture("b" * 64, "image/png", 100, Size(60, 40)))
    sent("spring", range(200))  # what other campaigns got before has to be passed over
    page = sent("summer", range(200, 220))

    def steps(rows):
        asked = []
        base = session.connection().connection.dbapi_connection
        base.set_progress_handler(lambda: asked.append(0), 1)
        assert len(copies.firsts(session, rows)) == len(rows)
        base.set_progress_handler(None, 1)
        return len(asked)

    assert steps(page[1:]) < 2 * steps(page[1:2])
