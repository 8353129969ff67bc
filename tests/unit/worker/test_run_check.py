from dataclasses import replace
from uuid import uuid4

import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from sqlalchemy import text

from logocheck.codec import report_from_json
from logocheck.domain.detection import Captions
from logocheck.domain.verdict import Outcome
from logocheck.errors import ModelMissing, StorageUnavailable
from logocheck.jobs import Job
from logocheck.store import checks, claims, retention, webhooks
from tests.fakes import fixed_examiner
from worker.checks import LEASE, PAUSE, run_check


def failing(error):
    def examine(*_):
        raise error

    return examine


def test_an_unknown_check_is_nothing_to_do(tools):
    run_check(tools, uuid4(), "message")


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_check_gets_its_report(tools, queued, seen, outcome):
    check_id = queued()
    run_check(replace(tools, examine=fixed_examiner(outcome)), check_id, "message")
    row = seen(check_id)
    assert (row.status, row.outcome, row.attempts) == ("done", outcome, 1)
    report = report_from_json(row.report.encode())
    assert (report.verdict.outcome, report.observation.captions.caption) == (outcome, "#ad")
    assert report.picture_sha256 == row.picture_sha256


def test_a_post_that_is_erased_while_it_is_checked_is_gone(tools, queue, queued):
    check_id = queued()
    with tools.sessions.begin() as session:
        checks.get(session, check_id).creator = "@jo"
        webhooks.create(session, "https://a.example", tools.now())

    def examine(*asked):
        retention.erase_creator(tools.sessions, tools.blobs, tools.now(), "@jo")
        return fixed_examiner()(*asked)

    run_check(replace(tools, examine=examine), check_id, "message")
    assert queue.sent == []
    with tools.sessions() as session:
        assert checks.several(session, [check_id]) == []


def test_running_twice_changes_nothing(tools, queued, seen):
    check_id = queued()
    run_check(tools, check_id, "message")
    first = seen(check_id)
    run_check(replace(tools, examine=failing(RuntimeError)), check_id, "message")
    second = seen(check_id)
    assert (first.report, first.attempts, first.finished_at) == (second.report, second.attempts, second.finished_at)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ModelMissing("detector.onnx is not there"), "model-missing"),
        (RuntimeError("a secret"), "internal-error"),
        (MemoryError(), "internal-error"),
        (SoftTimeLimitExceeded(), "internal-error"),
    ],
)
def test_an_error_is_a_row(tools, queued, seen, error, code):
    check_id = queued()
    run_check(replace(tools, examine=failing(error)), check_id, "message")
    row = seen(check_id)
    assert (row.status, row.error_code, row.report) == ("error", code, None)
    assert "secret" not in row.error_text


def test_a_picture_that_cannot_be_decoded_is_a_row(tools, queued, seen, png):
    check_id = queued(png(size=(200, 200))[:-30])
    run_check(tools, check_id, "message")
    row = seen(check_id)
    assert (row.status, row.error_code) == ("error", "unreadable-image")
    assert "a.png" in row.error_text


def test_what_is_unavailable_puts_the_check_back(tools, queued, seen):
    check_id = queued()
    run_check(replace(tools, examine=failing(StorageUnavailable("down"))), check_id, "message")
    row = seen(check_id)
    assert (row.status, row.attempts, row.due_at) == ("queued", 0, tools.now() + PAUSE)
    run_check(tools, check_id, "another message")
    assert seen(check_id).status == "done"


def test_a_report_that_the_disk_has_no_room_for_puts_the_check_back(tools, queued, seen):
    check_id = queued()

    def most_pages(number):
        with tools.sessions() as session:
            session.execute(text(f"PRAGMA max_page_count={number}"))

    def examine(picture, _captions, campaign, sha256):
        most_pages(1)  # SQLite takes the pages that there are: it may not grow
        return fixed_examiner()(picture, Captions("#ad " + "x" * 100_000), campaign, sha256)

    run_check(replace(tools, examine=examine), check_id, "message")
    row = seen(check_id)
    assert (row.status, row.attempts, row.due_at) == ("queued", 0, tools.now() + PAUSE)
    most_pages(1_000_000)
    run_check(tools, check_id, "another message")
    assert seen(check_id).status == "done"


def test_a_picture_that_kills_its_worker_is_quarantined(tools, queued, seen):
    check_id = queued()
    for _ in range(tools.attempts):
        with tools.sessions.begin() as session:  # the worker claims, and dies
            assert claims.claim(session, check_id, "message", tools.now(), LEASE)
    run_check(tools, check_id, "message")
    row = seen(check_id)
    assert (row.status, row.error_code, row.attempts) == ("error", "quarantined", 3)


def test_webhooks_are_told_after_the_commit(tools, queue, queued):
    with tools.sessions.begin() as session:
        webhook_id = webhooks.create(session, "https://a.example", tools.now()).id
    check_id = queued()
    run_check(tools, check_id, "message")
    run_check(tools, check_id, "message")
    with tools.sessions() as session:
        [delivery] = webhooks.deliveries(session, webhook_id).rows
    assert queue.sent == [(Job.DELIVER_WEBHOOK, delivery.id)]
    assert delivery.check_id == check_id


def test_a_broker_that_is_down_at_the_end_loses_no_webhook(tools, queue, queued):
    with tools.sessions.begin() as session:
        webhooks.create(session, "https://a.example", tools.now())
    queue.is_down = True
    run_check(tools, queued(), "message")
    with tools.sessions.begin() as session:
        assert len(webhooks.overdue(session, tools.now())) == 1
        assert checks.counts(session)["done"] == 1
