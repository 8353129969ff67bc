"""How a campaign goes: outcomes, rules, prominence, positions and the queue."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from fastapi import APIRouter, Request, Response

from logocheck.errors import InvalidRequest
from logocheck.store import overview
from logocheck.store.checks import ENDED
from service.api.overview import span
from service.dashboard import charts
from service.dashboard.checks import campaign_choices
from service.dashboard.login import signed_in
from service.dashboard.pages import PageRoute, page, query
from service.deps import Now, ReadDb

router = APIRouter(route_class=PageRoute, include_in_schema=False)

RULES_SHOWN = 12


@router.get("/overview")
def show(
    request: Request, session: ReadDb, now: Now, *, campaign: str = "", since: str = "", until: str = ""
) -> Response:
    """The charts of one campaign, or of all, over the days of the URL."""
    wanted = span(now, campaign or None, _day(since), _day(until))
    counted = overview.overview(session, wanted)
    days = {"since": wanted.since.isoformat(), "until": wanted.until.isoformat()}
    posts = sum(counted.total.values())
    return page(
        "overview.html",
        here="/overview",
        signed_in=signed_in(request),
        now=now,
        wanted=wanted,
        last_midnight=datetime.combine(wanted.until, time(), UTC),
        counted=counted,
        posts=posts,
        # a post that was decided and is checked again is no finished one meanwhile
        undecided=max(0, posts - sum(counted.decided.values())),
        measured=sum(counted.prominence),
        queue=overview.queue(session, now),
        by_day=charts.by_day(counted.outcomes),
        by_tenth=charts.by_tenth(counted.prominence),
        heat=charts.heat(counted.cells),
        rules=counted.rules[:RULES_SHOWN],
        campaign_choices=campaign_choices(session),
        inbox=lambda **more: query("/", campaign=campaign, **days, **more),
        ENDED=ENDED,
        json_url=query("/v1/overview", campaign=campaign, **days),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidRequest("since, until: expected days such as 2026-05-31") from error
