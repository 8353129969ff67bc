"""Webhooks and what became of each message to them."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from logocheck.errors import UnknownWebhook
from logocheck.store.pages import Page, page
from logocheck.store.rows import known
from logocheck.store.tables import CheckRow, DeliveryRow, DeliveryStatus, WebhookRow

CHECK_FINISHED, TEST = "check.finished", "webhook.test"
# seconds until the next try; after the last one the delivery has failed (about 27 hours in all)
PAUSES = (5, 300, 1800, 7200, 18000, 36000, 36000)
RESEND_AFTER = timedelta(minutes=5)
REST = timedelta(minutes=2)
"""How long nothing is sent after an answer did not come in time: the worker that waits for it checks no pictures."""
SECRET_BYTES = 32  # Standard Webhooks: 24 to 64


def create(session: Session, url: str, now: datetime) -> WebhookRow:
    """A webhook with a new random secret."""
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    row = WebhookRow(id=uuid4(), url=url, secret=secret, created_at=now)
    session.add(row)
    session.flush()
    return row


def get(session: Session, webhook_id: UUID) -> WebhookRow:
    """One webhook.

    Raises:
        UnknownWebhook: there is none.
    """
    return known(session, WebhookRow, webhook_id, UnknownWebhook, "webhook")


def listed(session: Session) -> Sequence[WebhookRow]:
    """All webhooks, oldest first."""
    return session.scalars(select(WebhookRow).order_by(WebhookRow.created_at, WebhookRow.id)).all()


def delete(session: Session, webhook_id: UUID) -> None:
    """Forget a webhook and its deliveries.

    Raises:
        UnknownWebhook: there is none.
    """
    session.delete(get(session, webhook_id))


def announce(session: Session, check: CheckRow, now: datetime) -> list[UUID]:
    """One pending delivery of ``check.finished`` per webhook; send their ids to the queue after the commit."""
    # one that is deleted meanwhile is deleted after these: a row that refers to nothing would undo the whole check
    listening = session.scalars(
        select(WebhookRow).order_by(WebhookRow.id).with_for_update(read=True, key_share=True)
    ).all()
    if not listening:
        return []
    payload = _payload(session, check, now)
    rows = [
        DeliveryRow(
            id=uuid4(),
            webhook_id=webhook.id,
            check_id=check.id,
            event=CHECK_FINISHED,
            payload=payload,
            status=DeliveryStatus.PENDING,
            attempts=0,
            due_at=now + RESEND_AFTER,
            created_at=now,
        )
        for webhook in listening
    ]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def try_out(session: Session, webhook: WebhookRow, now: datetime) -> UUID:
    """A pending message that only says that it is a test; send its id to the queue after the commit."""
    body = {"type": TEST, "timestamp": now.isoformat(), "data": {}}
    row = DeliveryRow(
        id=uuid4(), webhook_id=webhook.id, check_id=None, event=TEST, payload=json.dumps(body, separators=(",", ":")),
        status=DeliveryStatus.PENDING, attempts=0, due_at=now + RESEND_AFTER, created_at=now,
    )  # fmt: skip
    webhook.rests_until = None
    session.add(row)
    session.flush()
    return row.id


def again(session: Session, webhook_id: UUID, delivery_id: UUID, now: datetime) -> None:
    """Let a message be sent once more, with all its tries; its id stays, so that the receiver knows it.

    Raises:
        UnknownWebhook: the webhook has no such message.
    """
    row = session.get(DeliveryRow, delivery_id)
    if row is None or row.webhook_id != webhook_id:
        raise UnknownWebhook(f"webhook {webhook_id} has no message {delivery_id}")
    row.status, row.attempts, row.due_at = DeliveryStatus.PENDING, 0, now + RESEND_AFTER
    row.webhook.rests_until = None


def last(session: Session, webhook_id: UUID) -> DeliveryRow | None:
    """The newest message to a webhook."""
    return next(iter(deliveries(session, webhook_id, limit=1).rows), None)


def deliveries(session: Session, webhook_id: UUID, *, after: str | None = None, limit: int = 50) -> Page[DeliveryRow]:
    """The messages to one webhook, newest first."""
    return page(session, select(DeliveryRow).where(DeliveryRow.webhook_id == webhook_id), DeliveryRow, after, limit)


def take(session: Session, delivery_id: UUID, now: datetime, lease: timedelta) -> DeliveryRow | None:
    """Count an attempt at a pending delivery; None when there is nothing to send, or not yet.

    The pauses hold whatever the number of messages: a queue that is behind holds several for one delivery, and
    they must not use up its attempts within seconds. ``lease`` keeps the sweeper away meanwhile. A receiver
    may still get a message twice and knows it by its id. While the webhook rests, it is put off and not counted.
    """
    wanted = (DeliveryRow.id == delivery_id, DeliveryRow.status == DeliveryStatus.PENDING)
    row = session.scalar(select(DeliveryRow).where(*wanted).with_for_update(skip_locked=True, of=DeliveryRow))
    if row is None or now < row.created_at + timedelta(seconds=sum(PAUSES[: row.attempts])):
        return None
    rests_until = row.webhook.rests_until
    if rests_until is not None and now < rests_until <= now + REST:  # later than that: the clock was put back
        row.due_at = rests_until
        return None
    if row.attempts > len(PAUSES):  # the worker died in the last attempt
        row.status = DeliveryStatus.FAILED
        return None
    row.attempts += 1
    row.due_at = now + lease
    return row


def settle(session: Session, delivery_id: UUID, now: datetime, response_status: int | None, error: str | None) -> None:
    """Note the answer to an attempt: delivered for 2xx, else again later, and at last failed."""
    row = session.get(DeliveryRow, delivery_id)
    if row is None or row.status != DeliveryStatus.PENDING:
        return
    row.response_status, row.error_text = response_status, error
    if error is None:
        row.status, row.delivered_at = DeliveryStatus.DELIVERED, now
    elif row.attempts > len(PAUSES):
        row.status = DeliveryStatus.FAILED
    else:
        row.due_at = now + timedelta(seconds=PAUSES[row.attempts - 1])


def let_rest(session: Session, webhook_id: UUID, now: datetime) -> None:
    """Send nothing to a webhook for ``REST``: it did not answer in time."""
    statement = update(WebhookRow).where(WebhookRow.id == webhook_id).values(rests_until=now + REST)
    session.execute(statement.execution_options(synchronize_session=False))


def resend_at_once(session: Session, ids: list[UUID], now: datetime) -> None:
    """Let the next sweep send these: the broker did not take them."""
    session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.id.in_(ids))
        .values(due_at=now)
        .execution_options(synchronize_session=False)
    )


def overdue(session: Session, now: datetime, limit: int = 500) -> list[UUID]:
    """Deliveries whose message must be sent (again); moves their clock on."""
    waiting = (DeliveryRow.status == DeliveryStatus.PENDING, DeliveryRow.due_at <= now)
    statement = select(DeliveryRow).where(*waiting).order_by(DeliveryRow.due_at).limit(limit)
    rows = session.scalars(statement.with_for_update(skip_locked=True, of=DeliveryRow)).all()
    for row in rows:
        row.due_at = now + RESEND_AFTER
    session.flush()
    return [row.id for row in rows]


def _payload(session: Session, check: CheckRow, now: datetime) -> str:
    told = CheckRow.replaced_by == check.id, CheckRow.finished_at.is_not(None)  # one that only waited was not told
    replaces = session.scalar(select(CheckRow.id).where(*told).order_by(CheckRow.updated_at.desc()).limit(1))
    body = {
        "type": CHECK_FINISHED,
        "timestamp": now.isoformat(),
        "data": {
            "id": str(check.id),
            "campaign": f"{check.campaign.name}@{check.campaign.version}",
            "status": str(check.status),
            "outcome": check.outcome,
            "prominence": check.prominence,
            "error": check.error_code,
            "filename": check.filename,
            "creator": check.creator,
            "external_ref": check.external_ref,
            "replaces": str(replaces) if replaces else None,
        },
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
