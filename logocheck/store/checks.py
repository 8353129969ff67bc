"""Checks: from an accepted post to a stored report."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, exists, func, select, tuple_
from sqlalchemy.orm import Session, aliased, selectinload, undefer

from logocheck.domain.detection import Captions
from logocheck.domain.geometry import Size
from logocheck.domain.verdict import Outcome
from logocheck.errors import UnknownCheck
from logocheck.store import search
from logocheck.store.calendar import LAST, midnight
from logocheck.store.facts import BRAND, FAILED
from logocheck.store.pages import Page, page, position
from logocheck.store.rows import known
from logocheck.store.tables import CampaignRow, CheckRow, FacetRow, Status

RESEND_AFTER = timedelta(minutes=5)  # a message this old is taken for lost; asked again ever more seldom
LONGEST_PAUSE = timedelta(hours=6)  # also for a row that waited for days: its message may be lost then, too
Statement = TypeVar("Statement", bound="Select[*tuple[Any, ...]]")

FINISHED = (Status.DONE, Status.ERROR, Status.REPLACED)
SHOWN = tuple(status for status in Status if status != Status.REPLACED)
UNDECIDED, ENDED = "none", "finished"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was stored. ``size_bytes`` of the file, ``size`` of the upright frame."""

    sha256: str
    media_type: str
    size_bytes: int
    size: Size


@dataclass(frozen=True, slots=True)
class Post:
    """What a creator made, with what the agency wants to find again. ``picture`` is None when it was refused."""

    filename: str
    picture: Picture | None
    captions: Captions = field(default_factory=Captions)
    creator: str | None = None
    external_ref: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which checks a list shows; None asks for nothing, and replaced ones are shown where ``status`` asks for them.
    ``campaign`` is a name, all its versions.

    ``status`` may be "finished": done or error. ``rule`` is one that a post fails, ``brand`` one that was seen in it,
    ``picture`` the SHA-256 of its file. ``since`` and ``until`` are days of ``zone``, both included. ``decision`` is
    "approve", "reject" or "none", ``reviewer`` who decided last. ``text`` is words, or several in double quotes, in
    any of the post's texts.
    """

    campaign: str | None = None
    outcome: str | None = None
    status: str | None = None
    batch: UUID | None = None
    rule: str | None = None
    brand: str | None = None
    since: date | None = None
    until: date | None = None
    decision: str | None = None
    reviewer: str | None = None
    text: str | None = None
    picture: str | None = None
    zone: tzinfo = UTC

    @property
    def begins(self) -> datetime | None:
        """The first moment of ``since`` in its zone; the calendar's own end where a zone leads over it."""
        return None if self.since is None else midnight(self.since, self.zone)

    @property
    def ends(self) -> datetime | None:
        """The first moment after ``until``."""
        if self.until is None:
            return None
        return LAST if self.until == date.max else midnight(self.until + timedelta(days=1), self.zone)


def error_code(error: type[Exception] | Exception) -> str:
    """The name under which an error is told to machines: ``UnreadableImage`` is ``unreadable-image``."""
    name = error.__name__ if isinstance(error, type) else type(error).__name__
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def add(
    session: Session,
    post: Post,
    campaign_id: UUID,
    now: datetime,
    *,
    batch_id: UUID | None = None,
    check_id: UUID | None = None,
) -> CheckRow:
    """A queued check. Send its id to the queue after the commit; the sweeper does so when nobody has."""
    picture = post.picture
    row = CheckRow(
        id=check_id or uuid4(),
        campaign_id=campaign_id,
        batch_id=batch_id,
        picture_sha256=picture.sha256 if picture else None,
        filename=unicodedata.normalize("NFC", post.filename),  # as it is searched for
        media_type=picture.media_type if picture else None,
        size=picture.size_bytes if picture else None,
        width=picture.size.width if picture else None,
        height=picture.size.height if picture else None,
        caption=post.captions.caption,
        first_comment=post.captions.first_comment,
        creator=post.creator,
        external_ref=post.external_ref,
        details=dict(post.metadata),
        status=Status.QUEUED,
        attempts=0,
        due_at=now + RESEND_AFTER,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    session.flush()
    return row


def add_refused(
    session: Session, post: Post, campaign_id: UUID, now: datetime, *, batch_id: UUID, check_id: UUID, error: Exception
) -> CheckRow:
    """A row for a file of a batch that cannot be checked, so that nothing sent is unaccounted for."""
    row = add(session, post, campaign_id, now, batch_id=batch_id, check_id=check_id)
    row.status, row.finished_at = Status.ERROR, now
    row.error_code, row.error_text = error_code(error), str(error)
    session.flush()
    return row


def get(session: Session, check_id: UUID, *, with_report: bool = False) -> CheckRow:
    """One check; its report is loaded with it when asked.

    Raises:
        UnknownCheck: there is none.
    """
    options = [undefer(CheckRow.report)] if with_report else []
    return known(session, CheckRow, check_id, UnknownCheck, "check", options=options)


def several(session: Session, ids: Sequence[UUID], *, with_report: bool = False) -> list[CheckRow]:
    """The checks of these ids, in their order; unknown ones are left out."""
    options = [undefer(CheckRow.report)] if with_report else []
    found = {row.id: row for row in session.scalars(select(CheckRow).where(CheckRow.id.in_(ids)).options(*options))}
    return [found[i] for i in ids if i in found]


def listed(
    session: Session, wanted: Filter, *, after: str | None = None, limit: int = 50, with_report: bool = False
) -> Page[CheckRow]:
    """Checks newest first; their reports are loaded with them when asked.

    Raises:
        InvalidRequest: ``after`` is no cursor, or ``wanted.text`` is too long.
    """
    posts = select(CheckRow).options(selectinload(CheckRow.campaign))  # a campaign is read once, not for each post
    if with_report:
        posts = posts.options(undefer(CheckRow.report))
    found: Page[CheckRow] = Page((), None)
    for attempt in search.tries(session, wanted.text, position(after)[0] if after else None):
        found = _page(session, posts, wanted, attempt, after=after, limit=limit)
        if attempt.is_all or found.after is not None:
            break
    return found


def neighbours(session: Session, wanted: Filter, row: CheckRow) -> tuple[UUID | None, UUID | None]:
    """The newer and the older check beside ``row`` in a list; None where it ends."""
    rows = filtered(select(CheckRow.id), wanted)
    here, key = tuple_(CheckRow.created_at, CheckRow.id), (row.created_at, row.id)
    newer = rows.where(CheckRow.created_at >= row.created_at, here > key)
    older = rows.where(CheckRow.created_at <= row.created_at, here < key)
    newer = newer.order_by(CheckRow.created_at, CheckRow.id).limit(1)
    older = older.order_by(CheckRow.created_at.desc(), CheckRow.id.desc()).limit(1)

    def first(statement: Select[UUID], *, upwards: bool) -> UUID | None:
        found: UUID | None = None
        for attempt in search.tries(session, wanted.text, row.created_at, newer=upwards):
            found = session.scalar(statement.where(attempt.condition))
            if attempt.is_all or found is not None:
                break
        return found

    return first(newer, upwards=True), first(older, upwards=False)


def unfinished(session: Session, ids: Sequence[UUID]) -> int:
    """How many of these checks have neither a report nor an error yet."""
    statement = select(func.count()).where(CheckRow.id.in_(ids), CheckRow.status.not_in(FINISHED))
    return session.scalar(statement) or 0


def counts(session: Session, wanted: Filter | None = None) -> dict[str, int]:
    """Number of checks by status, and the finished ones by outcome as well."""
    wanted = wanted or Filter()
    columns = (CheckRow.status, CheckRow.outcome)
    statement = filtered(select(*columns, func.count()), wanted).where(search.every(session, wanted.text))
    total = _nothing()
    for status, outcome, number in session.execute(statement.group_by(*columns)):
        _add(total, status, outcome, number)
    return total


def counts_of(session: Session, batches: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """The same of each of these batches."""
    columns = (CheckRow.batch_id, CheckRow.status, CheckRow.outcome)
    chosen = CheckRow.batch_id.in_(batches), CheckRow.status.in_(SHOWN)
    statement = select(*columns, func.count()).where(*chosen).group_by(*columns)
    total = {batch: _nothing() for batch in batches}
    for batch, status, outcome, number in session.execute(statement):
        if batch is not None:
            _add(total[batch], status, outcome, number)
    return total


def changed(session: Session, since: datetime, limit: int = 500) -> Sequence[CheckRow]:
    """The last ``limit`` checks that changed at or after ``since``, the oldest change first."""
    statement = select(CheckRow).where(CheckRow.updated_at >= since)
    rows = session.scalars(statement.order_by(CheckRow.updated_at.desc(), CheckRow.id).limit(limit)).all()
    return rows[::-1]


def _nothing() -> dict[str, int]:
    return dict.fromkeys([str(name) for name in (*SHOWN, *Outcome)], 0)


def _add(total: dict[str, int], status: str, outcome: str | None, number: int) -> None:
    total[status] += number
    if outcome is not None:
        total[outcome] += number


def _page(
    session: Session, posts: Select[CheckRow], wanted: Filter, attempt: search.Try, *, after: str | None, limit: int
) -> Page[CheckRow]:
    facets = _facets(wanted)
    if not facets or attempt.is_few:
        return page(session, filtered(posts, wanted).where(attempt.condition), CheckRow, after, limit)
    # the rarest things are asked for by facet: their own index has them newest first already
    kind, name = facets[0]
    others = filtered(posts, wanted, every_facet=False).where(attempt.condition)
    chosen = others.join(FacetRow, FacetRow.id == CheckRow.id).where(FacetRow.kind == kind, FacetRow.name == name)
    return page(session, chosen, FacetRow, after, limit)


def _facets(wanted: Filter) -> list[tuple[str, str]]:
    asked = ((FAILED, wanted.rule), (BRAND, wanted.brand))
    return [(kind, name) for kind, name in asked if name is not None]


def filtered(statement: Statement, wanted: Filter, *, every_facet: bool = True) -> Statement:
    """With all that is wanted but the text. ``every_facet``: the caller does not join the first one itself."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.campaign is not None:
        ids = select(CampaignRow.id).where(CampaignRow.name == wanted.campaign)
        conditions.append(CheckRow.campaign_id.in_(ids))
    for column, value in (
        (CheckRow.outcome, wanted.outcome),
        (CheckRow.status, wanted.status if wanted.status != ENDED else None),
        (CheckRow.batch_id, wanted.batch),
        (CheckRow.decided_by, wanted.reviewer),
        (CheckRow.picture_sha256, wanted.picture),
        (CheckRow.decision, wanted.decision if wanted.decision != UNDECIDED else None),
    ):
        if value is not None:
            conditions.append(column == value)
    if wanted.status is None and wanted.outcome is None:  # a replaced check has no outcome
        conditions.append(CheckRow.status != Status.REPLACED)
    if wanted.status == ENDED:
        conditions.append(CheckRow.status.in_((Status.DONE, Status.ERROR)))
    if wanted.decision == UNDECIDED:
        conditions.append(CheckRow.decision.is_(None))
    if wanted.begins is not None:
        conditions.append(CheckRow.created_at >= wanted.begins)
    if wanted.ends is not None:
        conditions.append(CheckRow.created_at < wanted.ends)
    for kind, name in _facets(wanted)[0 if every_facet else 1 :]:
        other = aliased(FacetRow)  # another one than that which the caller may have joined
        conditions.append(exists().where(other.id == CheckRow.id, other.kind == kind, other.name == name))
    return statement.where(*conditions)
