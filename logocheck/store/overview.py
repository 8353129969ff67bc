"""Numbers over many posts. Each comes from one index, so that a hundred thousand posts are counted at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from logocheck.domain.verdict import Outcome
from logocheck.store.facts import BINS, CELLS, FAILED
from logocheck.store.tables import CampaignRow, CheckRow, FacetRow, Status

EPOCH = date(1970, 1, 1)
Key = TypeVar("Key", int, str)


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days in UTC, both included; ``campaign`` is a name, all its versions, None is every campaign."""

    since: date
    until: date
    campaign: str | None = None

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.since + timedelta(days=n) for n in range((self.until - self.since).days + 1))


@dataclass(frozen=True, slots=True)
class Overview:
    """``outcomes``: by day, then by outcome or "error". ``rules``: rule and number of posts that fail it, most first.

    ``prominence``: posts in each tenth. ``cells``: posts whose best logo has its centre there, row by row.
    """

    outcomes: dict[date, dict[str, int]]
    rules: list[tuple[str, int]]
    prominence: list[int]
    cells: list[int]
    decided: dict[str, int]

    @property
    def total(self) -> dict[str, int]:
        """Posts of the whole span by outcome."""
        return {name: sum(day[name] for day in self.outcomes.values()) for name in NAMES}


@dataclass(frozen=True, slots=True)
class Queue:
    """``oldest`` waits the longest; ``finished`` posts in the last hour; ``seconds`` each took, None without any."""

    waiting: int
    running: int
    oldest: datetime | None
    finished: int
    seconds: float | None


NAMES = (*(str(outcome) for outcome in Outcome), "error")


def overview(session: Session, span: Span) -> Overview:
    """What came of the posts that arrived within the span."""
    ids = _campaigns(session, span)
    outcomes = {day: dict.fromkeys(NAMES, 0) for day in span.days}
    columns = (CheckRow.day, CheckRow.status, CheckRow.outcome, CheckRow.campaign_id)
    statement = select(*columns, func.count()).where(CheckRow.day.between(*_days(span))).group_by(*columns)
    for day, status, outcome, campaign_id, number in session.execute(statement):
        name = outcome or ("error" if status == Status.ERROR else None)
        if name in NAMES and (ids is None or campaign_id in ids):
            outcomes[EPOCH + timedelta(days=day)][name] += number
    failed = (
        select(FacetRow.name, func.count())
        .where(
            FacetRow.kind == FAILED,
            FacetRow.day.between(*_days(span)),
            *([FacetRow.campaign_id.in_(ids)] if ids is not None else []),
        )
        .group_by(FacetRow.name)
    )
    rules = sorted(((name, number) for name, number in session.execute(failed)), key=lambda row: (-row[1], row[0]))
    bins, cells = _counted(session, CheckRow.prominence_bin, span, ids), _counted(session, CheckRow.cell, span, ids)
    return Overview(
        outcomes=outcomes,
        rules=rules,
        prominence=[bins.get(place, 0) for place in range(BINS)],
        cells=[cells.get(place, 0) for place in range(CELLS * CELLS)],
        decided=_counted(session, CheckRow.decision, span, ids),
    )


def queue(session: Session, now: datetime) -> Queue:
    """How much waits, for how long, and how fast it goes."""
    by_status = select(CheckRow.status, func.count()).where(CheckRow.status.in_((Status.QUEUED, Status.RUNNING)))
    numbers = {str(status): number for status, number in session.execute(by_status.group_by(CheckRow.status))}
    oldest = session.scalar(
        select(func.min(CheckRow.created_at)).where(CheckRow.status.in_((Status.QUEUED, Status.RUNNING)))
    )
    # what was finished is also what changed last: this index is short where the time is
    recent = session.execute(
        select(CheckRow.started_at, CheckRow.finished_at)
        .where(CheckRow.updated_at >= now - timedelta(hours=1), CheckRow.finished_at >= now - timedelta(hours=1))
        .order_by(CheckRow.updated_at.desc())
        .limit(5_000)
    ).all()
    spent = sorted((end - start).total_seconds() for start, end in recent if start is not None and end is not None)
    return Queue(
        waiting=numbers.get(Status.QUEUED, 0),
        running=numbers.get(Status.RUNNING, 0),
        oldest=oldest,
        finished=len(recent),
        seconds=spent[len(spent) // 2] if spent else None,
    )


def today(now: datetime) -> date:
    return now.astimezone(UTC).date()


def _campaigns(session: Session, span: Span) -> set[UUID] | None:
    if span.campaign is None:
        return None
    return set(session.scalars(select(CampaignRow.id).where(CampaignRow.name == span.campaign)))


def _days(span: Span) -> tuple[int, int]:
    return (span.since - EPOCH).days, (span.until - EPOCH).days


def _counted(
    session: Session, column: InstrumentedAttribute[Key | None], span: Span, ids: set[UUID] | None
) -> dict[Key, int]:
    """Posts by the value of a column that has an index with campaign and day.

    ``day + 0`` and the campaigns picked out here, not there: else SQLite takes an index of theirs, reads the
    rows themselves, reports and all, and is fifty times slower.
    """
    keys = (column, CheckRow.campaign_id)
    statement = select(*keys, func.count()).where(column.is_not(None), (CheckRow.day + 0).between(*_days(span)))
    numbers: dict[Key, int] = {}
    for key, campaign_id, number in session.execute(statement.group_by(*keys)):
        if key is not None and (ids is None or campaign_id in ids):
            numbers[key] = numbers.get(key, 0) + number
    return numbers
