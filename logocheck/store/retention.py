"""What is deleted, and when: pictures after some days, a creator's posts on request, what nobody refers to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session, sessionmaker

from logocheck.errors import InvalidRequest
from logocheck.store import campaigns, errands, overview, search
from logocheck.store.access_tables import SettingRow
from logocheck.store.blobs import Blobs
from logocheck.store.checks import FINISHED
from logocheck.store.tables import BatchRow, CampaignRow, CheckRow, DeliveryRow, KeyRow, LogoRow, Status

AT_ONCE = 500  # rows in one transaction: nobody waits for the write lock
KEYS_KEPT = timedelta(days=7)
"""How long an ``Idempotency-Key`` is remembered."""
GRACE = timedelta(hours=1)
"""Stored bytes this young may belong to a row that is about to be written."""
UNFINISHED_KEPT = timedelta(days=1)
"""No writer is that slow."""
LONGEST_DAYS = 36_500

_PICTURES, _TIDIED, _ORPHANS = "picture-days", "tidied", "orphans-looked-for"
_TIDY_EVERY, _ORPHANS_EVERY = timedelta(minutes=10), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deleted:
    """How many posts (or only their pictures) and stored files went away."""

    posts: int = 0
    files: int = 0

    def __add__(self, other: Deleted) -> Deleted:
        return Deleted(self.posts + other.posts, self.files + other.files)


def picture_days(session: Session) -> int | None:
    """After how many days a finished post's picture is deleted; None: never."""
    row = session.get(SettingRow, _PICTURES)
    return None if row is None else row.value["days"]


def keep_pictures(session: Session, days: int | None) -> None:
    """Set the days; None keeps them for ever.

    Raises:
        InvalidRequest: fewer than one, or more than a hundred years.
    """
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise InvalidRequest(f"Days: expected 1 to {LONGEST_DAYS:,}, or nothing to keep pictures for ever")
    session.execute(delete(SettingRow).where(SettingRow.name == _PICTURES))
    if days is not None:
        session.add(SettingRow(name=_PICTURES, value={"days": days}))
        session.flush()


def overdue_pictures(session: Session, now: datetime, days: int) -> int:
    """How many posts would lose their picture now."""
    statement = select(func.count()).select_from(CheckRow).where(CheckRow.status != Status.REPLACED)
    return session.scalar(statement.where(*_old_pictures(now - timedelta(days=days)))) or 0


def creators_posts(session: Session, creator: str) -> int:
    """How many posts one creator has, by exactly this name."""
    posts = CheckRow.creator == creator, CheckRow.status != Status.REPLACED
    return session.scalar(select(func.count()).select_from(CheckRow).where(*posts)) or 0


def tidy(sessions: sessionmaker[Session], blobs: Blobs, now: datetime) -> Deleted:
    """What the sweeper asks for: every few minutes a bounded part of what is due.

    Raises:
        StorageUnavailable: what is left is deleted the next time.
    """
    with sessions.begin() as session:
        if not _is_time(session, _TIDIED, _TIDY_EVERY, now):
            return Deleted()
        session.execute(delete(KeyRow).where(KeyRow.created_at < now - KEYS_KEPT))
        overview.add_up(session)
        days = picture_days(session)
        names = _forget_pictures(session, now - timedelta(days=days)) if days is not None else []
        if names:  # there may be more: go on with the next sweep
            session.execute(delete(SettingRow).where(SettingRow.name == _TIDIED))
        look = not names and _is_time(session, _ORPHANS, _ORPHANS_EVERY, now)
    deleted = Deleted(len(names), _delete_files(sessions, blobs, set(names), now))
    if look:
        deleted += Deleted(0, blobs.forget_unfinished(before=now - UNFINISHED_KEPT))
        deleted += Deleted(0, _delete_files(sessions, blobs, blobs.names(), now))
    return deleted


def delete_pictures(sessions: sessionmaker[Session], blobs: Blobs, now: datetime, days: int) -> Deleted:
    """Every picture of a finished post that is older than ``days``; findings and decisions stay."""
    deleted = Deleted()
    while True:
        with sessions.begin() as session:
            names = _forget_pictures(session, now - timedelta(days=days))
        if not names:
            return deleted
        deleted += Deleted(len(names), _delete_files(sessions, blobs, set(names), now))


def erase_creator(sessions: sessionmaker[Session], blobs: Blobs, now: datetime, creator: str) -> Deleted:
    """One creator's posts with their words, reports, decisions, messages and pictures; by exactly this name.

    A picture that another creator sent as well stays with that post. A file younger than ``GRACE`` goes with
    the daily look for files that nobody refers to.

    Raises:
        InvalidRequest: the name is empty.
    """
    if not creator.strip():
        raise InvalidRequest("Creator: expected a name")
    deleted = Deleted()
    while True:
        with sessions.begin() as session:
            columns = CheckRow.id, CheckRow.picture_sha256, CheckRow.status
            # in the order in which posts are judged again: else each would wait for a row that the other one has
            turn = CheckRow.created_at.desc(), CheckRow.replaced_by.is_not(None), CheckRow.id.desc()
            statement = select(*columns).where(CheckRow.creator == creator).order_by(*turn).limit(AT_ONCE)
            # a check that ends at this moment is waited for: its message would refer to a post that is gone
            rows = session.execute(statement.with_for_update()).all()
            _delete_checks(session, [row.id for row in rows])
        if not rows:
            search.forget(sessions)
            return deleted
        names = {row.picture_sha256 for row in rows if row.picture_sha256}
        posts = sum(row.status != Status.REPLACED for row in rows)  # a post has one check that counts
        deleted += Deleted(posts, _delete_files(sessions, blobs, names, now))


def _delete_checks(session: Session, ids: list[UUID]) -> None:
    # reviews and facets go with their check by the foreign key
    session.execute(delete(DeliveryRow).where(DeliveryRow.check_id.in_(ids)))
    session.execute(delete(CheckRow).where(CheckRow.id.in_(ids)).execution_options(synchronize_session=False))


def _old_pictures(before: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        CheckRow.created_at < before,
        CheckRow.picture_sha256.is_not(None),
        CheckRow.status.in_(FINISHED),
    )


def _forget_pictures(session: Session, before: datetime) -> list[str]:
    """Takes the names of old pictures and archives out of their rows; the names."""
    old = select(CheckRow.id, CheckRow.picture_sha256).where(*_old_pictures(before)).limit(AT_ONCE)
    rows = session.execute(old).all()
    ids = [row.id for row in rows]
    session.execute(
        update(CheckRow).where(CheckRow.id.in_(ids)).values(picture_sha256=None)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    archives = select(BatchRow).where(
        BatchRow.created_at < before, BatchRow.sha256.is_not(None), BatchRow.status.in_(FINISHED)
    )
    batches = session.scalars(archives.limit(AT_ONCE)).all()
    names = [row.picture_sha256 for row in rows if row.picture_sha256]
    for batch in batches:
        names.append(batch.sha256 or "")
        batch.sha256 = None
    return names


def _is_time(session: Session, name: str, every: timedelta, now: datetime) -> bool:
    """Whether it was not done for that long; then it counts as done now."""
    row = session.get(SettingRow, name)
    if row is None:
        session.add(SettingRow(name=name, value={"at": now.isoformat()}))
        session.flush()
        return True
    if timedelta(0) <= now - datetime.fromisoformat(row.value["at"]) < every:  # else a clock was put back
        return False
    row.value = {"at": now.isoformat()}
    return True


def _delete_files(sessions: sessionmaker[Session], blobs: Blobs, names: Iterable[str], now: datetime) -> int:
    deleted, kept = 0, None
    for name in names:
        with sessions() as session:
            kept = _logos(session) if kept is None else kept
            if name in kept or _is_referred_to(session, name):
                continue
        deleted += blobs.delete(name, before=now - GRACE)
    return deleted


def _is_referred_to(session: Session, name: str) -> bool:
    posts = select(CheckRow.id).where(CheckRow.picture_sha256 == name).limit(1)
    archives = select(BatchRow.id).where(BatchRow.sha256 == name).limit(1)
    return session.scalar(posts) is not None or session.scalar(archives) is not None


def _logos(session: Session) -> set[str]:
    """Every logo of a brand kit or of a campaign version: what a report was judged by is never deleted."""
    names = set(session.scalars(select(LogoRow.sha256))) | errands.files(session)
    for document in session.scalars(select(CampaignRow.document)):
        names |= {sha256 for _, sha256 in campaigns.stored_logos(document)}
    return names
