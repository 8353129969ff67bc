"""Checks: send posts in, ask what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, File, Form, Header, Query, Response, UploadFile
from starlette.concurrency import run_in_threadpool

from logocheck.domain.detection import Captions
from logocheck.domain.verdict import Outcome
from logocheck.errors import UnknownBlob
from logocheck.store import checks, copies, intake
from logocheck.store.checks import Filter
from service.api.forms import FormRoute, only
from service.api.views import Accepted, Checks, CheckWithReport, check_view, check_with_report
from service.days import zone_named
from service.deps import Now, ReadDb, Services, Wired
from service.patience import LONGEST_WAIT, came_true
from service.sidecars import with_own_words
from service.submission import Submission, Submitted, Upload, submit

router = APIRouter(prefix="/v1/checks", tags=["checks"], route_class=FormRoute)

Wait = Annotated[float, Query(ge=0, le=LONGEST_WAIT, description="Seconds to wait for the verdict.")]

_CAPTIONS = (
    "Own captions: `photo.txt` for `photo.jpg`, or one CSV with the columns `file,caption,first_comment`. "
    "A picture that is in neither gets `caption` and `first_comment`."
)


_FORM = only(
    "campaign", "caption", "first_comment", "creator", "external_ref", "metadata", many=("picture", "captions")
)  # fmt: skip


@router.post(
    "",
    status_code=202,
    responses={200: {"model": Accepted, "description": "Finished within `wait`."}},
    dependencies=[_FORM],
)
async def create(
    *,
    response: Response,
    services: Wired,
    now: Now,
    picture: Annotated[list[UploadFile], File(description="One picture or several.")],
    captions: Annotated[list[UploadFile] | None, File(description=_CAPTIONS)] = None,
    campaign: Annotated[str, Form(description="`name`, or `name@version`.", examples=["summer"])],
    caption: Annotated[str, Form(examples=["A day out #ad #summer"])] = "",
    first_comment: Annotated[str, Form()] = "",
    creator: Annotated[str | None, Form(examples=["@jo"])] = None,
    external_ref: Annotated[str | None, Form(description="Your own id of the post.")] = None,
    metadata_json: Annotated[
        str, Form(alias="metadata", description="A JSON object, returned as it is.", examples=['{"market": "NL"}'])
    ] = "{}",
    wait: Wait = 0,
    idempotency_key: Annotated[str | None, Header(description="The same key and request is accepted once.")] = None,
) -> Accepted:
    """Accept one or several pictures for checking. 202 with `Location`; 200 when `wait` saw the verdict."""
    uploads = await run_in_threadpool(with_own_words, _uploads(picture), _uploads(captions or ()))
    submission = Submission(
        campaign,
        uploads,
        Captions(caption, first_comment),
        creator,
        external_ref,
        intake.metadata(metadata_json),
        idempotency_key,
    )
    submitted = await run_in_threadpool(submit, services, submission, now)
    finished = bool(wait) and await came_true(lambda: _finished(services, submitted.checks), wait)
    response.status_code = 200 if finished else 202
    response.headers["Location"] = _location(submitted)
    if submitted.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return await run_in_threadpool(_accepted, services, submitted)


@router.get("")
def index(
    *,
    session: ReadDb,
    campaign: Annotated[str | None, Query(description="Name; all its versions.")] = None,
    outcome: Outcome | None = None,
    status: Annotated[
        Literal["queued", "running", "done", "error", "replaced", "finished"] | None,
        Query(description="finished: done or error."),
    ] = None,
    batch: UUID | None = None,
    rule: Annotated[str | None, Query(description="A rule that the post fails, by its name in reports.")] = None,
    brand: Annotated[str | None, Query(description="A brand that was seen in the post.")] = None,
    since: Annotated[date | None, Query(description="First day.")] = None,
    until: Annotated[date | None, Query(description="Last day.")] = None,
    zone: Annotated[str, Query(description="Where these days begin; empty: UTC.", examples=["Europe/Berlin"])] = "",
    decision: Annotated[Literal["approve", "reject", "none"] | None, Query(description="Of a person.")] = None,
    reviewer: Annotated[str | None, Query(description="Who decided last.")] = None,
    text: Annotated[str | None, Query(description="Words, or several in double quotes; each in some text.")] = None,
    picture: Annotated[str | None, Query(description="SHA-256 of the file.", pattern="^[0-9a-fA-F]{64}$")] = None,
    after: Annotated[str | None, Query(description="`after` of the page before.", max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Checks:
    """Checks, newest first, in pages that stay right while checks are added."""
    wanted = Filter(
        campaign, outcome, status, batch, rule, brand, since, until, decision, reviewer, text,
        picture.lower() if picture else None, zone_named(zone),
    )  # fmt: skip
    page = checks.listed(session, wanted, after=after, limit=limit)
    firsts = copies.firsts(session, page.rows)
    return Checks(checks=[check_view(row, firsts.get(row.id)) for row in page.rows], after=page.after)


@router.get("/{check_id}")
async def show(services: Wired, check_id: UUID, wait: Wait = 0) -> CheckWithReport:
    """One check with its report; with `wait`, as soon as it is finished."""
    if wait:
        await came_true(lambda: _finished(services, [check_id]), wait)
    return await run_in_threadpool(_shown, services, check_id)


@router.get("/{check_id}/report", response_class=Response)
def report(session: ReadDb, check_id: UUID) -> Response:
    """The report as it was stored, byte for byte."""
    row = checks.get(session, check_id, with_report=True)
    if row.report is None:
        raise UnknownBlob(f"check {check_id} is not done, so there is no report")
    return Response(row.report, media_type="application/json")


def _uploads(files: Iterable[UploadFile]) -> list[Upload]:
    return [Upload(file.filename or "", file.file) for file in files]


def _finished(services: Services, ids: Sequence[UUID]) -> bool:
    with services.readers() as session:
        return checks.unfinished(session, ids) == 0


def _shown(services: Services, check_id: UUID) -> CheckWithReport:
    with services.readers() as session:
        row = checks.get(session, check_id, with_report=True)
        return check_with_report(row, copies.firsts(session, [row]).get(row.id))


def _accepted(services: Services, submitted: Submitted) -> Accepted:
    with services.readers() as session:
        rows = checks.several(session, submitted.checks, with_report=True)
        firsts = copies.firsts(session, rows)
        return Accepted(checks=[check_with_report(row, firsts.get(row.id)) for row in rows], batch=submitted.batch)


def _location(submitted: Submitted) -> str:
    return f"/v1/batches/{submitted.batch}" if submitted.batch else f"/v1/checks/{submitted.checks[0]}"
