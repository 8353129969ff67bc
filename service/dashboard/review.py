"""One post at full size: what was found, why, and what people decide about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from logocheck.codec import report_from_json, verdict_from_json
from logocheck.domain.report import Report
from logocheck.domain.verdict import Outcome
from logocheck.errors import InvalidRequest
from logocheck.images import read_picture, thumbnail
from logocheck.store import brands, campaigns, checks, copies, rejudgements, reviews
from logocheck.store.checks import FINISHED
from logocheck.store.tables import CheckRow, ReviewRow
from service.api.pictures import FOREVER, decoding, stored_picture
from service.dashboard.captions import pieces
from service.dashboard.filters import InUrl
from service.dashboard.login import signed_in
from service.dashboard.overlay import overlay
from service.dashboard.pages import PageRoute, may_change, page
from service.dashboard.texts import gettext
from service.deps import ReadDb, Wired

router = APIRouter(route_class=PageRoute, include_in_schema=False)

PHOTO_SIDE = 1600  # pixels
MOST_SAME = 5  # posts with the same picture that are named


@router.get("/checks/{check_id}")
def show(
    request: Request,
    session: ReadDb,
    check_id: UUID,
    filter_: InUrl,
    *,
    did: Annotated[str, Query(max_length=40)] = "",
    left: bool = False,
    part: str = "",
) -> Response:
    """One post among those of a filter. ``part=check`` gives the live part alone; ``did`` was just decided.

    ``left``: somebody decided by an earlier verdict of the post, and nothing came of it.
    """
    row = checks.get(session, check_id, with_report=True)
    report = report_from_json(row.report.encode()) if row.report else None
    campaign = report.campaign if report else campaigns.campaign(row.campaign)
    trail = reviews.trail(session, check_id)
    layers = overlay(report, reviews.drawn(trail)) if report else None
    texts = [(gettext("Caption"), row.caption), (gettext("First comment"), row.first_comment)]
    if layers is not None:
        texts += [(gettext("Hashtags in the picture"), "\n".join(mark.title for mark in layers.texts))]
    newer, older = checks.neighbours(session, filter_.wanted, row)
    stands = reviews.standing(trail)
    earlier = _earlier(session, check_id)
    return page(
        "_check.html" if part == "check" else "check.html",
        here="/",
        signed_in=signed_in(request),
        row=row,
        report=report,
        layers=layers,
        campaign=campaign,
        unfinished=row.status not in FINISHED,
        captions=[(words, pieces(text, campaign)) for words, text in texts],
        picture_url=f"/checks/{row.id}/photo",
        shown=filter_,
        newer_url=newer and filter_.url(f"/checks/{newer}"),
        older_url=older and filter_.url(f"/checks/{older}"),
        inbox_url=filter_.url("/"),
        fragment_url=filter_.url(f"/checks/{row.id}", part="check"),
        trail=trail,
        earlier=[pair for pair in earlier if not _failed_later(pair[0], row)],
        failed_looks=[other for other, _ in earlier if _failed_later(other, row)],
        same_picture=copies.others(session, row, MOST_SAME + 1),
        came_first=copies.firsts(session, [row]).get(row.id),
        most_same=MOST_SAME,
        undone={entry.undoes for entry in trail},
        last=stands[-1] if stands else None,
        did=_just_done(session, did),
        left=left,
        reasons=reviews.REASONS,
        kits=_kits(session, row, report, trail),
    )


@router.get("/checks/{check_id}/photo")
def photo(session: ReadDb, services: Wired, check_id: UUID) -> Response:
    """The picture upright and in a format that every browser shows, at most 1600 pixels on its longer side."""
    sha256 = stored_picture(checks.get(session, check_id))
    session.close()  # no transaction is open while pixels are decoded
    with decoding:
        content = thumbnail(read_picture(services.blobs.read(sha256), services.limits), PHOTO_SIDE)
    return Response(content, media_type="image/webp", headers=FOREVER)


def _earlier(session: Session, check_id: UUID) -> list[tuple[CheckRow, Outcome | None]]:
    """The checks whose place this one took, oldest first, with what they found; None for those in error, and for a
    report that cannot be read any more: that may be why there is a new one. One that only waited found nothing.
    """
    before = rejudgements.replaced(session, check_id)[::-1]
    return [(row, _outcome(row)) for row in before if row.finished_at is not None]


def _failed_later(other: CheckRow, row: CheckRow) -> bool:
    """Whether ``other`` is a new look that ended in an error, so that ``row`` counts again."""
    return other.error_code is not None and other.campaign.version > row.campaign.version


def _outcome(row: CheckRow) -> Outcome | None:
    try:
        return verdict_from_json(row.report.encode()).outcome if row.report else None
    except InvalidRequest:
        return None


def _kits(session: Session, row: CheckRow, report: Report | None, trail: Sequence[ReviewRow]) -> set[str]:
    """The brands found or drawn in the post to whose kits whoever asks may add what its picture shows."""
    if row.picture_sha256 is None or not may_change():
        return set()
    seen = {drawn.brand for drawn in reviews.drawn(trail)} | {logo.brand for logo in (report.logos if report else ())}
    return {brand for brand in seen if brands.find(session, brand)}


def _just_done(session: Session, did: str) -> tuple[ReviewRow, CheckRow] | None:
    try:
        done = session.get(ReviewRow, UUID(did)) if did else None
    except ValueError:
        return None
    return (done, checks.get(session, done.check_id)) if done is not None else None
