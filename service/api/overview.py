"""Numbers over many posts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from logocheck.errors import InvalidRequest
from logocheck.store import overview
from logocheck.store.facts import CELLS
from logocheck.store.overview import Overview, Queue, Span
from service.api.views import View
from service.deps import Now, ReadDb

router = APIRouter(prefix="/v1/overview", tags=["overview"])

USUAL = 30  # days
MOST_DAYS = 366


class DayView(View):
    day: date
    outcomes: dict[str, int] = Field(description="pass, fail, review and error.")


class RuleView(View):
    rule: str
    failed: int


class QueueView(View):
    waiting: int
    running: int
    oldest: datetime | None
    finished_last_hour: int
    median_seconds: float | None


class OverviewView(View):
    since: date
    until: date
    campaign: str | None
    total: dict[str, int]
    decided: dict[str, int] = Field(description="Decisions that stand, about the posts of these days.")
    days: list[DayView]
    rules: list[RuleView] = Field(description="Most often failed first.")
    prominence: list[int] = Field(description="Posts in each tenth of the score.")
    positions: list[list[int]] = Field(description="Posts by the centre of their best logo: rows from the top.")
    queue: QueueView


def span(now: datetime, campaign: str | None, since: date | None, until: date | None) -> Span:
    """The last 30 days when nothing is asked.

    Raises:
        InvalidRequest: the days are in the wrong order, too many, or before the calendar begins.
    """
    until = until or max(overview.today(now), since or date.min)
    if since is None and until - date.min < timedelta(days=USUAL - 1):
        raise InvalidRequest(f"until: expected a day with {USUAL} days before it, or since as well")
    since = since or until - timedelta(days=USUAL - 1)
    if not 0 <= (until - since).days < MOST_DAYS:
        raise InvalidRequest(f"since, until: expected at most {MOST_DAYS} days, the first one first")
    return Span(since, until, campaign or None)


@router.get("")
def show(
    session: ReadDb,
    now: Now,
    campaign: Annotated[str | None, Query(description="Name; all its versions.")] = None,
    since: Annotated[date | None, Query(description="First day in UTC.")] = None,
    until: Annotated[date | None, Query(description="Last day in UTC.")] = None,
) -> OverviewView:
    """Outcomes by day, rules that fail, prominence, positions, and how the queue does."""
    wanted = span(now, campaign, since, until)
    return view(wanted, overview.overview(session, wanted), overview.queue(session, now))


def view(wanted: Span, counted: Overview, queue: Queue) -> OverviewView:
    return OverviewView(
        since=wanted.since,
        until=wanted.until,
        campaign=wanted.campaign,
        total=counted.total,
        decided=counted.decided,
        days=[DayView(day=day, outcomes=outcomes) for day, outcomes in counted.outcomes.items()],
        rules=[RuleView(rule=rule, failed=number) for rule, number in counted.rules],
        prominence=counted.prominence,
        positions=[counted.cells[start : start + CELLS] for start in range(0, CELLS * CELLS, CELLS)],
        queue=queue_view(queue),
    )


def queue_view(queue: Queue) -> QueueView:
    return QueueView(
        waiting=queue.waiting,
        running=queue.running,
        oldest=queue.oldest,
        finished_last_hour=queue.finished,
        median_seconds=queue.seconds,
    )
