"""Batches: a ZIP of posts, and how far it is."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, Request, Response, UploadFile

from logocheck.errors import InputError, InvalidRequest
from logocheck.jobs import Job
from logocheck.store import batches, checks
from logocheck.store.checks import FINISHED, SHOWN, Filter
from logocheck.store.tables import Status
from service.api.batches import accepted, kept, named
from service.dashboard.checks import campaign_choices
from service.dashboard.login import signed_in
from service.dashboard.pages import PageRoute, go_to, may_decide, page, problems_of, query
from service.dashboard.texts import gettext
from service.deps import Now, ReadDb, Services, Wired
from service.queue import offer

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
    *,
    campaign: Annotated[str, Form()] = "",
    archive: Annotated[UploadFile | None, File()] = None,
    folder: Annotated[str, Form()] = "",
) -> Response:
    """Take a ZIP in, or the name of a folder; a worker unpacks it."""
    try:
        sent = archive is not None and bool(archive.filename)
        if sent == bool(folder.strip()):
            raise InvalidRequest("ZIP file: choose one" if not sent else "Choose a ZIP file or a folder, not both")
        if not campaign:
            raise InvalidRequest(gettext("Campaign: choose one"))
        source = kept(services, archive) if archive is not None and sent else named(services, folder.strip())
        batch_id, _ = accepted(services, campaign, source, None, now)
    except InputError as error:
        return _index(request, services, "", campaign, problems_of(error))
    return go_to(f"{HERE}/{batch_id}", request)


@router.post("/{batch_id}/retry")
def retry(request: Request, services: Wired, now: Now, batch_id: UUID) -> Response:
    """Try again what failed: the unpacking, or the files whose picture is there."""
    with services.sessions.begin() as session:
        again = batches.retry(session, batch_id, now)
    jobs = [(Job.UNPACK_BATCH, batch_id)] if again is None else [(Job.CHECK, check_id) for check_id in again]
    for job, row_id in jobs:
        if not offer(services.queue, job, row_id):
            break  # the sweeper sends these rows, and the rest
    return go_to(f"{HERE}/{batch_id}", request)


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
        unfinished=not unpacked or finished < sum(counts[status] for status in SHOWN),
        can_retry=may_decide() and batches.can_retry(session, row),
        files_in_error=checks.listed(session, failed, limit=MOST_PROBLEMS).rows,
    )


def _index(
    request: Request, services: Services, after: str, typed_campaign: str, problems: tuple[str, ...]
) -> Response:
    with services.readers() as session:
        rows = batches.listed(session, after=after or None)
        counts = checks.counts_of(session, [row.id for row in rows.rows])
        return page(
            "batches.html",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
            here=HERE,
            signed_in=signed_in(request),
            batches=[(row, counts[row.id]) for row in rows.rows],
            older_url=query(HERE, after=rows.after) if rows.after else "",
            campaign_choices=campaign_choices(session, taking_posts=True),
            folders=[str(folder) for folder in services.folders],
            typed_campaign=typed_campaign,
            problems=problems,
            problem_title=gettext("The batch was not taken in:"),
        )
