from datetime import timedelta
from uuid import uuid4

import pytest

from logocheck.errors import UnreadableImage
from logocheck.store import batches, checks, claims
from logocheck.store.tables import Status

LEASE = timedelta(minutes=1)


@pytest.fixture
def check_id(session, campaign_row, post, now):
    row = checks.add(session, post(), campaign_row.id, now)
    session.commit()
    return row.id


def finished(session, check_id, claimant, now):
    return claims.finish(session, check_id, claimant, now, report="{}", outcome="pass", prominence=0.5)


def test_nothing_to_claim(session, now):
    assert claims.claim(session, uuid4(), "a", now, LEASE) is None
    assert claims.overdue(session, now) == []


def test_one_claimant_at_a_time_and_none_after_the_end(session, check_id, now):
    assert claims.claim(session, check_id, "a", now, LEASE).attempts == 1
    assert claims.claim(session, check_id, "b", now, LEASE) is None
    assert finished(session, check_id, "a", now)
    assert not finished(session, check_id, "a", now)
    assert claims.claim(session, check_id, "a", now, LEASE) is None
    row = checks.get(session, check_id, with_report=True)
    session.refresh(row, ["status", "report", "outcome"])
    assert (row.status, row.report, row.outcome) == ("done", "{}", "pass")


def test_a_message_that_comes_back_under_its_own_name_may_claim_again(session, check_id, now):
    claims.claim(session, check_id, "a", now, LEASE)
    assert claims.claim(session, check_id, "a", now, LEASE).attempts == 2


def test_a_claim_ends(session, check_id, now):
    claims.claim(session, check_id, "a", now, LEASE)
    assert claims.claim(session, check_id, "b", now + LEASE, LEASE).attempts == 2
    assert not finished(session, check_id, "a", now + LEASE)
    assert not claims.fail(session, check_id, "a", now + LEASE, UnreadableImage("x"))
    assert finished(session, check_id, "b", now + LEASE)


def test_quarantine_after_the_last_attempt(session, check_id, now):
    for _ in range(3):
        assert not claims.quarantine(session, check_id, "a", now, 3)
        claims.claim(session, check_id, "a", now, LEASE)
    assert not claims.quarantine(session, check_id, "b", now, 3)  # somebody else is at it
    assert claims.quarantine(session, check_id, "a", now, 3)
    assert claims.claim(session, check_id, "a", now, LEASE) is None
    row = checks.get(session, check_id)
    session.refresh(row)
    assert (row.status, row.error_code, row.finished_at) == ("error", "quarantined", now)


def test_a_released_check_keeps_its_attempts_and_waits(session, check_id, now):
    claims.claim(session, check_id, "a", now, LEASE)
    assert claims.release(session, check_id, "a", now, now + LEASE)
    session.expire_all()
    row = checks.get(session, check_id)
    assert (row.status, row.attempts) == ("queued", 0)
    assert claims.overdue(session, now) == []
    assert claims.overdue(session, now + LEASE) == [check_id]


def test_a_waiting_check_is_sent_again_ever_more_seldom(session, check_id, now):
    sent = [minute for minute in range(1, 60) if claims.overdue(session, now + timedelta(minutes=minute))]
    assert sent == [5, 10, 20, 40]


def test_a_check_and_a_batch_that_wait_for_days_are_sent_again_every_six_hours(session, check_id, campaign_row, now):
    batch_id = batches.add(session, batches.ARCHIVE, "a.zip", campaign_row.id, now).id
    sent = {check_id: [], batch_id: []}
    for hour in range(1, 49):
        then = now + timedelta(hours=hour)
        for row_id in (*claims.overdue(session, then), *batches.overdue(session, then)):
            sent[row_id].append(hour)
    hours = [1, 2, 4, 8, 14, 20, 26, 32, 38, 44]
    assert sent == {check_id: hours, batch_id: hours}


def test_a_check_that_the_broker_refused_is_sent_at_the_next_sweep(session, check_id, now):
    claims.resend_at_once(session, [check_id], now)
    assert claims.overdue(session, now) == [check_id]
    assert claims.overdue(session, now) == []


def test_a_check_whose_worker_is_gone_is_queued_again(session, check_id, now):
    claims.claim(session, check_id, "a", now, LEASE)
    session.expire_all()
    assert claims.overdue(session, now + LEASE) == [check_id]
    session.expire_all()
    assert checks.get(session, check_id).status == Status.QUEUED
