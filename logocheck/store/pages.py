"""Keyset pages: newest first, stable while rows are added."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy import Select, and_, or_
from sqlalchemy.orm import Session

from logocheck.errors import InvalidRequest

FIRST_YEAR, LAST_YEAR = 1970, 2105  # of a cursor: the search counts a post's seconds in 32 bits
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows, and the ``after`` of the next page (None on the last one)."""

    rows: tuple[Row, ...]
    after: str | None


def cursor(created_at: datetime, row_id: UUID) -> str:
    """The opaque text that a caller sends back as ``after``."""
    text = f"{created_at.astimezone(UTC).isoformat()}|{row_id.hex}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def position(after: str) -> tuple[datetime, UUID]:
    """What a cursor stands for.

    Raises:
        InvalidRequest: the text was not made by ``cursor``.
    """
    try:
        text = base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode()
        moment, _, identifier = text.partition("|")
        created_at = datetime.fromisoformat(moment)
        if created_at.utcoffset() != timedelta(0) or not FIRST_YEAR <= created_at.year <= LAST_YEAR:
            raise InvalidRequest("after: not a cursor of this service")
        return created_at, UUID(hex=identifier)
    except (ValueError, binascii.Error) as error:
        raise InvalidRequest("after: not a cursor of this service") from error


def page(session: Session, statement: Select[Row], table: type, after: str | None, limit: int) -> Page[Row]:
    """At most ``limit`` rows of ``statement``, newest first, older than ``after``. ``table`` has id and created_at."""
    if after is not None:
        created_at, row_id = position(after)
        older = and_(table.created_at == created_at, table.id < row_id)  # type: ignore[attr-defined]
        statement = statement.where(or_(table.created_at < created_at, older))  # type: ignore[attr-defined]
        # said once more for SQLite, which else collects what both sides of the OR have, for each page
        statement = statement.where(table.created_at <= created_at)  # type: ignore[attr-defined]
    statement = statement.order_by(table.created_at.desc(), table.id.desc()).limit(limit + 1)  # type: ignore[attr-defined]
    rows: Sequence[Row] = session.scalars(statement).all()
    shown = tuple(rows[:limit])
    last = shown[-1] if len(rows) > limit else None
    return Page(shown, cursor(last.created_at, last.id) if last is not None else None)  # type: ignore[attr-defined]
