"""Checks: from an accepted post to a stored report."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased, undefer

from logocheck.domain.detection import Captions
from logocheck.domain.geometry import Size
from logocheck.domain.verdict import Outcome
from logocheck.errors import UnknownCheck
from logocheck.store.facts import BRAND, FAILED
from logocheck.store.pages import Page, page
from logocheck.store.tables import CampaignRow, CheckRow, FacetRow, Status

RESEND_AFTER = timedelta(minutes=5)  # a message this old is taken for lost; asked again ever more seldom
Statement = TypeVar("Statement", bound="Select[*tuple[Any, ...]]")

FINISHED = (Status.DONE, Status.ERROR)
UNDECIDED = "none"


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
    """Which checks a list shows; None asks for nothing. ``campaign`` is a name, all its versions.

    ``rule`` is one that a post fails, ``brand`` one that was seen in it. ``since`` and ``until`` are days in
    UTC, both included. ``decision`` is "approve", "reject" or "none", ``reviewer`` who decided last.
    ``text`` stands in caption, first comment, file name or creator, in capitals or not.
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
        filename=post.filename,
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
    row = session.get(CheckRow, check_id, options=[undefer(CheckRow.report)] if with_report else [])
    if row is None:
        raise UnknownCheck(f"no check {check_id}")
    return row


def several(session: Session, ids: Sequence[UUID], *, with_report: bool = False) -> list[CheckRow]:
    """The checks of these ids, in their order; unknown ones are left out."""
    options = [undefer(CheckRow.report)] if with_report else []
    found = {row.id: row for row in session.scalars(select(CheckRow).where(CheckRow.id.in_(ids)).options(*options))}
    return [found[i] for i in ids if i in found]


def listed(session: Session, wanted: Filter, *, after: str | None = None, limit: int = 50) -> Page[CheckRow]:
    """Checks newest first, without their reports."""
    statement = _filtered(select(CheckRow), wanted)
    facets = _facets(wanted)
    if not facets:
        return page(session, statement, CheckRow, after, limit)
    # the rarest things are asked for by facet: their own index has them newest first already
    kind, name = facets[0]
    chosen = statement.join(FacetRow, FacetRow.id == CheckRow.id).where(FacetRow.kind == kind, FacetRow.name == name)
    return page(session, chosen, FacetRow, after, limit)


def neighbours(session: Session, wanted: Filter, row: CheckRow) -> tuple[UUID | None, UUID | None]:
    """The newer and the older check beside ``row`` in a list; None where it ends."""
    rows = _filtered(select(CheckRow.id), wanted, every_facet=True)
    here, key = tuple_(CheckRow.created_at, CheckRow.id), (row.created_at, row.id)
    newer = rows.where(CheckRow.created_at >= row.created_at, here > key)
    older = rows.where(CheckRow.created_at <= row.created_at, here < key)
    return (
        session.scalar(newer.order_by(CheckRow.created_at, CheckRow.id).limit(1)),
        session.scalar(older.order_by(CheckRow.created_at.desc(), CheckRow.id.desc()).limit(1)),
    )


def unfinished(session: Session, ids: Sequence[UUID]) -> int:
    """How many of these checks have neither a report nor an error yet."""
    statement = select(func.count()).where(CheckRow.id.in_(ids), CheckRow.status.not_in(FINISHED))
    return session.scalar(statement) or 0


def counts(session: Session, wanted: Filter | None = None) -> dict[str, int]:
    """Number of checks by status, and the finished ones by outcome as well."""
    columns = select(CheckRow.status, CheckRow.outcome, func.count())
    statement = _filtered(columns, wanted or Filter(), every_facet=True)
    total = dict.fromkeys([str(name) for name in (*Status, *Outcome)], 0)
    for status, outcome, number in session.execute(statement.group_by(CheckRow.status, CheckRow.outcome)):
        total[status] += number
        if outcome is not None:
            total[outcome] += number
    return total


def changed(session: Session, since: datetime, limit: int = 500) -> Sequence[CheckRow]:
    """The last ``limit`` checks that changed at or after ``since``, the oldest change first."""
    statement = select(CheckRow).where(CheckRow.updated_at >= since)
    rows = session.scalars(statement.order_by(CheckRow.updated_at.desc(), CheckRow.id).limit(limit)).all()
    return rows[::-1]


def _facets(wanted: Filter) -> list[tuple[str, str]]:
    asked = ((FAILED, wanted.rule), (BRAND, wanted.brand))
    return [(kind, name) for kind, name in asked if name is not None]


def _filtered(statement: Statement, wanted: Filter, *, every_facet: bool = False) -> Statement:
    """``every_facet``: the caller does not join the first one itself."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.campaign is not None:
        ids = select(CampaignRow.id).where(CampaignRow.name == wanted.campaign)
        conditions.append(CheckRow.campaign_id.in_(ids))
    for column, value in (
        (CheckRow.outcome, wanted.outcome),
        (CheckRow.status, wanted.status),
        (CheckRow.batch_id, wanted.batch),
        (CheckRow.decided_by, wanted.reviewer),
        (CheckRow.decision, wanted.decision if wanted.decision != UNDECIDED else None),
    ):
        if value is not None:
            conditions.append(column == value)
    if wanted.decision == UNDECIDED:
        conditions.append(CheckRow.decision.is_(None))
    if wanted.since is not None:
        conditions.append(CheckRow.created_at >= datetime.combine(wanted.since, time.min, UTC))
    if wanted.until is not None:
        conditions.append(CheckRow.created_at < datetime.combine(wanted.until + timedelta(days=1), time.min, UTC))
    if wanted.text is not None:
        texts = (CheckRow.caption, CheckRow.first_comment, CheckRow.filename, CheckRow.creator)
        conditions.append(or_(*(column.icontains(wanted.text, autoescape=True) for column in texts)))
    for kind, name in _facets(wanted)[0 if every_facet else 1 :]:
        other = aliased(FacetRow)  # another one than that which the caller may have joined
        conditions.append(exists().where(other.id == CheckRow.id, other.kind == kind, other.name == name))
    return statement.where(*conditions)
