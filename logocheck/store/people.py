"""People with passwords, and the browsers that they signed in with."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from threading import BoundedSemaphore
from unicodedata import normalize
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from logocheck.errors import Conflict, InvalidRequest, UnknownAccount
from logocheck.store import unique
from logocheck.store.access_tables import AccountRow, ApiKeyRow, SignInRow
from logocheck.store.rows import known

LONGEST_NAME = 100  # characters
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200  # characters
LIFETIME = timedelta(hours=12)  # a working day with its overtime
TOKEN_BYTES = 32
NO_PASSWORD = ""  # what no hash is; to try one takes as long as for a name that is not known

_hasher = PasswordHasher()  # argon2id with the parameters of RFC 9106 for servers with little memory
_hashing = BoundedSemaphore(2)  # each takes 64 MiB: never forty of them at once
_NOBODY = _hasher.hash(secrets.token_hex())


class Role(StrEnum):
    """Viewers read, reviewers also send and decide, admins also change campaigns, brands and settings."""

    VIEWER = "viewer"
    REVIEWER = "reviewer"
    ADMIN = "admin"

    def may(self, wanted: Role) -> bool:
        """Whether this role includes ``wanted``."""
        order = list(Role)
        return order.index(self) >= order.index(wanted)


def anybody(session: Session) -> bool:
    """Whether there is an account at all."""
    return session.scalar(select(AccountRow.id).limit(1)) is not None


def any_admin(session: Session) -> bool:
    """Whether there is an account that may change the settings."""
    active = (AccountRow.role == str(Role.ADMIN), AccountRow.disabled_at.is_(None))
    return session.scalar(select(AccountRow.id).where(*active).limit(1)) is not None


def create(session: Session, name: str, password: str, role: Role, now: datetime) -> AccountRow:
    """A new account.

    Raises:
        Conflict: the name is taken.
        InvalidRequest: the name or the password is too short, too long, or not printable.
    """
    _refuse_name(session, name)
    return _added(session, name, _hash(password), role, now)


def create_without_password(session: Session, name: str, role: Role, now: datetime) -> AccountRow:
    """A new account that no password opens, until an admin gives it one.

    Raises:
        Conflict: the name is taken.
        InvalidRequest: the name is too long, or not printable.
    """
    _refuse_name(session, name)
    return _added(session, name, NO_PASSWORD, role, now)


def listed(session: Session) -> Sequence[AccountRow]:
    """All accounts by name."""
    return session.scalars(select(AccountRow).order_by(AccountRow.name)).all()


def get(session: Session, account_id: UUID) -> AccountRow:
    """One account.

    Raises:
        UnknownAccount: there is none.
    """
    return known(session, AccountRow, account_id, UnknownAccount, "account")


def verified(session: Session, name: str, password: str) -> AccountRow | None:
    """The account of this name and password; None takes as long, whether the name is known or not."""
    row = _named(session, name)
    known = row is not None and row.disabled_at is None
    right = _matches((row.password if row is not None else NO_PASSWORD) or _NOBODY, password)
    return row if known and right else None


def set_password(session: Session, row: AccountRow, password: str) -> None:
    """A new password; every browser of the account is signed out.

    Raises:
        InvalidRequest: the password is too short or too long.
    """
    row.password = _hash(password)
    _sign_out(session, row)


def set_role(session: Session, row: AccountRow, role: Role) -> None:
    """Another role, from the next request on.

    Raises:
        Conflict: nobody would be admin any more.
    """
    _lock_admins(session)
    row.role = str(role)
    session.flush()
    _refuse_no_admin(session)


def disable(session: Session, row: AccountRow, now: datetime) -> None:
    """Keep an account out; what it decided stays with its name.

    Raises:
        Conflict: nobody would be admin any more.
    """
    _lock_admins(session)
    row.disabled_at = now
    session.flush()
    _refuse_no_admin(session)
    _sign_out(session, row)


def enable(row: AccountRow) -> None:
    """Let a disabled account in again."""
    row.disabled_at = None


def sign_in(session: Session, now: datetime, *, account_id: UUID | None = None, key_id: UUID | None = None) -> str:
    """The value of a new browser's cookie, good for ``LIFETIME``; for an account or for an API key."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    keep(session, token, now, account_id=account_id, key_id=key_id)
    return token


def keep(
    session: Session, token: str, now: datetime, *, account_id: UUID | None = None, key_id: UUID | None = None
) -> None:
    """Remember a new browser's cookie for ``LIFETIME``; of neither an account nor a key: of a key of the settings."""
    row = SignInRow(
        id=uuid4(), digest=digest(token), account_id=account_id, key_id=key_id, created_at=now,
        expires_at=now + LIFETIME,
    )  # fmt: skip
    session.add(row)
    session.flush()


def is_kept(session: Session, token: str, now: datetime) -> bool:
    """Whether this cookie of a key of the settings is neither signed out nor over; its signature is the caller's."""
    rows = select(SignInRow.id).where(
        SignInRow.digest == digest(token), SignInRow.expires_at > now,
        SignInRow.account_id.is_(None), SignInRow.key_id.is_(None),
    )  # fmt: skip
    return session.scalar(rows) is not None


def signed_in(session: Session, token: str, now: datetime) -> AccountRow | ApiKeyRow | None:
    """Whose browser sent this cookie; None when it is over, invented, or its owner was shut out."""
    row = session.scalar(select(SignInRow).where(SignInRow.digest == digest(token), SignInRow.expires_at > now))
    if row is None:
        return None
    if row.account_id is not None:
        account = session.get(AccountRow, row.account_id)
        return account if account is not None and account.disabled_at is None else None
    key = session.get(ApiKeyRow, row.key_id) if row.key_id is not None else None
    return key if key is not None and key.revoked_at is None else None


def sign_out(session: Session, token: str) -> None:
    """Forget one browser."""
    session.execute(delete(SignInRow).where(SignInRow.digest == digest(token)))


def forget_old(session: Session, now: datetime) -> None:
    """Take away the sign-ins that are over."""
    session.execute(delete(SignInRow).where(SignInRow.expires_at <= now))


def digest(secret: str) -> str:
    """What is stored of a long random secret; it needs no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _refuse_name(session: Session, name: str) -> None:
    if not name.strip() or name != name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidRequest(f"Name: expected 1 to {LONGEST_NAME} printable characters")
    if _named(session, name) is not None:
        raise Conflict(f"Name: there is an account {name!r} already")


def _added(session: Session, name: str, password: str, role: Role, now: datetime) -> AccountRow:
    row = AccountRow(id=uuid4(), name=name, password=password, role=str(role), created_at=now)
    unique.add(session, row, f"Name: there is an account {name!r} already")
    return row


def _named(session: Session, name: str) -> AccountRow | None:
    return session.scalar(select(AccountRow).where(AccountRow.name == name))


def _hash(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise InvalidRequest(f"Password: expected {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    with _hashing:
        return _hasher.hash(_bytes(password))


def _bytes(password: str) -> bytes:
    """One spelling of each letter: keyboards differ in whether ü is one character or u with two dots (RFC 8265)."""
    return normalize("NFC", password).encode("utf-8", "surrogatepass")


def _matches(hashed: str, password: str) -> bool:
    try:
        with _hashing:
            return _hasher.verify(hashed, _bytes(password[: LONGEST_PASSWORD + 1]))  # no cut one is anybody's
    except (VerificationError, InvalidHashError):
        return False


def _sign_out(session: Session, row: AccountRow) -> None:
    session.execute(delete(SignInRow).where(SignInRow.account_id == row.id))


def _lock_admins(session: Session) -> None:
    """Of two admins who take the role from each other at the same moment the second one waits, and is refused."""
    admins = select(AccountRow.id).where(AccountRow.role == str(Role.ADMIN)).order_by(AccountRow.id)
    session.execute(admins.with_for_update())


def _refuse_no_admin(session: Session) -> None:
    if not any_admin(session):
        raise Conflict("Somebody must stay admin: make another account admin first.")
