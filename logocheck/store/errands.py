"""What pages ask of the eyes, outside of checks: each question is a row, and its answer is kept in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from logocheck.errors import InternalError, Quarantined, UnknownErrand
from logocheck.store.checks import error_code
from logocheck.store.errand_tables import ErrandRow

AT_ONCE = 500  # rows in one sweep
RESEND_AFTER = timedelta(seconds=30)  # a message that was lost
KEPT = timedelta(days=1)
"""How long an answer is kept at most; a study is asked for again when its page is opened."""
ERRORS_KEPT = timedelta(minutes=5)
"""How long a study says why it could not be made: a model that was missing may be there by now."""
LASTING = (error_code(Quarantined), error_code(InternalError))  # asked again, it would end a worker again


class Errand(StrEnum):
    """``STUDY``: what the eyes make of the brand kits. ``TRY``: a photo under a campaign that was not saved."""

    STUDY = "study"
    TRY = "try"


def ask(session: Session, kind: Errand, asked: Mapping[str, Any], now: datetime) -> ErrandRow:
    """The row of this question, a new one when it was not asked before. Send ``Job.ERRAND`` when it has no answer."""
    row_id = identity(kind, asked)
    row = session.get(ErrandRow, row_id)
    if row is not None:
        return row
    row = ErrandRow(id=row_id, kind=kind, asked=dict(asked), attempts=0, due_at=now, created_at=now)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # somebody asked the same at this moment
        return session.get_one(ErrandRow, row_id)
    return row


def identity(kind: Errand, asked: Mapping[str, Any]) -> UUID:
    """The same question has the same id."""
    content = json.dumps([kind, asked], sort_keys=True).encode()
    return UUID(bytes=hashlib.sha256(content).digest()[:16])


def get(session: Session, row_id: UUID, kind: Errand) -> ErrandRow:
    """The row of a question.

    Raises:
        UnknownErrand: there is none of this kind, or it was forgotten.
    """
    row = session.get(ErrandRow, row_id)
    if row is None or row.kind != kind:
        raise UnknownErrand(f"no {kind} {row_id}")
    return row


def take(session: Session, row_id: UUID, now: datetime, lease: timedelta, attempts: int) -> ErrandRow | None:
    """The row to work on until ``now + lease``; None when it is answered, unknown, being worked on or given up."""
    statement = (
        update(ErrandRow)
        .where(ErrandRow.id == row_id, ErrandRow.answered_at.is_(None), ErrandRow.due_at <= now)
        .values(attempts=ErrandRow.attempts + 1, due_at=now + lease)
        .returning(ErrandRow.id)
        .execution_options(synchronize_session=False)
    )
    if session.scalar(statement) is None:
        return None
    row = session.get_one(ErrandRow, row_id, populate_existing=True)
    if row.attempts > attempts:
        settle(session, row_id, now, Quarantined(f"the worker died {attempts} times; it will not be tried again"))
        return None
    return row


def settle(session: Session, row_id: UUID, now: datetime, answer: Mapping[str, Any] | Exception) -> None:
    """Keep the answer, or why there is none, unless another worker was faster."""
    values: dict[str, Any] = {"answered_at": now}
    if isinstance(answer, Exception):
        values |= {"error_code": error_code(answer), "error_text": str(answer)}
    else:
        values |= {"answer": dict(answer)}
    session.execute(update(ErrandRow).where(ErrandRow.id == row_id, ErrandRow.answered_at.is_(None)).values(values))


def put_back(session: Session, row_id: UUID, due_at: datetime) -> None:
    """Try again from ``due_at`` on; the attempt does not count."""
    values = {"due_at": due_at, "attempts": ErrandRow.attempts - 1}
    session.execute(update(ErrandRow).where(ErrandRow.id == row_id).values(values))


def overdue(session: Session, now: datetime) -> Sequence[UUID]:
    """Questions whose message was lost or whose worker died."""
    late = select(ErrandRow.id).where(ErrandRow.answered_at.is_(None), ErrandRow.due_at <= now - RESEND_AFTER)
    return session.scalars(late.limit(AT_ONCE)).all()


def forget(session: Session, now: datetime, made_by: Sequence[str] | None = None) -> None:
    """Old rows go, and studies whose error may be gone; where ``made_by`` is named, every study that others made."""
    session.execute(delete(ErrandRow).where(ErrandRow.created_at < now - KEPT))
    may_be_gone = ErrandRow.error_code.is_not(None), ErrandRow.error_code.not_in(LASTING)
    session.execute(
        delete(ErrandRow).where(ErrandRow.answered_at < now - ERRORS_KEPT, ErrandRow.kind == Errand.STUDY, *may_be_gone)
    )
    if made_by is not None:
        for row in session.scalars(select(ErrandRow).where(ErrandRow.kind == Errand.STUDY)):
            if row.answer is not None and row.answer.get("made_by") != list(made_by):
                session.delete(row)


def files(session: Session) -> set[str]:
    """SHA-256 of every stored file that a question or an answer names."""
    names: set[str] = set()
    for row in session.scalars(select(ErrandRow)):
        names |= {row.asked["picture"]} if row.kind == Errand.TRY else set()
        for logo in (row.answer or {}).get("logos", ()):
            names |= {view["picture"] for view in logo["views"]}
    return names
