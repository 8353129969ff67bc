"""How the installation is: what it needs, its workers, its models, its queue."""

from __future__ import annotations

from datetime import timedelta
from importlib.metadata import version

from fastapi import APIRouter, Request, Response

from logocheck.codec import report_from_json
from logocheck.store import heartbeat, overview
from service.api.settings import needs
from service.dashboard.login import signed_in
from service.dashboard.pages import PageRoute, page
from service.deps import Now, Wired

router = APIRouter(route_class=PageRoute, include_in_schema=False, prefix="/settings")


@router.get("")
def show(request: Request, services: Wired, now: Now) -> Response:
    """Health, for people; ``/readyz`` and ``/metrics`` are for machines."""
    with services.readers() as session:
        report = heartbeat.last_report(session)
        return page(
            "settings_state.html",
            here="/settings",
            tab="/settings",
            signed_in=signed_in(request),
            needs=needs(services),
            workers=heartbeat.workers(session, now),
            models=report_from_json(report.encode()).models if report else (),
            queue=overview.queue(session, now),
            errors=heartbeat.errors_since(session, now - timedelta(days=1)),
            version=version("logocheck"),
            now=now,
        )
