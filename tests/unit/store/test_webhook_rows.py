import json
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event, text

from logocheck.errors import StorageUnavailable, UnknownWebhook
from logocheck.store import checks, webhooks
from logocheck.store.tables import DeliveryRow

LEASE = timedelta(minutes=2)


@pytest.fixture
def check(session, campaign_row, post, now):
    return checks.add(session, post(), campaign_row.id, now)


def test_nobody_is_told(session, check, now):
    assert webhooks.announce(session, check, now) == []
    with pytest.raises(UnknownWebhook):
        webhooks.get(session, uuid4())


def test_each_webhook_is_told_once(session, check, now):
    hooks = [webhooks.create(session, f"https://{name}.example", now) for name in "ab"]
    told = webhooks.announce(session, check, now)
    assert len(told) == 2
    assert hooks[0].secret != hooks[1].secret
    row = webhooks.take(session, told[0], now, LEASE)
    assert json.loads(row.payload)["data"]["id"] == str(check.id)
    webhooks.settle(session, told[0], now, 204, None)
    assert webhooks.take(session, told[0], now, LEASE) is None


def test_a_delivery_is_tried_again_with_pauses_and_at_last_fails(session, check, now):
    webhooks.create(session, "https://a.example", now)
    [delivery_id] = webhooks.announce(session, check, now)
    pauses = []
    while webhooks.take(session, delivery_id, now, LEASE) is not None:
        webhooks.settle(session, delivery_id, now, 500, "the receiver answered 500")
        [row] = webhooks.deliveries(session, webhooks.listed(session)[0].id).rows
        pauses.append((row.due_at - now).total_seconds())
        now = max(now, row.due_at)
    assert row.status == "failed"
    assert row.attempts == len(webhooks.PAUSES) + 1
    assert pauses[:-1] == list(webhooks.PAUSES)
    assert webhooks.overdue(session, now + timedelta(days=30)) == []


def test_messages_that_come_twice_use_up_no_attempt(session, check, now):
    webhooks.create(session, "https://a.example", now)
    [delivery_id] = webhooks.announce(session, check, now)
    assert webhooks.take(session, delivery_id, now, LEASE).attempts == 1
    webhooks.settle(session, delivery_id, now, None, "no answer")
    assert webhooks.take(session, delivery_id, now + timedelta(seconds=4), LEASE) is None
    assert webhooks.take(session, delivery_id, now + timedelta(seconds=5), LEASE).attempts == 2
    assert webhooks.take(session, delivery_id, now + timedelta(seconds=6), LEASE) is None


def test_while_a_webhook_rests_its_messages_are_put_off_and_no_other_ones(session, check, now):
    slow, quick = (webhooks.create(session, f"https://{name}.example", now) for name in ("slow", "quick"))
    to = {}
    for delivery_id in webhooks.announce(session, check, now):
        to[session.get(DeliveryRow, delivery_id).webhook_id] = delivery_id
    webhooks.let_rest(session, slow.id, now)
    session.expire_all()
    assert webhooks.take(session, to[slow.id], now, LEASE) is None
    assert webhooks.take(session, to[quick.id], now, LEASE).attempts == 1
    rested = now + webhooks.REST
    assert webhooks.overdue(session, rested - timedelta(seconds=1)) == []
    assert to[slow.id] in webhooks.overdue(session, rested)
    assert webhooks.take(session, to[slow.id], rested, LEASE).attempts == 1


def test_a_test_or_sending_again_ends_a_rest(session, check, now):
    hook = webhooks.create(session, "https://a.example", now)
    [delivery_id] = webhooks.announce(session, check, now)
    for asked in (
        lambda: webhooks.try_out(session, hook, now),
        lambda: webhooks.again(session, hook.id, delivery_id, now),
    ):
        webhooks.let_rest(session, hook.id, now)
        session.expire_all()
        asked()
        assert webhooks.get(session, hook.id).rests_until is None


def test_a_clock_that_is_put_back_makes_no_rest_longer(session, check, now):
    hook = webhooks.create(session, "https://a.example", now)
    [delivery_id] = webhooks.announce(session, check, now)
    webhooks.let_rest(session, hook.id, now + timedelta(days=365))
    session.expire_all()
    assert webhooks.take(session, delivery_id, now, LEASE) is not None


def test_an_overdue_delivery_is_sent_once_per_sweep(session, check, now):
    webhooks.create(session, "https://a.example", now)
    told = webhooks.announce(session, check, now)
    assert webhooks.overdue(session, now) == []
    assert webhooks.overdue(session, now + timedelta(minutes=5)) == told
    assert webhooks.overdue(session, now + timedelta(minutes=5)) == []


def test_a_deleted_webhook_takes_its_deliveries_along(session, check, now):
    hook = webhooks.create(session, "https://a.example", now)
    [delivery_id] = webhooks.announce(session, check, now)
    session.commit()
    webhooks.delete(session, hook.id)
    session.commit()
    session.expire_all()
    assert webhooks.take(session, delivery_id, now, LEASE) is None
    assert webhooks.listed(session) == []


def test_a_webhook_is_not_deleted_under_a_check_that_ends(session, sessions, check, now):
    if session.get_bind().dialect.name == "sqlite":
        pytest.skip("one writer at a time")
    hook = webhooks.create(session, "https://a.example", now).id
    session.commit()

    @event.listens_for(session, "before_flush", once=True)
    def _(*_):  # between the look for webhooks and the messages to them
        with sessions() as other:
            other.execute(text("SET LOCAL lock_timeout = '200ms'"))
            webhooks.delete(other, hook)
            with pytest.raises(StorageUnavailable):
                other.flush()

    assert len(webhooks.announce(session, check, now)) == 1
    session.commit()
    with sessions.begin() as other:
        webhooks.delete(other, hook)
