"""Tells webhooks about finished checks: signed, bounded, tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import httpcore
import structlog
from standardwebhooks import Webhook

from logocheck.store import webhooks
from logocheck.store.tables import DeliveryRow
from worker import outbound
from worker.tools import Tools

log = structlog.get_logger()

LEASE = timedelta(minutes=2)  # longer than one attempt can last
FIRST_SUCCESS, AFTER_SUCCESS = 200, 300


def deliver(tools: Tools, delivery_id: UUID) -> None:
    """Make one attempt at a delivery; nothing when it is delivered, failed for good, or being tried."""
    with tools.sessions.begin() as session:
        row = webhooks.take(session, delivery_id, tools.now(), LEASE)
    if row is None:
        return
    answer = _attempt(row, tools.now(), private=tools.private_webhooks)
    with tools.sessions.begin() as session:
        webhooks.settle(session, delivery_id, tools.now(), answer.status, answer.error)
        if answer.is_late:
            webhooks.let_rest(session, row.webhook_id, tools.now())
    log.info("webhook called", status=answer.status, error=answer.error, attempt=row.attempts)


def signed(row: DeliveryRow, now: datetime) -> dict[str, str]:
    """The headers of Standard Webhooks: the receiver verifies them with its secret."""
    return {
        "host": _host(row.webhook.url),
        "content-type": "application/json",
        "user-agent": "Logocheck",
        "webhook-id": str(row.id),
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(row.webhook.secret).sign(str(row.id), now, row.payload),
    }


def _host(url: str) -> str:
    parsed = httpcore.URL(url)
    name = parsed.host.decode()
    name = f"[{name}]" if ":" in name else name  # an IPv6 address
    return name if parsed.port is None else f"{name}:{parsed.port}"


@dataclass(frozen=True, slots=True)
class _Answer:
    """``error`` says what was wrong; None: delivered. ``is_late``: somebody was waited for who did not answer."""

    status: int | None = None
    error: str | None = None
    is_late: bool = False


def _attempt(row: DeliveryRow, now: datetime, *, private: bool) -> _Answer:
    try:
        status = outbound.post(row.webhook.url, row.payload.encode(), signed(row, now), private=private)
    except outbound.Refused as error:
        return _Answer(error=str(error))
    except httpcore.TimeoutException:
        return _Answer(error="no answer in time", is_late=True)
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        reason = "no connection" if isinstance(error, httpcore.ConnectError) else "the connection broke off"
        return _Answer(error=f"no answer: {reason}")
    if FIRST_SUCCESS <= status < AFTER_SUCCESS:
        return _Answer(status)
    return _Answer(status, f"the receiver answered {status}")
