"""Is the process up, may it get requests, and how busy is it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from logocheck.errors import LogocheckError
from logocheck.store import checks
from logocheck.store.migrations import refuse_other_revision
from service.deps import ReadDb, Wired
from service.errors import document
from service.metrics import Metrics

router = APIRouter(tags=["operations"])


@router.get("/healthz")
def alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", response_model=None)
def ready(services: Wired) -> Response | dict[str, str]:
    """Database, broker and picture store answer. 503 names what does not."""
    parts = {
        "database": lambda: refuse_other_revision(services.engine),
        "broker": services.queue.check,
        "blobs": services.blobs.check,
    }
    missing = []
    for name, check in parts.items():
        try:
            check()
        except LogocheckError as error:
            missing.append(f"{name}: {error}")
    if missing:
        return document(503, "not-ready", "; ".join(missing), problems=missing)
    return dict.fromkeys(parts, "ok")


@router.get("/metrics", response_class=Response)
def metrics(request: Request, session: ReadDb) -> Response:
    """For Prometheus: requests, and checks by status and outcome."""
    gathered: Metrics = request.app.state.metrics
    gathered.show_checks(checks.counts(session))
    return Response(generate_latest(gathered.registry), media_type=CONTENT_TYPE_LATEST)
