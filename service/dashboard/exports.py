"""What is taken away: the posts of a filter or a batch as CSV, JSON, or a page to print."""

from __future__ import annotations

from pathlib import PurePath
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from logocheck.domain.verdict import Finding, Outcome
from logocheck.store import batches, checks, summary
from logocheck.store.tables import CheckRow
from service.dashboard.filters import InUrl, Shown
from service.dashboard.login import signed_in
from service.dashboard.pages import HEADERS, PageRoute, page
from service.dashboard.texts import gettext
from service.deps import Now, Services, Wired
from service.exports import as_csv, as_json, findings_of, found, in_parts

router = APIRouter(route_class=PageRoute, include_in_schema=False)

RULES_SHOWN = 6
MOST_PRINTED = 500  # posts; a client reads no more, and a browser prints no more


@router.get("/results.csv")
def table(services: Wired, filter_: InUrl) -> Response:
    """One row for each post, for a spreadsheet."""
    text = in_parts(as_csv(found(services.readers, filter_.wanted)))
    return StreamingResponse(text, media_type="text/csv; charset=utf-8", headers=_named("logocheck.csv"))


@router.get("/results.json")
def lines(services: Wired, filter_: InUrl) -> Response:
    """The same as a JSON array."""
    text = in_parts(as_json(found(services.readers, filter_.wanted)))
    return StreamingResponse(text, media_type="application/json", headers=_named("logocheck.json"))


@router.get("/report")
def report(request: Request, services: Wired, filter_: InUrl, now: Now) -> Response:
    """A page for the client: numbers, then each post with its reasons. Print it, or save it as PDF."""
    posts = found(services.readers, filter_.wanted, MOST_PRINTED)
    shown = [(post.row, _reasons(post.row), post.first) for post in posts]
    with services.readers() as session:
        counts = checks.counts(session, filter_.wanted)
        rules = summary.failed_rules(session, filter_.wanted, RULES_SHOWN)
        first, last = summary.span(session, filter_.wanted)
        settled = summary.settled(session, filter_.wanted)
    total = sum(counts[status] for status in ("queued", "running", "done", "error"))
    return page(
        "report.html",
        here="/",
        signed_in=signed_in(request),
        title=_title(services, filter_),
        shown=filter_,
        posts=shown,
        counts=counts,
        total=total,
        settled=settled,
        rules=rules,
        first=first,
        last=last,
        now=now,
        csv_url=filter_.url("/results.csv"),
        json_url=filter_.url("/results.json"),
        inbox_url=filter_.url("/"),
    )


def _reasons(row: CheckRow) -> list[Finding]:
    """What fails the post before what is doubtful."""
    return sorted(
        (finding for finding in findings_of(row) if finding.outcome is not Outcome.PASS),
        key=lambda finding: finding.outcome is not Outcome.FAIL,
    )


def _title(services: Services, filter_: Shown) -> str:
    if filter_.batch:
        with services.readers() as session:
            row = batches.get(session, UUID(filter_.batch))
        # a folder's path is the server's; a client reads its name
        return f"{row.campaign.name}: {PurePath(row.filename).name}"
    return filter_.campaign or gettext("All campaigns")


def _named(filename: str) -> dict[str, str]:
    return {**HEADERS, "Content-Disposition": f'attachment; filename="{filename}"'}
