"""Live changes as server-sent events, read from the rows: a restart or a second web process changes nothing."""

from __future__ import annotations

import asyncio
import json
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from logocheck.store import checks
from logocheck.store.tables import CheckRow
from service.deps import Services, Wired, now
from service.gate import presented_key

router = APIRouter(prefix="/v1/events", tags=["checks"])

PAUSE = 0.5  # seconds between two looks
OVERLAP = timedelta(seconds=5)  # a change can become visible after one with a later time: look back, send once
REMEMBERED = 5_000  # changes that are not sent twice
ASK_EVERY = 15.0  # seconds between two looks at whether who listens may still come in


@router.get("", response_class=EventSourceResponse)
async def events(request: Request, services: Wired) -> EventSourceResponse:
    """`check` events with id, status, outcome, prominence, campaign and batch, as they change from now on.

    The stream ends soon after the session or key that opened it.
    """
    return EventSourceResponse(changes(services, request, lambda: is_admitted(services, request)), ping=15)


def is_admitted(services: Services, request: Request) -> bool:
    """Whether the gate would let this request in now."""
    person = services.doors.person(presented_key(request.headers), request.cookies)
    return person is not None or not services.doors.locked()


async def changes(
    services: Services, request: Request, admitted: Callable[[], bool], ask_every: float = ASK_EVERY
) -> AsyncIterator[ServerSentEvent]:
    """Each change of a check once, as long as ``admitted`` says so; it blocks and is asked each ``ask_every`` s."""
    since, asked = now(), time.monotonic()
    started, sent = since, OrderedDict[str, None]()
    while not await request.is_disconnected():
        if time.monotonic() - asked >= ask_every:
            asked = time.monotonic()
            if not await run_in_threadpool(admitted):
                return
        moment = now()  # a clock that is put back, or a row of another one that is ahead, hides no later change
        started, since = min(started, moment), min(since, moment)
        rows = await run_in_threadpool(_changed, services, max(started, since - OVERLAP))
        for row in rows:
            identity = f"{row.id} {row.updated_at.isoformat()}"
            if identity not in sent:
                sent[identity] = None
                since = max(since, row.updated_at)
                yield ServerSentEvent(data=json.dumps(_event(row)), event="check", id=identity)
        while len(sent) > REMEMBERED:
            sent.popitem(last=False)
        await asyncio.sleep(PAUSE)


def _changed(services: Services, since: Any) -> list[CheckRow]:
    with services.readers() as session:
        return list(checks.changed(session, since))


def _event(row: CheckRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "status": str(row.status),
        "outcome": row.outcome,
        "prominence": row.prominence,
        "campaign": row.campaign.name,
        "batch": str(row.batch_id) if row.batch_id else None,
    }
