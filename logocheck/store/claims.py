"""How a worker takes a check, and gives it back. Each function is one statement and safe to repeat."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from logocheck.errors import Quarantined
from logocheck.store.checks import LONGEST_PAUSE, RESEND_AFTER, error_code
from logocheck.store.facts import Facts, record
from logocheck.store.tables import CheckRow, Status


def _free(claimant: str, now: datetime) -> ColumnElement[bool]:
    """Nobody works on the row: it waits, its claim has ended, or the claimant itself died with it."""
    ended = or_(CheckRow.due_at <= now, CheckRow.claimed_by == claimant)
    return or_(CheckRow.status == Status.QUEUED, and_(CheckRow.status == Status.RUNNING, ended))


def claim(session: Session, check_id: UUID, claimant: str, now: datetime, lease: timedelta) -> CheckRow | None:
    """Take a check for ``lease``, counting the attempt.

    None when it is done, unknown, or another claimant works on it. ``claimant`` is the message's id:
    the queue delivers a message again under the same id only when its worker died.
    """
    statement = (
        update(CheckRow)
        .where(CheckRow.id == check_id, _free(claimant, now))
        .values(
            status=Status.RUNNING,
            attempts=CheckRow.attempts + 1,
            claimed_by=claimant,
            due_at=now + lease,
            started_at=now,
            updated_at=now,
        )
        .returning(CheckRow.id)
        .execution_options(synchronize_session=False)
    )
    if session.scalar(statement) is None:
        return None
    return session.get_one(CheckRow, check_id, populate_existing=True)


def quarantine(session: Session, check_id: UUID, claimant: str, now: datetime, attempts: int) -> bool:
    """End a check that was claimed ``attempts`` times and never finished. True when this call did it."""
    text = f"the worker died {attempts} times while it checked this picture; it will not be tried again"
    values = {"status": Status.ERROR, "error_code": error_code(Quarantined), "error_text": text}
    return _end(session, check_id, now, values, _free(claimant, now), CheckRow.attempts >= attempts)


def finish(
    session: Session,
    check_id: UUID,
    claimant: str,
    now: datetime,
    *,
    report: str,
    outcome: str,
    prominence: float | None,
    facts: Facts | None = None,
) -> bool:
    """Store the report, and what it is found by. False when the claim was lost meanwhile; then nothing changes."""
    values = {"status": Status.DONE, "report": report, "outcome": outcome, "prominence": prominence}
    ended = _end(session, check_id, now, values, *_held(claimant))
    if ended and facts is not None:
        record(session, check_id, facts)
    return ended


def fail(session: Session, check_id: UUID, claimant: str, now: datetime, error: Exception) -> bool:
    """Store why there is no report. False when the claim was lost meanwhile."""
    values = {"status": Status.ERROR, "error_code": error_code(error), "error_text": str(error)}
    return _end(session, check_id, now, values, *_held(claimant))


def release(session: Session, check_id: UUID, claimant: str, now: datetime, due_at: datetime) -> bool:
    """Put the check back for ``due_at``; the attempt does not count, for the picture did nothing wrong."""
    statement = (
        update(CheckRow)
        .where(CheckRow.id == check_id, *_held(claimant))
        .values(status=Status.QUEUED, attempts=CheckRow.attempts - 1, claimed_by=None, due_at=due_at, updated_at=now)
        .returning(CheckRow.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(statement) is not None


def resend_at_once(session: Session, ids: list[UUID], now: datetime) -> None:
    """Let the next sweep send these: the broker did not take them."""
    session.execute(
        update(CheckRow)
        .where(CheckRow.id.in_(ids), CheckRow.status == Status.QUEUED)
        .values(due_at=now)
        .execution_options(synchronize_session=False)
    )


def overdue(session: Session, now: datetime, limit: int = 500) -> list[UUID]:
    """Checks whose message must be sent (again): waited too long, or their claim has ended.

    Moves their clock on, so that two sweepers do not send the same one; a check that keeps waiting
    behind a long queue is asked for ever more seldom, each time twice as late, and at least every ``LONGEST_PAUSE``.
    """
    waiting = and_(CheckRow.status.in_((Status.QUEUED, Status.RUNNING)), CheckRow.due_at <= now)
    rows = session.scalars(
        select(CheckRow)
        .where(waiting)
        .order_by(CheckRow.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=CheckRow)
    ).all()
    for row in rows:
        waits = now - row.updated_at  # a post that is judged again came long before
        if row.status == Status.RUNNING:
            row.status, row.claimed_by, row.updated_at = Status.QUEUED, None, now
        row.due_at = now + min(LONGEST_PAUSE, max(RESEND_AFTER, waits))
    session.flush()
    return [row.id for row in rows]


def _held(claimant: str) -> tuple[ColumnElement[bool], ...]:
    return CheckRow.status == Status.RUNNING, CheckRow.claimed_by == claimant


def _end(
    session: Session, check_id: UUID, now: datetime, values: Mapping[str, object], *conditions: ColumnElement[bool]
) -> bool:
    statement = (
        update(CheckRow)
        .where(CheckRow.id == check_id, *conditions)
        .values(**values, claimed_by=None, finished_at=now, updated_at=now)
        .returning(CheckRow.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(statement) is not None
