"""Batches: a ZIP of posts, and how far it is."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, Request, Response, UploadFile

from logocheck.errors import InputError, InvalidRequest
from logocheck.store import batches, checks
from logocheck.store.checks import FINISHED, Filter
from logocheck.store.tables import Status
from service.api.batches import accepted, kept
from service.dashboard.checks import campaign_choices
from service.dashboard.login import signed_in
from service.dashboard.pages import PageRoute, go_to, page, problems_of, query
from service.deps import Now, ReadDb, Services, Wired

router = APIRouter(route_class=PageRoute, include_in_schema=False, prefix="/batches")

HERE = "/batches"
MOST_PROBLEMS = 50


@router.get("")
def index(request: Request, services: Wired, after: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Batches, newest first, and the form that takes a ZIP in."""
    return _index(request, services, after, "", ())


@router.post("")
def send(
    request: Request,
    services: Wired,
    now: Now,
    campaign: Annotated[str, Form()] = "",
    archive: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Take a ZIP in; a worker unpacks it."""
    try:
        if archive is None or not archive.filename:
            raise InvalidRequest("ZIP file: choose one")
        if not campaign:
            raise InvalidRequest("Campaign: choose one")
        row = accepted(services, campaign, kept(services, archive), None, now)
    except InputError as error:
        return _index(request, services, "", campaign, problems_of(error))
    return go_to(f"{HERE}/{row.id}", request)


@router.get("/{batch_id}")
def show(request: Request, session: ReadDb, batch_id: UUID, part: str = "") -> Response:
    """One batch. ``part=batch`` gives the live part alone."""
    row = batches.get(session, batch_id)
    counts = checks.counts(session, Filter(batch=batch_id))
    finished = counts["done"] + counts["error"]
    unpacked = row.status in FINISHED
    failed = Filter(batch=batch_id, status=Status.ERROR)
    return page(
        "_batch.html" if part == "batch" else "batch.html",
        here=HERE,
        signed_in=signed_in(request),
        row=row,
        counts=counts,
        finished=finished,
        total=row.total,
        unfinished=not unpacked or finished < sum(counts[status] for status in Status),
        files_in_error=checks.listed(session, failed, limit=MOST_PROBLEMS).rows,
    )


def _index(
    request: Request, services: Services, after: str, typed_campaign: str, problems: tuple[str, ...]
) -> Response:
    with services.readers() as session:
        rows = batches.listed(session, after=after or None)
        return page(
            "batches.html",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
            here=HERE,
            signed_in=signed_in(request),
            batches=[(row, checks.counts(session, Filter(batch=row.id))) for row in rows.rows],
            older_url=query(HERE, after=rows.after) if rows.after else "",
            campaign_choices=campaign_choices(session),
            typed_campaign=typed_campaign,
            problems=problems,
            problem_title="The batch was not taken in:",
        )
