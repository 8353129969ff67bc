"""API keys that an admin makes in the dashboard. Those of ``LOGOCHECK_API_KEYS`` are not stored."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from logocheck.errors import InvalidRequest, UnknownKey
from logocheck.store.access_tables import ApiKeyRow
from logocheck.store.people import LONGEST_NAME, Role, digest
from logocheck.store.rows import known

PREFIX = "lgc_"
KEY_BYTES = 32
SHOWN = 10  # characters by which people know a key again
USED_EVERY = timedelta(minutes=1)  # a busy key does not write a row with each request


def create(session: Session, name: str, role: Role, made_by: str, now: datetime) -> tuple[ApiKeyRow, str]:
    """The row, and the key itself, which is kept nowhere.

    Raises:
        InvalidRequest: the name is empty, too long or not printable.
    """
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidRequest(f"Name: expected 1 to {LONGEST_NAME} printable characters")
    key = PREFIX + secrets.token_urlsafe(KEY_BYTES)
    row = ApiKeyRow(
        id=uuid4(), name=name, digest=digest(key), start=key[:SHOWN], role=str(role), made_by=made_by[:255],
        created_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row, key


def found(session: Session, key: str) -> ApiKeyRow | None:
    """The row of a key that still counts."""
    return session.scalar(select(ApiKeyRow).where(ApiKeyRow.digest == digest(key), ApiKeyRow.revoked_at.is_(None)))


def any_counts(session: Session) -> bool:
    """Whether there is a key that was not revoked."""
    return session.scalar(select(ApiKeyRow.id).where(ApiKeyRow.revoked_at.is_(None)).limit(1)) is not None


def any_admin(session: Session) -> bool:
    """Whether there is a key that was not revoked and may change the settings."""
    admins = (ApiKeyRow.role == str(Role.ADMIN), ApiKeyRow.revoked_at.is_(None))
    return session.scalar(select(ApiKeyRow.id).where(*admins).limit(1)) is not None


def used(session: Session, key_id: UUID, now: datetime) -> None:
    """Note that a key was used, to the minute."""
    stale = or_(ApiKeyRow.used_at.is_(None), ApiKeyRow.used_at < now - USED_EVERY)
    session.execute(update(ApiKeyRow).where(ApiKeyRow.id == key_id, stale).values(used_at=now))


def listed(session: Session) -> Sequence[ApiKeyRow]:
    """All keys, the newest first, revoked ones too."""
    return session.scalars(select(ApiKeyRow).order_by(ApiKeyRow.created_at.desc(), ApiKeyRow.id)).all()


def revoke(session: Session, key_id: UUID, now: datetime) -> None:
    """End a key, from the next request on; the row stays to be seen.

    Raises:
        UnknownKey: there is none.
    """
    row = known(session, ApiKeyRow, key_id, UnknownKey, "API key")
    row.revoked_at = row.revoked_at or now
