"""The inbox: the gallery of posts, narrowed down by the URL."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from logocheck.codec import report_from_json
from logocheck.domain.campaign import Rule
from logocheck.domain.verdict import Outcome
from logocheck.store import brands, campaigns, checks, copies, reviews, summary
from service.api.pictures import FOREVER
from service.dashboard.filters import InUrl
from service.dashboard.login import signed_in
from service.dashboard.overlay import overlay
from service.dashboard.pages import PageRoute, page, picture
from service.dashboard.texts import gettext
from service.deps import ReadDb

router = APIRouter(route_class=PageRoute, include_in_schema=False)

PAGE_SIZE = 48  # divides by 2, 3, 4 and 6 columns
MOST_CHOICES = 200
LONGEST_UNDO = 10_000  # characters of ids


@router.get("/")
def index(
    request: Request,
    session: ReadDb,
    filter_: InUrl,
    *,
    after: Annotated[str, Query(max_length=200)] = "",
    did: Annotated[str, Query(max_length=LONGEST_UNDO)] = "",
    left: Annotated[str, Query(max_length=LONGEST_UNDO)] = "",
    part: str = "",
) -> Response:
    """Posts, newest first. ``part=gallery`` gives the live part alone. ``did`` are decisions just made.

    ``left`` are checks about which nothing was decided, for they were replaced meanwhile.
    """
    rows = checks.listed(session, filter_.wanted, after=after or None, limit=PAGE_SIZE)
    is_part = part == "gallery"
    kits = brands.listed(session)
    return page(
        "_gallery.html" if is_part else "checks.html",
        here="/",
        signed_in=signed_in(request),
        page=rows,
        failed=summary.failed_by(session, [row.id for row in rows.rows if row.outcome == Outcome.FAIL]),
        firsts=copies.firsts(session, rows.rows),
        shown=filter_,
        filtered=bool(filter_.words),
        after=after,
        first_steps=not (rows.rows or filter_.words or after),
        has_brands=bool(kits),
        campaign_choices=campaign_choices(session),
        brand_choices=[(kit.name, kit.name) for kit in kits],
        reviewer_choices=[] if is_part else [(name, name) for name in reviews.reviewers(session)],
        rules=[str(rule) for rule in Rule],
        reasons=reviews.REASONS,
        did=[] if is_part else [i for i in did.split(",") if i],
        left=[] if is_part else [row for row in checks.several(session, _ids(left)) if row.replaced_by],
        fragment_url=filter_.url("/", after=after, part="gallery"),
        newest_url=filter_.url("/"),
        older_url=filter_.url("/", after=rows.after),
        json_url=filter_.url("/v1/checks", after=after),
    )


@router.get("/checks/{check_id}/boxes.svg")
def boxes(session: ReadDb, check_id: UUID) -> Response:
    """The boxes alone, for laying over a thumbnail."""
    row = checks.get(session, check_id, with_report=True)
    layers = overlay(report_from_json(row.report.encode())) if row.report else None
    return picture("_boxes.svg", headers=FOREVER if layers else {"Cache-Control": "no-store"}, layers=layers)


def campaign_choices(session: Session, *, taking_posts: bool = False) -> list[tuple[str, str]]:
    """Value and words of each campaign, for a select; those that ended come last, and not where posts are sent."""
    takes = [(row.name, row.name) for row in campaigns.listed(session, ended=False, limit=MOST_CHOICES).rows]
    past = () if taking_posts else campaigns.listed(session, ended=True, limit=MOST_CHOICES).rows
    return [*takes, *((row.name, gettext("%(name)s (ended)") % {"name": row.name}) for row in past)]


def _ids(text: str) -> list[UUID]:
    """The ids of a list with commas; none when one of them is none."""
    try:
        return [UUID(part) for part in text.split(",") if part]
    except ValueError:
        return []
