"""Deciding by forms: one post, or many from the inbox; and taking a decision back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from logocheck.domain.geometry import Box
from logocheck.errors import InvalidRequest, JudgedAgain
from logocheck.sidecars import with_line_feeds
from logocheck.store import checks, reviews
from logocheck.store.reviews import DECISIONS, MARK, REJECT, Decision, Drawn, Reviewer
from service.api.reviews import MOST_AT_ONCE
from service.dashboard.filters import InForm, Shown, from_form, words_of
from service.dashboard.pages import PageRoute, go_to
from service.dashboard.texts import gettext
from service.deps import Now, Services, Wired
from service.reviewer import WhoDecides

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.post("/checks/{check_id}/decide")
async def decide(request: Request, services: Wired, now: Now, who: WhoDecides, check_id: UUID) -> Response:
    """Decide about a post, then show the next one of the filter; the last one stays.

    One that was judged again meanwhile is shown with its new verdict: nothing was decided about it.
    """
    form = words_of(await request.form())
    decision = _decision(form)
    try:
        url = await run_in_threadpool(_decided, services, check_id, decision, who, now, filter_=from_form(form))
    except JudgedAgain as error:
        url = from_form(form).url(f"/checks/{error.checks[0][1]}", left="1")
    return go_to(url, request)


@router.post("/reviews/{review_id}/undo")
def take_back(
    request: Request, services: Wired, now: Now, who: WhoDecides, *, review_id: UUID, filter_: InForm
) -> Response:
    """Undo a decision and show its post."""
    with services.sessions.begin() as session:
        check_id = reviews.undo(session, review_id, who, now).check_id
    return go_to(filter_.url(f"/checks/{check_id}"), request)


@router.post("/decide")
async def decide_many(request: Request, services: Wired, now: Now, who: WhoDecides) -> Response:
    """The same about every post that is ticked in the inbox, or undo what was just done to them.

    The inbox names those that were judged again meanwhile: nothing was decided about them.
    """
    sent = await request.form()
    form = words_of(sent)
    undo, ids = _ids(sent.getlist("undo")), _ids(sent.getlist("check"))
    if not ids and not undo:
        raise InvalidRequest(gettext("Tick at least one post first."))
    if max(len(undo), len(ids)) > MOST_AT_ONCE:
        raise InvalidRequest(gettext("Tick at most %(most)s posts at a time.") % {"most": MOST_AT_ONCE})
    decision = None if undo else _decision(form)

    def done() -> tuple[list[UUID], list[UUID]]:
        with services.sessions.begin() as session:
            if decision is None:
                for review_id in undo:
                    reviews.undo(session, review_id, who, now)
                return [], []
            rows, left = reviews.decide_many(session, ids, decision, who, now)
            return [row.id for row in rows], [check_id for check_id, _ in left]

    made, left = await run_in_threadpool(done)
    did, still = (",".join(row_id.hex for row_id in found) for found in (made, left))
    return go_to(from_form(form).url("/", after=form.get("after", ""), did=did, left=still), request)


def _decided(
    services: Services, check_id: UUID, decision: Decision, who: Reviewer, now: datetime, *, filter_: Shown
) -> str:
    with services.sessions.begin() as session:
        _, following = checks.neighbours(session, filter_.wanted, checks.get(session, check_id))
        row = reviews.decide(session, check_id, decision, who, now)
        stays = following is None or decision.action == MARK
        return filter_.url(f"/checks/{check_id if stays else following}", did=row.id.hex)


def _decision(form: dict[str, str]) -> Decision:
    action = form.get("action", "")
    if action not in {*DECISIONS, MARK}:
        raise InvalidRequest(gettext("Choose approve or reject."))
    reason = form.get("reason") or None
    if action == REJECT and reason is None:
        raise InvalidRequest(gettext("Say why the post is rejected: choose a reason."))
    note = with_line_feeds(form.get("note", "")).strip()
    return Decision(action, reason if action == REJECT else None, note, _boxes(form))


def _boxes(form: dict[str, str]) -> tuple[Drawn, ...]:
    sides = [form.get(name, "").strip() for name in ("x1", "y1", "x2", "y2")]
    if not any(sides):
        return ()
    try:
        return (Drawn(form.get("brand_drawn", ""), Box(*(float(side) for side in sides))),)
    except ValueError as error:
        raise InvalidRequest(gettext("The box needs four numbers of pixels: left, top, right, bottom.")) from error


def _ids(values: Sequence[object]) -> list[UUID]:
    try:
        return [UUID(value) for value in values if isinstance(value, str)]
    except ValueError as error:
        raise InvalidRequest(gettext("A ticked post has no id of this service.")) from error
