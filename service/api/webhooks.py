"""Webhooks: who is told about finished checks (Standard Webhooks)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from logocheck.errors import InvalidRequest
from logocheck.store import webhooks
from logocheck.store.tables import DeliveryRow, WebhookRow
from service.api.views import Sent, View
from service.deps import Db, Now, ReadDb, Wired

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])


class WebhookView(View):
    id: UUID
    url: str
    created_at: datetime


class NewWebhook(WebhookView):
    secret: str = Field(description="Shown only here; verify messages with it (Standard Webhooks).")


class Webhooks(View):
    webhooks: list[WebhookView]


class DeliveryView(View):
    id: UUID
    check: UUID | None = Field(description="null for a test message.")
    event: str
    status: str
    attempts: int
    response_status: int | None
    error: str | None
    created_at: datetime
    delivered_at: datetime | None


class Deliveries(View):
    deliveries: list[DeliveryView]
    after: str | None


def webhook_view(row: WebhookRow) -> WebhookView:
    return WebhookView(id=row.id, url=row.url, created_at=row.created_at)


def delivery_view(row: DeliveryRow) -> DeliveryView:
    return DeliveryView(
        id=row.id,
        check=row.check_id,
        event=row.event,
        status=row.status,
        attempts=row.attempts,
        response_status=row.response_status,
        error=row.error_text,
        created_at=row.created_at,
        delivered_at=row.delivered_at,
    )


class Address(Sent):
    url: str = Field(examples=["https://agency.example/logocheck"], max_length=2000)


@router.post("", status_code=201)
def create(response: Response, services: Wired, session: Db, now: Now, address: Address) -> NewWebhook:
    """Tell `url` about every finished check. The secret is shown only in this answer."""
    url = usable_address(address.url, private=services.private_webhooks)
    with session.begin():
        row = webhooks.create(session, url, now)
    response.headers["Location"] = f"/v1/webhooks/{row.id}"
    return NewWebhook(id=row.id, url=row.url, created_at=row.created_at, secret=row.secret)


@router.get("")
def index(session: ReadDb) -> Webhooks:
    """All webhooks, oldest first, without their secrets."""
    return Webhooks(webhooks=[webhook_view(row) for row in webhooks.listed(session)])


@router.get("/{webhook_id}")
def show(session: ReadDb, webhook_id: UUID) -> WebhookView:
    """One webhook, without its secret."""
    return webhook_view(webhooks.get(session, webhook_id))


@router.delete("/{webhook_id}", status_code=204)
def delete(session: Db, webhook_id: UUID) -> None:
    """Stop telling, and forget the deliveries."""
    with session.begin():
        webhooks.delete(session, webhook_id)


@router.get("/{webhook_id}/deliveries")
def deliveries(
    session: ReadDb, webhook_id: UUID, after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Deliveries:  # fmt: skip
    """What was sent to a webhook and what it answered, newest first."""
    webhooks.get(session, webhook_id)
    page = webhooks.deliveries(session, webhook_id, after=after, limit=limit)
    return Deliveries(deliveries=[delivery_view(row) for row in page.rows], after=page.after)


def usable_address(url: str, *, private: bool) -> str:
    """The address as it will be called; refuses early what never could be.

    Names are looked up when the socket is opened, not now.
    """
    try:
        parts = urlsplit(url)
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError as error:
        raise InvalidRequest("url: expected an https address") from error
    has_user = "@" in parts.netloc  # a name, a password alone, or neither beside an @
    allowed = {"https", "http"} if private else {"https"}
    is_plain = url.isascii() and url.isprintable() and " " not in url
    if parts.scheme not in allowed or not parts.hostname or has_user or not port_is_valid or not is_plain:
        raise InvalidRequest("url: expected an https address without a user name or password and without spaces")
    return parts.geturl()  # a telephone writes Https://
