"""The gallery of posts, and one post with what was found in it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from logocheck.codec import report_from_json
from logocheck.domain.verdict import Outcome
from logocheck.errors import InvalidRequest, UnknownBlob
from logocheck.images import read_picture, thumbnail
from logocheck.store import brands, campaigns, checks
from logocheck.store.checks import FINISHED, Filter
from logocheck.store.tables import CheckRow, Status
from service.api.pictures import FOREVER, decoding
from service.dashboard.captions import pieces
from service.dashboard.login import signed_in
from service.dashboard.overlay import overlay
from service.dashboard.pages import PageRoute, page, query
from service.deps import ReadDb, Wired

router = APIRouter(route_class=PageRoute, include_in_schema=False)

PAGE_SIZE = 48  # divides by 2, 3, 4 and 6 columns
PHOTO_SIDE = 1600  # pixels
MOST_CHOICES = 200


@router.get("/")
def index(
    request: Request,
    session: ReadDb,
    *,
    campaign: str = "",
    outcome: str = "",
    status: str = "",
    batch: str = "",
    after: Annotated[str, Query(max_length=200)] = "",
    part: str = "",
) -> Response:
    """Posts, newest first. ``part=gallery`` gives the live part alone."""
    wanted = _filter(campaign, outcome, status, batch)
    rows = checks.listed(session, wanted, after=after or None, limit=PAGE_SIZE)
    shown = {"campaign": campaign, "outcome": outcome, "status": status, "batch": batch}
    filtered = any(shown.values())
    return page(
        "_gallery.html" if part == "gallery" else "checks.html",
        here="/",
        signed_in=signed_in(request),
        page=rows,
        wanted=wanted,
        filtered=filtered,
        after=after,
        first_steps=not (rows.rows or filtered or after),
        has_brands=bool(brands.listed(session)),
        campaign_choices=campaign_choices(session),
        fragment_url=query("/", **shown, after=after, part="gallery"),
        newest_url=query("/", **shown),
        older_url=query("/", **shown, after=rows.after),
        json_url=query("/v1/checks", **shown, after=after),
    )


@router.get("/checks/{check_id}")
def show(request: Request, session: ReadDb, check_id: UUID, part: str = "") -> Response:
    """One post. ``part=check`` gives the live part alone."""
    row = checks.get(session, check_id, with_report=True)
    report = report_from_json(row.report.encode()) if row.report else None
    campaign = report.campaign if report else campaigns.campaign(row.campaign)
    texts = [("Caption", row.caption), ("First comment", row.first_comment)]
    layers = overlay(report) if report else None
    if layers is not None:
        texts += [("In the picture", "\n".join(mark.title for mark in layers.texts))]
    return page(
        "_check.html" if part == "check" else "check.html",
        here="/",
        signed_in=signed_in(request),
        row=row,
        report=report,
        layers=layers,
        unfinished=row.status not in FINISHED,
        captions=[(words, pieces(text, campaign)) for words, text in texts],
        picture_url=f"/checks/{row.id}/photo",
    )


@router.get("/checks/{check_id}/photo")
def photo(session: ReadDb, services: Wired, check_id: UUID) -> Response:
    """The picture upright and in a format that every browser shows, at most 1600 pixels on its longer side."""
    sha256 = _sha256(checks.get(session, check_id))
    session.close()  # no transaction is open while pixels are decoded
    with decoding:
        content = thumbnail(read_picture(services.blobs.read(sha256), services.limits), PHOTO_SIDE)
    return Response(content, media_type="image/webp", headers=FOREVER)


def campaign_choices(session: Session) -> list[tuple[str, str]]:
    """Value and words of each campaign, for a select."""
    return [(row.name, row.name) for row in campaigns.listed(session, limit=MOST_CHOICES).rows]


def _sha256(row: CheckRow) -> str:
    if row.picture_sha256 is None:
        raise UnknownBlob("this post has no picture")
    return row.picture_sha256


def _filter(campaign: str, outcome: str, status: str, batch: str) -> Filter:
    """The filter of a query whose empty values ask for nothing.

    Raises:
        InvalidRequest: a value is none of those that exist.
    """
    try:
        return Filter(
            campaign=campaign or None,
            outcome=Outcome(outcome) if outcome else None,
            status=Status(status) if status else None,
            batch=UUID(batch) if batch else None,
        )
    except ValueError as error:
        raise InvalidRequest(f"this filter cannot be used: {error}") from error
