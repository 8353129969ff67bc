"""The ways in: keys of the settings, keys and accounts of the database, and the cookies of both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from typing import TypeVar

import structlog
from sqlalchemy.orm import Session, sessionmaker

from logocheck.errors import StorageUnavailable
from logocheck.store import api_keys, identities, people
from logocheck.store.access_tables import AccountRow, ApiKeyRow
from logocheck.store.people import Role
from service.sign_in import BY_KEY, COOKIE, Person, Sessions
from service.single_sign_on import Arrival
from service.throttle import Throttle

log = structlog.get_logger()
T = TypeVar("T")


class Doors:
    """Answers who asks. Blocks: call it in a thread."""

    def __init__(self, sessions: sessionmaker[Session], readers: sessionmaker[Session], browsers: Sessions) -> None:
        self._sessions = sessions
        self._readers = readers
        self._browsers = browsers
        # failures in five minutes; a name is slowed whatever the address, for addresses are cheap
        self._by_address, self._by_name = Throttle(20, 300), Throttle(10, 300)

    def locked(self) -> bool:
        """Whether anybody has to sign in at all."""
        if self._browsers.asked_for:
            return True
        with self._readers() as session:
            return people.anybody(session) or api_keys.any_counts(session)

    def person(self, key: str, cookies: Mapping[str, str]) -> Person | None:
        """Whose key or cookie this is; None for neither."""
        if self._browsers.accepts(key):
            return BY_KEY
        token = cookies.get(COOKIE, "")
        if not key and not token:
            return None
        with self._readers() as session:
            if self._browsers.valid(cookies) and people.is_kept(session, token, datetime.now(UTC)):
                return BY_KEY
            row = api_keys.found(session, key) if key else people.signed_in(session, token, datetime.now(UTC))
        if isinstance(row, ApiKeyRow):
            self._note_use(row)
        return _person(row)

    def opened(self, name: str, password: str, key: str, address: str) -> str | None:
        """The cookie for a name with its password, or for a key; None when they are wrong.

        Raises:
            TooManyAttempts: this address or this name was wrong too often lately.
        """
        if key:
            return _counted(lambda: self._by_key(key), (self._by_address, address))
        account = self.verified(name, password, address)
        if account is None:
            return None
        now = datetime.now(UTC)
        with self._sessions.begin() as session:
            people.forget_old(session, now)
            return people.sign_in(session, now, account_id=account.id)

    def verified(self, name: str, password: str, address: str) -> AccountRow | None:
        """The account of this name and password; None when they do not belong together.

        Raises:
            TooManyAttempts: as ``opened``.
        """
        if not 0 < len(name) <= people.LONGEST_NAME:  # nobody's, so there is nothing to guess and nobody to slow
            return None

        def found() -> AccountRow | None:
            with self._readers() as session:  # the slow hash is made without holding the database
                return people.verified(session, name, password)

        return _counted(found, (self._by_address, address), (self._by_name, name))

    def opened_for(self, arrival: Arrival) -> str:
        """The cookie for somebody whom the organisation's sign-in vouches for.

        Raises:
            Unauthorised: the account is disabled, or may not be made.
        """
        now = datetime.now(UTC)
        with self._sessions.begin() as session:
            account = identities.arrived(
                session, arrival.issuer, arrival.subject, email=arrival.email, role=arrival.role, given=arrival.given,
                now=now,
            )  # fmt: skip
            people.forget_old(session, now)
            log.info("signed in by the organisation", account=str(account.id), role=account.role)
            return people.sign_in(session, now, account_id=account.id)

    def close(self, cookies: Mapping[str, str]) -> None:
        """End the session of this browser here as well."""
        with self._sessions.begin() as session:
            people.sign_out(session, cookies.get(COOKIE, ""))

    def _by_key(self, key: str) -> str | None:
        now = datetime.now(UTC)
        value = self._browsers.opened(key)
        with self._sessions.begin() as session:
            if value is not None:
                people.forget_old(session, now)
                people.keep(session, value, now)
                return value
            row = api_keys.found(session, key)
            if row is None:
                return None
            api_keys.used(session, row.id, now)
            return people.sign_in(session, now, key_id=row.id)

    def _note_use(self, row: ApiKeyRow) -> None:
        now = datetime.now(UTC)
        if row.used_at is None or now - row.used_at >= api_keys.USED_EVERY:
            # a full disk must not turn a request away that only reads
            with suppress(StorageUnavailable), self._sessions.begin() as session:
                api_keys.used(session, row.id, now)


def _person(row: AccountRow | ApiKeyRow | None) -> Person | None:
    if row is None:
        return None
    by_key = isinstance(row, ApiKeyRow)
    return Person(f"API key {row.name}" if by_key else row.name, Role(row.role), str(row.id), by_key=by_key)


def _counted(found: Callable[[], T | None], *tries: tuple[Throttle, str]) -> T | None:
    """What ``found`` gives. A try counts while it is looked into, and for longer when nothing was found."""
    with ExitStack() as undo:
        for throttle, word in tries:
            throttle.take(word)
            undo.callback(throttle.give_back, word)
        value = found()
        if value is None:
            undo.pop_all()
        return value
