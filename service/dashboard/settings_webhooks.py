"""Webhooks: added, tried, what was sent, sent again."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response

from logocheck.errors import InputError
from logocheck.jobs import Job
from logocheck.store import webhooks
from service.api.webhooks import usable_address
from service.dashboard.login import signed_in
from service.dashboard.pages import PageRoute, go_to, page, problems_of, query
from service.dashboard.texts import gettext
from service.deps import Now, Services, Wired
from service.queue import offer

router = APIRouter(route_class=PageRoute, include_in_schema=False, prefix="/settings/webhooks")

HERE = "/settings/webhooks"


@router.get("")
def index(request: Request, services: Wired) -> Response:
    """All webhooks, and the form for another."""
    return _webhooks(request, services)


@router.post("")
def create(request: Request, services: Wired, now: Now, url: Annotated[str, Form(max_length=2000)] = "") -> Response:
    """Another webhook; its secret is shown in this answer alone."""
    try:
        address = usable_address(url.strip(), private=services.private_webhooks)
        with services.sessions.begin() as session:
            row = webhooks.create(session, address, now)
    except InputError as error:
        return _webhooks(request, services, problems=problems_of(error), typed_url=url)
    return _webhooks(request, services, new_url=row.url, new_secret=row.secret)


@router.get("/{webhook_id}")
def show(
    request: Request, services: Wired, webhook_id: UUID, after: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """One webhook with what was sent to it."""
    with services.readers() as session:
        row = webhooks.get(session, webhook_id)
        sent = webhooks.deliveries(session, webhook_id, after=after or None)
        return page(
            "settings_webhook.html",
            here="/settings",
            tab=HERE,
            signed_in=signed_in(request),
            row=row,
            deliveries=sent.rows,
            older_url=query(f"{HERE}/{webhook_id}", after=sent.after) if sent.after else "",
        )


@router.post("/{webhook_id}/test")
def try_out(request: Request, services: Wired, now: Now, webhook_id: UUID) -> Response:
    """Send a message that says that it is a test."""
    with services.sessions.begin() as session:
        delivery_id = webhooks.try_out(session, webhooks.get(session, webhook_id), now)
    _send(services, now, delivery_id)
    return go_to(f"{HERE}/{webhook_id}", request)


@router.post("/{webhook_id}/deliveries/{delivery_id}/again")
def again(request: Request, services: Wired, now: Now, webhook_id: UUID, delivery_id: UUID) -> Response:
    """Send one message again, under its own id, with fresh tries."""
    with services.sessions.begin() as session:
        webhooks.again(session, webhook_id, delivery_id, now)
    _send(services, now, delivery_id)
    return go_to(f"{HERE}/{webhook_id}", request)


@router.post("/{webhook_id}/delete")
def delete(request: Request, services: Wired, webhook_id: UUID) -> Response:
    """Stop telling, and forget what was sent."""
    with services.sessions.begin() as session:
        webhooks.delete(session, webhook_id)
    return go_to(HERE, request)


def _send(services: Services, now: Now, delivery_id: UUID) -> None:
    if not offer(services.queue, Job.DELIVER_WEBHOOK, delivery_id):
        with services.sessions.begin() as session:
            webhooks.resend_at_once(session, [delivery_id], now)


def _webhooks(
    request: Request, services: Services, *, new_url: str = "", new_secret: str = "", typed_url: str = "",
    problems: tuple[str, ...] = (),
) -> Response:  # fmt: skip
    with services.readers() as session:
        return page(
            "settings_webhooks.html",
            status=422 if problems else 200,
            here="/settings",
            tab=HERE,
            signed_in=signed_in(request),
            rows=[(row, webhooks.last(session, row.id)) for row in webhooks.listed(session)],
            new_url=new_url,
            new_secret=new_secret,
            typed_url=typed_url,
            problems=problems,
            problem_title=gettext("The webhook was not added:"),
        )
