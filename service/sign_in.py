"""Who asks: a person, or a program with a key; and the cookies of keys that stand in the settings."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request
from itsdangerous import BadSignature, TimestampSigner

from logocheck.store.people import Role

COOKIE: Final = "logocheck-session"
LIFETIME: Final = 12 * 60 * 60  # seconds: a working day with its overtime
_SALT: Final = "logocheck.session"
_NONCE_BYTES: Final = 16  # so that no two browsers have the same cookie, of which one may be signed out


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks. ``id`` is the account's or the stored key's; None for keys of the settings and for this machine.

    ``by_key``: a program, or a browser that was signed in with a key.
    """

    name: str
    role: Role
    id: str | None = None
    by_key: bool = False


LOCAL: Final = Person("this machine", Role.ADMIN)
BY_KEY: Final = Person("API key", Role.ADMIN, by_key=True)
asking: ContextVar[Person | None] = ContextVar("asking", default=None)
"""Who sent the request that is being answered; None at the open addresses."""


def current_person(_request: Request) -> Person:
    """Who sent this request; this machine where nobody has to sign in."""
    return asking.get() or LOCAL


WhoAsks = Annotated[Person, Depends(current_person)]
"""The person or program that sent the request."""


class Sessions:
    """Cookies are signed with the key that was given, so a key that is taken back ends its own sessions."""

    def __init__(self, keys: Sequence[str] = ()) -> None:
        self._keys = tuple(keys)

    @property
    def asked_for(self) -> bool:
        """Whether anybody has to sign in at all."""
        return bool(self._keys)

    def accepts(self, key: str) -> bool:
        """Whether ``key`` is one of the settings'."""
        # every key is compared, and in constant time, so that the answer's delay tells nothing
        matches = [hmac.compare_digest(key.encode(), accepted.encode()) for accepted in self._keys]
        return any(matches)

    def opened(self, key: str) -> str | None:
        """The value of a new cookie for the owner of ``key``; None when it is no accepted key."""
        return _signer(key).sign(secrets.token_urlsafe(_NONCE_BYTES)).decode() if self.accepts(key) else None

    def valid(self, cookies: Mapping[str, str]) -> bool:
        """Whether a cookie was made here, with a key that still counts, within ``LIFETIME``; not whether it is kept."""
        value = cookies.get(COOKIE, "")
        return any(_is_ours(value, key) for key in self._keys)


def _signer(key: str) -> TimestampSigner:
    return TimestampSigner(key, salt=_SALT, key_derivation="hmac")


def _is_ours(value: str, key: str) -> bool:
    try:
        _signer(key).unsign(value, max_age=LIFETIME)
    except BadSignature:
        return False
    return True
