"""Numbers over many posts, from the tallies that the database itself keeps (revision 0006)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import column, func, select, table, text
from sqlalchemy.orm import Session, aliased

from logocheck.domain.verdict import Outcome
from logocheck.store.facts import BINS, CELLS
from logocheck.store.tables import CampaignRow, CheckRow, Status

EPOCH = date(1970, 1, 1)
TALLIES = table(
    "check_tallies",
    column("day"), column("campaign_id", CheckRow.campaign_id.type), column("kind"), column("name"), column("number"),
)  # fmt: skip
OUTCOME, OTHERS = "outcome", ("failed", "tenth", "cell", "decision")


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
    kind, day, name = TALLIES.c.kind, TALLIES.c.day, TALLIES.c.name
    conditions = [day.between((span.since - EPOCH).days, (span.until - EPOCH).days)]
    if span.campaign is not None:
        versions = select(CampaignRow.id).where(CampaignRow.name == span.campaign)
        conditions.append(TALLIES.c.campaign_id.in_(versions))
    number = func.sum(TALLIES.c.number)
    outcomes = {day: dict.fromkeys(NAMES, 0) for day in span.days}
    by_day = select(day, name, number).where(kind == OUTCOME, *conditions).group_by(day, name)
    for when, outcome, posts in session.execute(by_day):
        if outcome in NAMES:
            outcomes[EPOCH + timedelta(days=when)][outcome] = int(posts)
    counted: dict[str, dict[str, int]] = {other: {} for other in OTHERS}
    by_name = select(kind, name, number).where(kind.in_(OTHERS), *conditions).group_by(kind, name)
    for other, value, posts in session.execute(by_name):
        if posts:  # a tally from which everything was taken again stays as a zero
            counted[other][value] = int(posts)
    return Overview(
        outcomes=outcomes,
        rules=sorted(counted["failed"].items(), key=lambda row: (-row[1], row[0])),
        prominence=[counted["tenth"].get(str(place), 0) for place in range(BINS)],
        cells=[counted["cell"].get(str(place), 0) for place in range(CELLS * CELLS)],
        decided=counted["decision"],
    )


def judged(session: Session, campaigns: Sequence[UUID]) -> int:
    """How many posts have their verdict by one of these campaign versions."""
    mine = TALLIES.c.kind == OUTCOME, TALLIES.c.name != "error", TALLIES.c.campaign_id.in_(campaigns)
    return int(session.scalar(select(func.sum(TALLIES.c.number)).where(*mine)) or 0)


def add_up(session: Session) -> None:
    """Make one line of each tally that writers left in several; what is counted stays as it is, whoever writes.

    PostgreSQL alone: in SQLite writers change the line.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    session.execute(
        text("""
            WITH lines AS (
                DELETE FROM check_tallies AS line USING (
                    SELECT kind, day, name, campaign_id FROM check_tallies GROUP BY 1, 2, 3, 4 HAVING count(*) > 1
                ) AS several
                WHERE (line.kind, line.day, line.name, line.campaign_id)
                    = (several.kind, several.day, several.name, several.campaign_id)
                RETURNING line.kind, line.day, line.name, line.campaign_id, line.number
            )
            INSERT INTO check_tallies (kind, day, name, campaign_id, number)
            SELECT kind, day, name, campaign_id, sum(number) FROM lines GROUP BY 1, 2, 3, 4 HAVING sum(number) <> 0
        """)
    )


def queue(session: Session, now: datetime) -> Queue:
    """How much waits, for how long, and how fast it goes."""
    by_status = select(CheckRow.status, func.count()).where(CheckRow.status.in_((Status.QUEUED, Status.RUNNING)))
    numbers = {str(status): number for status, number in session.execute(by_status.group_by(CheckRow.status))}
    before = aliased(CheckRow)  # a post that is judged again came long before, and waits since then
    again = select(func.max(before.updated_at)).where(before.replaced_by == CheckRow.id).scalar_subquery()
    since = func.min(func.coalesce(again, CheckRow.created_at))
    oldest = session.scalar(select(since).where(CheckRow.status.in_((Status.QUEUED, Status.RUNNING))))
    # what was finished is also what changed last: this index is short where the time is
    recent = session.execute(
        select(CheckRow.started_at, CheckRow.finished_at)
        .where(
            CheckRow.updated_at >= now - timedelta(hours=1),
            CheckRow.finished_at >= now - timedelta(hours=1),
            CheckRow.status != Status.REPLACED,
        )
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
