"""Batches: many posts at once. The worker unpacks them; each file becomes a check."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from logocheck.errors import Conflict, Quarantined, UnknownBatch
from logocheck.store.checks import LONGEST_PAUSE, RESEND_AFTER, error_code
from logocheck.store.pages import Page, page
from logocheck.store.rows import known
from logocheck.store.tables import BatchRow, CheckRow, Status

UPLOAD, ARCHIVE, FOLDER = "upload", "archive", "folder"


def add(
    session: Session,
    source: str,
    filename: str,
    campaign_id: UUID,
    now: datetime,
    *,
    sha256: str | None = None,
    total: int | None = None,
) -> BatchRow:
    """A batch. With a ``total`` its checks exist already; without, a worker must unpack it."""
    row = BatchRow(
        id=uuid4(), campaign_id=campaign_id, source=source, filename=filename, sha256=sha256, total=total, attempts=0,
        status=Status.QUEUED if total is None else Status.DONE, due_at=now + RESEND_AFTER, created_at=now,
        updated_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def get(session: Session, batch_id: UUID) -> BatchRow:
    """One batch.

    Raises:
        UnknownBatch: there is none.
    """
    return known(session, BatchRow, batch_id, UnknownBatch, "batch")


def listed(session: Session, *, after: str | None = None, limit: int = 50) -> Page[BatchRow]:
    """Batches, newest first."""
    return page(session, select(BatchRow), BatchRow, after, limit)


def claim(
    session: Session, batch_id: UUID, claimant: str, now: datetime, *, lease: timedelta, attempts: int
) -> BatchRow | None:
    """Take a batch for unpacking. None when it is done, unknown, claimed, or was claimed ``attempts`` times."""
    ended = or_(BatchRow.due_at <= now, BatchRow.claimed_by == claimant)
    free = or_(BatchRow.status == Status.QUEUED, and_(BatchRow.status == Status.RUNNING, ended))
    row = session.scalar(select(BatchRow).where(BatchRow.id == batch_id, free).with_for_update(of=BatchRow))
    if row is None:
        return None
    row.updated_at = now
    if row.attempts >= attempts:
        row.status, row.error_code = Status.ERROR, error_code(Quarantined)
        row.error_text = (
            f"the worker died or came no further {attempts} times with this batch; it will not be tried again"
        )
        return None
    row.status, row.claimed_by, row.due_at, row.attempts = Status.RUNNING, claimant, now + lease, row.attempts + 1
    return row


def finish(session: Session, batch_id: UUID, claimant: str, total: int, now: datetime) -> bool:
    """All files have become checks. False when the claim was lost meanwhile; then nothing changes."""
    return _let_go(session, batch_id, claimant, now, {"status": Status.DONE, "total": total})


def fail(session: Session, batch_id: UUID, claimant: str, error: Exception, now: datetime) -> bool:
    """The source cannot be used. Checks that were made from it stay. False when the claim was lost meanwhile."""
    why = {"error_code": error_code(error), "error_text": str(error)}
    return _let_go(session, batch_id, claimant, now, {"status": Status.ERROR, **why})


def release(
    session: Session, batch_id: UUID, claimant: str, now: datetime, due_at: datetime, *, counts: bool = False
) -> bool:
    """Put the batch back for ``due_at``; the attempt does not count unless it is said to. False as ``finish``."""
    attempts = BatchRow.attempts if counts else BatchRow.attempts - 1
    values = {"status": Status.QUEUED, "due_at": due_at, "attempts": attempts}
    return _let_go(session, batch_id, claimant, now, values)


def _let_go(session: Session, batch_id: UUID, claimant: str, now: datetime, values: Mapping[str, object]) -> bool:
    held = BatchRow.id == batch_id, BatchRow.status == Status.RUNNING, BatchRow.claimed_by == claimant
    statement = update(BatchRow).where(*held).values(**values, claimed_by=None, updated_at=now).returning(BatchRow.id)
    return session.scalar(statement.execution_options(synchronize_session=False)) is not None


def can_retry(session: Session, row: BatchRow) -> bool:
    """Whether something failed that may go well the next time: the source is there, or a picture is."""
    if row.status == Status.ERROR:
        return row.source == FOLDER or row.sha256 is not None
    failed = select(CheckRow.id).where(*_failed(row.id)).limit(1)
    return session.scalar(failed) is not None


def retry(session: Session, batch_id: UUID, now: datetime) -> list[UUID] | None:
    """Let what failed be tried again. None: the batch itself; else the checks. Send them after the commit.

    Raises:
        Conflict: nothing of it can be tried again.
        UnknownBatch: there is none.
    """
    row = get(session, batch_id)
    if not can_retry(session, row):
        raise Conflict("Nothing of this batch can be tried again: send the files once more.")
    if row.status == Status.ERROR:
        row.status, row.attempts, row.due_at, row.updated_at = Status.QUEUED, 0, now, now
        row.error_code = row.error_text = None
        return None
    values = {"status": Status.QUEUED, "attempts": 0, "error_code": None, "error_text": None, "finished_at": None}
    statement = update(CheckRow).where(*_failed(batch_id)).values(**values, due_at=now, updated_at=now)
    again = session.scalars(statement.returning(CheckRow.id).execution_options(synchronize_session=False))
    return list(again)


def _failed(batch_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return CheckRow.batch_id == batch_id, CheckRow.status == Status.ERROR, CheckRow.picture_sha256.is_not(None)


def resend_at_once(session: Session, batch_id: UUID, now: datetime) -> None:
    """Let the next sweep send it: the broker did not take it."""
    session.execute(
        update(BatchRow).where(BatchRow.id == batch_id, BatchRow.status == Status.QUEUED).values(due_at=now)
    )


def overdue(session: Session, now: datetime, limit: int = 100) -> list[UUID]:
    """Batches whose message must be sent (again); moves their clock on."""
    waiting = and_(BatchRow.status.in_((Status.QUEUED, Status.RUNNING)), BatchRow.due_at <= now)
    statement = select(BatchRow).where(waiting).limit(limit).with_for_update(skip_locked=True, of=BatchRow)
    rows = session.scalars(statement).all()
    for row in rows:
        row.status, row.claimed_by = Status.QUEUED, None
        row.due_at = now + min(LONGEST_PAUSE, max(RESEND_AFTER, now - row.created_at))
    session.flush()
    return [row.id for row in rows]
