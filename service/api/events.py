"""Live changes as server-sent events, read from the rows: a restart or a second web process changes nothing."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from logocheck.store import checks
from logocheck.store.tables import CheckRow
from service.deps import Services, Wired, now

router = APIRouter(prefix="/v1/events", tags=["checks"])

PAUSE = 0.5  # seconds between two looks
OVERLAP = timedelta(seconds=5)  # a change can become visible after one with a later time: look back, send once
REMEMBERED = 5_000  # changes that are not sent twice


@router.get("", response_class=EventSourceResponse)
async def events(request: Request, services: Wired) -> EventSourceResponse:
    """`check` events with id, status, outcome, prominence, campaign and batch, as they change from now on."""
    return EventSourceResponse(changes(services, request), ping=15)


async def changes(services: Services, request: Request) -> AsyncIterator[ServerSentEvent]:
    """Each change of a check once."""
    since = now()
    started, sent = since, OrderedDict[str, None]()
    while not await request.is_disconnected():
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
