from datetime import timedelta

import pytest

from logocheck.errors import UnreadableImage
from logocheck.store import checks, claims, overview
from logocheck.store.facts import Facts
from logocheck.store.overview import Span


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
