"""What people decide about posts: an append-only trail beside the verdict, never instead of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from logocheck.domain.captions import is_text
from logocheck.domain.geometry import Box
from logocheck.errors import Conflict, InvalidRequest, JudgedAgain, UnknownCheck
from logocheck.store.tables import CheckRow, ReviewRow, Status

APPROVE, REJECT, MARK, UNDO = "approve", "reject", "mark", "undo"
DECISIONS: Final = (APPROVE, REJECT)
REASONS: Final = (
    "logo-missing", "logo-too-small", "logo-covered", "wrong-logo", "competitor", "hashtags", "quality", "other"
)  # fmt: skip
"""Why a post is rejected. "wrong-logo": a box of the report shows something else."""

LONGEST_NOTE = 2_000  # characters
MOST_BOXES = 50
_NEXT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who decides. ``account_id`` is None where the installation has no accounts."""

    name: str
    account_id: str | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A logo that a person drew. ``box`` in pixels of the upright picture."""

    brand: str
    box: Box

    def __post_init__(self) -> None:
        if not self.brand.strip() or len(self.brand) > 200 or not is_text(self.brand):  # noqa: PLR2004
            raise InvalidRequest("boxes: a box names its brand")
        if not all(math.isfinite(side) for side in (self.box.x1, self.box.y1, self.box.x2, self.box.y2)):
            raise InvalidRequest("boxes: coordinates are numbers of pixels")


@dataclass(frozen=True, slots=True)
class Decision:
    """``action``: approve, reject (with a reason) or mark (boxes alone)."""

    action: str
    reason: str | None = None
    note: str = ""
    boxes: tuple[Drawn, ...] = ()

    def __post_init__(self) -> None:
        if self.action not in {*DECISIONS, MARK}:
            raise InvalidRequest(f"action: expected approve, reject or mark, not {self.action!r}")
        if (self.reason is not None) != (self.action == REJECT) or self.reason not in {None, *REASONS}:
            raise InvalidRequest(f"reason: a rejection has one of {', '.join(REASONS)}; nothing else has")
        if self.action == MARK and not self.boxes:
            raise InvalidRequest("boxes: expected at least one")
        if len(self.note) > LONGEST_NOTE or not is_text(self.note) or len(self.boxes) > MOST_BOXES:
            raise InvalidRequest(f"a note has at most {LONGEST_NOTE:,} characters, a post {MOST_BOXES} drawn boxes")


def decide(session: Session, check_id: UUID, decision: Decision, reviewer: Reviewer, now: datetime) -> ReviewRow:
    """Add a decision, or drawn boxes, to the trail. The last decision that was not undone is what stands.

    Raises:
        UnknownCheck: there is no such check.
        JudgedAgain: another check took its place.
        Conflict: it is not finished, so there is nothing to decide about yet.
        InvalidRequest: a box lies outside the picture.
    """
    check = _locked(session, check_id)
    if check.status == Status.REPLACED and check.replaced_by is not None:
        text = f"the post was judged again: what counts is check {check.replaced_by}"
        raise JudgedAgain(text, [(check_id, check.replaced_by)])
    if check.status not in {Status.DONE, Status.ERROR}:
        raise Conflict(f"check {check_id} is not finished yet")
    row = _appended(session, check_id, decision.action, reviewer, now)
    row.reason, row.note = decision.reason, decision.note
    row.boxes = [_boxed(drawn, check) for drawn in decision.boxes]
    _settle(session, check, now)
    return row


def decide_many(
    session: Session, check_ids: Iterable[UUID], decision: Decision, reviewer: Reviewer, now: datetime
) -> tuple[list[ReviewRow], list[tuple[UUID, UUID]]]:
    """The same decision about each of these checks. Those that were judged again are left: id, and the one that counts.

    Raises:
        LogocheckError: as ``decide``, for what stands in the way of all.
    """
    rows, left = [], list[tuple[UUID, UUID]]()
    for check_id in sorted(set(check_ids)):  # in one order, so that two requests do not wait for each other
        try:
            rows.append(decide(session, check_id, decision, reviewer, now))
        except JudgedAgain as error:
            left += error.checks
    return rows, left


def undo(session: Session, review_id: UUID, reviewer: Reviewer, now: datetime) -> ReviewRow:
    """Take a decision back by a further row.

    Raises:
        InvalidRequest: there is no such decision, or it is itself an undoing.
        Conflict: it was undone before.
    """
    target = session.get(ReviewRow, review_id)
    if target is None or target.action == UNDO:
        raise InvalidRequest(f"no decision {review_id} that can be undone")
    check = _locked_of(session, target)
    if session.scalar(select(ReviewRow.id).where(ReviewRow.undoes == review_id)) is not None:
        raise Conflict(f"decision {review_id} was undone before")
    row = _appended(session, check.id, UNDO, reviewer, now)
    row.undoes = review_id
    _settle(session, check, now)
    return row


def trail(session: Session, check_id: UUID) -> Sequence[ReviewRow]:
    """Everything that people did to a post, oldest first."""
    statement = select(ReviewRow).where(ReviewRow.check_id == check_id)
    return session.scalars(statement.order_by(ReviewRow.created_at, ReviewRow.id)).all()


def standing(rows: Sequence[ReviewRow]) -> list[ReviewRow]:
    """Of a trail, what was not undone."""
    undone = {row.undoes for row in rows}
    return [row for row in rows if row.action != UNDO and row.id not in undone]


def drawn(rows: Sequence[ReviewRow]) -> list[Drawn]:
    """The boxes of a trail that stand."""
    return [
        Drawn(box["brand"], Box(box["x1"], box["y1"], box["x2"], box["y2"]))
        for row in standing(rows) for box in row.boxes
    ]  # fmt: skip


def move(session: Session, old: CheckRow, new: CheckRow) -> None:
    """Let the trail of a post go with it to the check that takes the place of ``old``; so does what stands."""
    session.execute(update(ReviewRow).where(ReviewRow.check_id == old.id).values(check_id=new.id))
    new.decision, new.decided_by, new.decided_at = old.decision, old.decided_by, old.decided_at
    old.decision = old.decided_by = old.decided_at = None
    session.flush()


def reviewers(session: Session) -> list[str]:
    """Names of those whose decisions stand."""
    names: list[str] = []
    first = select(func.min(CheckRow.decided_by))  # from name to name in the index, not from post to post
    name = session.scalar(first)
    while name is not None:
        names.append(name)
        name = session.scalar(first.where(CheckRow.decided_by > name))
    return sorted(names)


def _locked(session: Session, check_id: UUID) -> CheckRow:
    statement = select(CheckRow).where(CheckRow.id == check_id)
    row = session.scalar(statement.with_for_update(of=CheckRow).execution_options(populate_existing=True))
    if row is None:
        raise UnknownCheck(f"no check {check_id}")
    return row


def _locked_of(session: Session, review: ReviewRow) -> CheckRow:
    """The check of a trail's row, which goes to another one when the post is judged again while this one is awaited."""
    check = _locked(session, review.check_id)
    session.refresh(review)
    return check if check.id == review.check_id else _locked_of(session, review)


def _appended(session: Session, check_id: UUID, action: str, reviewer: Reviewer, now: datetime) -> ReviewRow:
    rows = trail(session, check_id)
    moment = max(now, rows[-1].created_at + _NEXT) if rows else now  # the trail has one order, whatever the clock says
    row = ReviewRow(
        id=uuid4(), check_id=check_id, action=action, note="", boxes=[], reviewer=reviewer.name[:255],
        account_id=reviewer.account_id, created_at=moment,
    )  # fmt: skip
    session.add(row)
    return row


def _settle(session: Session, check: CheckRow, now: datetime) -> None:
    session.flush()
    decided = [row for row in standing(trail(session, check.id)) if row.action in DECISIONS]
    last = decided[-1] if decided else None
    check.decision = last.action if last else None
    check.decided_by = last.reviewer if last else None
    check.decided_at = last.created_at if last else None
    check.updated_at = now  # the galleries of others hear of it
    session.flush()


def _boxed(drawn: Drawn, check: CheckRow) -> dict[str, str | float]:
    box = drawn.box
    inside = 0 <= box.x1 < box.x2 <= (check.width or 0) and 0 <= box.y1 < box.y2 <= (check.height or 0)
    if not inside:
        raise InvalidRequest("boxes: a box lies within the picture")
    return {"brand": drawn.brand, "x1": box.x1, "y1": box.y1, "x2": box.x2, "y2": box.y2}
