"""A browser's session: a signed cookie that says that its owner once knew an API key."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from typing import Final

from itsdangerous import BadSignature, TimestampSigner

COOKIE: Final = "logocheck-session"
LIFETIME: Final = 12 * 60 * 60  # seconds: a working day with its overtime
_SALT: Final = "logocheck.session"
_WORD: Final = b"in"


class Sessions:
    """Cookies are signed with the key that was given, so a key that is taken back ends its own sessions."""

    def __init__(self, keys: Sequence[str] = ()) -> None:
        self._keys = tuple(keys)

    @property
    def asked_for(self) -> bool:
        """Whether anybody has to sign in at all."""
        return bool(self._keys)

    def opened(self, key: str) -> str | None:
        """The value of the cookie for the owner of ``key``; None when it is no accepted key."""
        # every key is compared, and in constant time, so that the answer's delay tells nothing
        matches = [hmac.compare_digest(key.encode(), accepted.encode()) for accepted in self._keys]
        return _signer(key).sign(_WORD).decode() if any(matches) else None

    def valid(self, cookies: Mapping[str, str]) -> bool:
        """Whether a cookie was made here, with a key that still counts, within ``LIFETIME``."""
        value = cookies.get(COOKIE, "")
        return any(_is_ours(value, key) for key in self._keys)


def _signer(key: str) -> TimestampSigner:
    return TimestampSigner(key, salt=_SALT, key_derivation="hmac")


def _is_ours(value: str, key: str) -> bool:
    try:
        return hmac.compare_digest(_signer(key).unsign(value, max_age=LIFETIME), _WORD)
    except BadSignature:
        return False
