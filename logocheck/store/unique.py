"""Rows whose name may be taken at the very moment that they are added."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from logocheck.errors import Conflict
from logocheck.store.tables import Base


def add(session: Session, row: Base, sentence: str) -> None:
    """Add ``row``; the caller has looked that its name is free, but others add rows too.

    Raises:
        Conflict: ``sentence``; somebody was faster, and the transaction is to be given up.
    """
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(sentence) from error
