"""Idempotency keys: the same request sent twice is done once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from logocheck.errors import Conflict, InvalidRequest
from logocheck.store import unique
from logocheck.store.tables import KeyRow

LONGEST_KEY = 255


def made(session: Session, key: str, fingerprint: str) -> list[UUID] | None:
    """What the same request made before, or None when the key is new.

    Raises:
        Conflict: the key belongs to another request.
        InvalidRequest: the key is empty or too long.
    """
    if not 1 <= len(key) <= LONGEST_KEY:
        raise InvalidRequest(f"Idempotency-Key: expected 1 to {LONGEST_KEY} characters")
    row = session.get(KeyRow, key)
    if row is None:
        return None
    if row.fingerprint != fingerprint:
        raise Conflict("Idempotency-Key: it was used for another request")
    return [UUID(text) for text in row.made]


def remember(session: Session, key: str, fingerprint: str, ids: Sequence[UUID], now: datetime) -> None:
    """Bind a key to what its request made.

    Raises:
        Conflict: another request took the key at the same moment; roll back, and ``made`` knows it.
    """
    row = KeyRow(key=key, fingerprint=fingerprint, made=[str(i) for i in ids], created_at=now)
    unique.add(session, row, "Idempotency-Key: the same request is being accepted right now; ask again")
