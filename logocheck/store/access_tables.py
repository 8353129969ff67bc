"""The tables of who may come in, and of what an admin sets."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from logocheck.store.tables import Base


class AccountRow(Base):
    """A person who signs in. ``role`` is viewer, reviewer or admin; one with ``disabled_at`` stays outside."""

    __tablename__ = "accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    password: Mapped[str] = mapped_column(Text)  # an argon2id hash with its salt; empty: there is none
    role: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class ApiKeyRow(Base):
    """A key for a program. ``digest`` is the SHA-256 of the key, ``start`` its first characters for people."""

    __tablename__ = "api_keys"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    start: Mapped[str] = mapped_column(String(12))
    role: Mapped[str] = mapped_column(String(10))
    made_by: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SignInRow(Base):
    """A browser that is signed in, by an account or by an API key; ``digest`` is the SHA-256 of its cookie.

    Neither an account nor a key: it was a key of the settings, and the cookie is signed with it.
    """

    __tablename__ = "sign_ins"
    __table_args__ = (Index(None, "expires_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    key_id: Mapped[UUID | None] = mapped_column(ForeignKey("api_keys.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class IdentityRow(Base):
    """Whom an OpenID Connect provider calls ``subject``. The address may change there; the subject never does."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    issuer: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(255))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    used_at: Mapped[datetime]


class SettingRow(Base):
    """Something that an admin set while the service runs, or that the worker remembers between two runs."""

    __tablename__ = "settings"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[dict[str, Any]]
