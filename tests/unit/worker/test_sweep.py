from dataclasses import replace
from datetime import timedelta

from logocheck.jobs import Job
from logocheck.store import batches, claims, webhooks
from worker.checks import LEASE, run_check
from worker.sweep import sweep


def later(tools, minutes):
    return replace(tools, now=lambda: tools.now() + timedelta(minutes=minutes))


def test_nothing_to_sweep(tools, queue):
    assert sweep(tools) == 0
    assert queue.sent == []


def test_a_fresh_check_is_left_to_its_message(tools, queued):
    queued()
    assert sweep(tools) == 0


def test_what_waited_too_long_is_sent_again(tools, queue, queued, campaign_id):
    check_id = queued()
    with tools.sessions.begin() as session:
        batch_id = batches.add(session, batches.ARCHIVE, "a.zip", campaign_id, tools.now()).id
    assert sweep(later(tools, 6)) == 2
    assert queue.sent == [(Job.CHECK, check_id), (Job.UNPACK_BATCH, batch_id)]
    assert sweep(later(tools, 6)) == 0


def test_a_check_whose_worker_is_gone_is_sent_and_done(tools, queue, queued, seen):
    check_id = queued()
    with tools.sessions.begin() as session:
        claims.claim(session, check_id, "lost", tools.now(), LEASE)
    assert sweep(later(tools, 10)) == 0
    assert sweep(later(tools, 12)) == 1
    run_check(tools, check_id, "new")
    assert (seen(check_id).status, seen(check_id).attempts) == ("done", 2)


def test_a_broker_that_is_still_down_is_asked_again(tools, queue, queued):
    check_id = queued()
    queue.is_down = True
    assert sweep(later(tools, 6)) == 0
    queue.is_down = False
    assert sweep(later(tools, 6)) == 1
    assert queue.sent == [(Job.CHECK, check_id)]


def test_a_delivery_that_was_never_sent_is_swept(tools, queue, queued):
    with tools.sessions.begin() as session:
        webhooks.create(session, "https://a.example", tools.now())
    queue.is_down = True
    run_check(tools, queued(), "message")
    queue.is_down = False
    assert sweep(tools) == 1
    assert queue.sent[0][0] == Job.DELIVER_WEBHOOK
