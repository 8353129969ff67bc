from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text

from logocheck.errors import UnreadableImage
from logocheck.store import checks, claims, overview
from logocheck.store.blobs import open_blobs
from logocheck.store.facts import Facts
from logocheck.store.overview import Span
from logocheck.store.retention import erase_creator
from logocheck.store.reviews import Decision, Reviewer, decide, undo
from logocheck.store.tables import CheckRow, FacetRow, Status


@pytest.fixture
def finished(session, campaign_row, post, now):
    def made(outcome, day=0, bin_=None, cell=None, failed=()):
        when = now + timedelta(days=day)
        row = checks.add(session, post(), campaign_row.id, when)
        claims.claim(session, row.id, "w", when, timedelta(hours=1))
        if outcome == "error":
            claims.fail(session, row.id, "w", when + timedelta(seconds=2), UnreadableImage("no"))
        else:
            facts = Facts(bin_, cell, frozenset(("failed", rule) for rule in failed))
            claims.finish(
                session, row.id, "w", when + timedelta(seconds=2),
                report="{}", outcome=outcome, prominence=None, facts=facts,
            )  # fmt: skip

    return made


def test_without_posts_every_day_counts_nothing(session, now):
    counted = overview.overview(session, Span(now.date(), now.date() + timedelta(days=1)))
    assert [sum(numbers.values()) for numbers in counted.outcomes.values()] == [0, 0]
    assert (counted.rules, sum(counted.prominence), sum(counted.cells), counted.decided) == ([], 0, 0, {})
    idle = overview.queue(session, now)
    assert (idle.waiting, idle.oldest, idle.finished, idle.seconds) == (0, None, 0, None)


def test_outcomes_rules_prominence_and_places_are_counted_within_the_days(session, finished, now):
    finished("pass", bin_=9, cell=0)
    finished("fail", bin_=2, cell=399, failed=["region", "minimum_share"])
    finished("fail", day=1, bin_=2, failed=["region"])
    finished("error", day=1)
    finished("pass", day=5, bin_=0)
    day = now.date()
    counted = overview.overview(session, Span(day, day + timedelta(days=1)))
    assert counted.outcomes[day] == {"pass": 1, "fail": 1, "review": 0, "error": 0}
    assert counted.outcomes[day + timedelta(days=1)] == {"pass": 0, "fail": 1, "review": 0, "error": 1}
    assert counted.rules == [("region", 2), ("minimum_share", 1)]
    assert (counted.prominence[2], counted.prominence[9], sum(counted.prominence)) == (2, 1, 3)
    assert (counted.cells[0], counted.cells[399], sum(counted.cells)) == (1, 1, 2)


def test_another_campaign_is_left_out(session, finished, now):
    finished("pass", bin_=1)
    day = now.date()
    assert overview.overview(session, Span(day, day, "summer")).total["pass"] == 1
    assert overview.overview(session, Span(day, day, "winter")).total["pass"] == 0


def test_the_queue_tells_the_oldest_and_the_pace(session, campaign_row, post, finished, now):
    finished("pass")
    checks.add(session, post(), campaign_row.id, now - timedelta(hours=3))
    busy = overview.queue(session, now + timedelta(minutes=1))
    assert (busy.waiting, busy.running, busy.finished, busy.seconds) == (1, 0, 1, 2.0)
    assert busy.oldest == now - timedelta(hours=3)


def by_looking(session):
    """The same numbers from the rows themselves."""
    rows = session.scalars(select(CheckRow)).all()
    names = [row.outcome or ("error" if row.status == Status.ERROR else None) for row in rows]
    failed = session.scalars(select(FacetRow.name).where(FacetRow.kind == "failed"))
    return {
        "total": {**dict.fromkeys(overview.NAMES, 0), **Counter(name for name in names if name)},
        "rules": dict(Counter(failed)),
        "tenths": Counter(row.prominence_bin for row in rows if row.prominence_bin is not None),
        "cells": Counter(row.cell for row in rows if row.cell is not None),
        "decided": dict(Counter(row.decision for row in rows if row.decision)),
    }


def counted(session, now):
    numbers = overview.overview(session, Span(now.date(), now.date() + timedelta(days=9)))
    return {
        "total": numbers.total,
        "rules": dict(numbers.rules),
        "tenths": Counter({place: posts for place, posts in enumerate(numbers.prominence) if posts}),
        "cells": Counter({place: posts for place, posts in enumerate(numbers.cells) if posts}),
        "decided": numbers.decided,
    }


def test_a_decision_its_undoing_an_erased_creator_and_another_verdict_show_at_once(
    session, sessions, finished, now, tmp_path
):
    finished("pass", bin_=9, cell=0)
    finished("fail", bin_=2, cell=399, failed=["region", "minimum_share"])
    finished("fail", day=1, bin_=2, failed=["region"])
    finished("error", day=1)
    session.commit()
    first, second, third = session.scalars(
        select(CheckRow).where(CheckRow.status == Status.DONE).order_by(CheckRow.created_at, CheckRow.outcome.desc())
    )
    me = Reviewer("Kim")
    approved = decide(session, first.id, Decision("approve"), me, now)
    assert counted(session, now)["decided"] == {"approve": 1}
    decide(session, second.id, Decision("reject", "other"), me, now)
    undo(session, approved.id, me, now)
    assert counted(session, now) == by_looking(session)
    assert counted(session, now)["decided"] == {"reject": 1}
    third.outcome, third.prominence_bin, third.cell = "review", None, 7
    session.execute(delete(FacetRow).where(FacetRow.id == third.id))
    session.flush()
    assert counted(session, now) == by_looking(session)
    assert counted(session, now)["rules"] == {"region": 1, "minimum_share": 1}
    second.creator = "@gone"
    session.commit()
    erase_creator(sessions, open_blobs((tmp_path / "blobs").as_uri()), now, "@gone")
    assert counted(session, now) == by_looking(session)
    assert counted(session, now)["rules"] == {}
    assert counted(session, now)["total"] == {"pass": 1, "fail": 0, "review": 1, "error": 1}


def test_adding_up_changes_no_number_and_leaves_a_line_for_each(session, finished, now):
    for _ in range(3):
        finished("fail", bin_=2, cell=399, failed=["region"])
    check = session.scalars(select(CheckRow)).first()
    approved = decide(session, check.id, Decision("approve"), Reviewer("Kim"), now)
    undo(session, approved.id, Reviewer("Kim"), now)
    for _ in range(2):
        overview.add_up(session)
        assert counted(session, now) == by_looking(session)
    several = "SELECT count(*) FROM check_tallies GROUP BY kind, day, name, campaign_id HAVING count(*) > 1"
    assert session.execute(text(several)).all() == []


def test_what_was_rolled_back_is_not_counted(session, finished, now):
    finished("pass", bin_=9)
    session.rollback()
    assert counted(session, now) == by_looking(session)
