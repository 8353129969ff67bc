"""Finished posts judged again under a newer version of their campaign: a new check takes the old one's place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import Select, Update, and_, exists, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased, selectinload, undefer

from logocheck.codec import report_from_json
from logocheck.errors import InvalidRequest, Quarantined
from logocheck.store import facts, overview, reviews
from logocheck.store.checks import RESEND_AFTER, error_code
from logocheck.store.errands import LASTING
from logocheck.store.facts import Facts
from logocheck.store.pages import Page, page
from logocheck.store.rejudgement_tables import RejudgementRow
from logocheck.store.tables import CampaignRow, CheckRow, Status

LOST_AFTER = timedelta(seconds=30)  # a message that was not answered
WAITING = (Status.QUEUED, Status.RUNNING)
SAME = (
    "batch_id", "picture_sha256", "filename", "media_type", "size", "width", "height", "caption", "first_comment",
    "creator", "external_ref", "details", "created_at", "day",
)  # fmt: skip
"""What a post's new check takes over: it is the same post, and it came when it came."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a report says under the newer version. ``report`` as JSON, ``prominence`` in [0, 1]."""

    report: str
    outcome: str
    prominence: float | None
    facts: Facts


@dataclass(frozen=True, slots=True)
class Told:
    """How far a rejudgement is: see ``RejudgementRow``."""

    judged: int = 0
    queued: int = 0
    left: int = 0


def ask(session: Session, campaign: CampaignRow, asked_by: str, now: datetime, *, look_again: bool) -> RejudgementRow:
    """Let the posts of earlier versions be judged again under this one; send ``Job.REJUDGE`` after the commit.

    One that is under way goes on as it was asked for; one that has ended begins anew. What is under way for an
    earlier version ends: its posts, and those that wait for their look, come to this one.
    """
    values = {
        "asked_by": asked_by[:255], "look_again": look_again, "cursor": None, "judged": 0, "queued": 0, "left": 0,
        "failed": 0, "attempts": 0, "error_code": None, "error_text": None, "due_at": now, "created_at": now,
        "finished_at": None,
    }  # fmt: skip
    row = get(session, campaign.id)
    if row is None:
        try:
            with session.begin_nested():
                session.add(RejudgementRow(campaign_id=campaign.id, **values))
        except IntegrityError:  # somebody asked for the same at this moment
            pass
    elif row.finished_at is not None:
        begun = update(RejudgementRow).where(RejudgementRow.campaign_id == campaign.id)
        session.execute(begun.where(RejudgementRow.finished_at.is_not(None)).values(values))
    older = RejudgementRow.campaign_id.in_(_versions_before(campaign)), RejudgementRow.finished_at.is_(None)
    ended = update(RejudgementRow).where(*older).values(finished_at=now)
    session.execute(ended.execution_options(synchronize_session=False))
    return session.get_one(RejudgementRow, campaign.id, populate_existing=True)


def get(session: Session, campaign_id: UUID) -> RejudgementRow | None:
    """What was asked for under this campaign version."""
    return session.get(RejudgementRow, campaign_id)


def earlier(session: Session, campaign: CampaignRow) -> int:
    """How many posts have their verdict by an earlier version."""
    return overview.judged(session, session.scalars(_versions_before(campaign)).all())


def take(session: Session, campaign_id: UUID, now: datetime, lease: timedelta, attempts: int) -> RejudgementRow | None:
    """The row to work on until ``now + lease``; None when it has ended, is unknown, worked on or given up."""
    statement = (
        update(RejudgementRow)
        .where(
            RejudgementRow.campaign_id == campaign_id,
            RejudgementRow.finished_at.is_(None),
            RejudgementRow.due_at <= now,
        )
        .values(attempts=RejudgementRow.attempts + 1, due_at=now + lease)
        .returning(RejudgementRow.campaign_id)
        .execution_options(synchronize_session=False)
    )
    if session.scalar(statement) is None:
        return None
    row = session.get_one(RejudgementRow, campaign_id, populate_existing=True)
    if row.attempts > attempts:
        end(session, campaign_id, now, Quarantined(f"the worker died {attempts} times; it will not be tried again"))
        return None
    return row


def posts(session: Session, row: RejudgementRow, limit: int) -> Page[CheckRow]:
    """The next finished posts of earlier versions, newest first, with their reports.

    Among them are posts in error that have a picture, but for those that would end a worker again; and posts that
    were finished before they were to be looked at again for an earlier version, and still wait for that.
    """
    campaign = session.get_one(CampaignRow, row.campaign_id)
    done = CheckRow.outcome.is_not(None)  # by status SQLite would go through the posts of every campaign for each page
    failed = and_(
        CheckRow.status == Status.ERROR,
        CheckRow.picture_sha256.is_not(None),
        or_(CheckRow.error_code.is_(None), CheckRow.error_code.not_in(LASTING)),
    )
    before = aliased(CheckRow)
    waiting = and_(CheckRow.status.in_(WAITING), exists().where(before.replaced_by == CheckRow.id))
    statement = (
        select(CheckRow)
        .where(CheckRow.campaign_id.in_(_versions_before(campaign)), or_(done, failed, waiting))
        .options(selectinload(CheckRow.campaign), undefer(CheckRow.report))
    )
    return page(session, statement, CheckRow, row.cursor, limit)


def replace(
    session: Session, old_id: UUID, campaign_id: UUID, now: datetime, verdict: Verdict | None
) -> CheckRow | None:
    """The new check of a post, done with this ``verdict``, or queued so that its picture is looked at again.

    Decisions and drawn boxes go with the post. None when the old check is gone or does not count, or when its
    picture is gone, and a new look is wanted: a post would lose its verdict and get none. Then nothing changes.
    """
    old = _counting(session, old_id, campaign_id, verdict)
    if old is None or (verdict is None and old.picture_sha256 is None):
        return None
    new = CheckRow(
        **{name: getattr(old, name) for name in SAME},
        id=_free_id(session, old.id, campaign_id), campaign_id=campaign_id, status=Status.QUEUED, attempts=0,
        due_at=now + RESEND_AFTER, updated_at=now,
    )  # fmt: skip
    if verdict is not None:
        new.status, new.finished_at = Status.DONE, now
        new.report, new.outcome, new.prominence = verdict.report, verdict.outcome, verdict.prominence
    session.add(new)
    session.flush()
    if verdict is not None:
        facts.record(session, new.id, verdict.facts)
    reviews.move(session, old, new)
    facts.forget(session, old.id)
    session.execute(update(CheckRow).where(CheckRow.replaced_by == old.id).values(replaced_by=new.id))
    old.status, old.outcome, old.replaced_by, old.updated_at = Status.REPLACED, None, new.id, now
    session.flush()
    return new


def _counting(session: Session, check_id: UUID, campaign_id: UUID, verdict: Verdict | None) -> CheckRow | None:
    """The finished check, locked. For a new look also one that waits for its own, or what counts since that failed."""
    held = select(CheckRow).where(CheckRow.id == check_id).with_for_update(of=CheckRow)
    row = session.scalar(held.execution_options(populate_existing=True))
    if row is None or row.campaign_id == campaign_id:
        return None
    if row.status in {Status.DONE, Status.ERROR}:
        return row
    if verdict is not None:
        return None
    if row.status in WAITING:
        before = select(CheckRow.id).where(CheckRow.replaced_by == row.id).limit(1)
        return row if session.scalar(before) is not None else None
    if row.error_code is None or row.replaced_by is None:
        return None
    return _counting(session, row.replaced_by, campaign_id, verdict)


def keep_before(session: Session, check: CheckRow, now: datetime) -> bool:
    """Let the last verdict of a post count again, for its new look just ended in the error that ``check`` has.

    Then ``check`` has the status replaced, and its error. False when there is no such verdict, or its report cannot
    be read any more.
    """
    before = select(CheckRow).where(CheckRow.replaced_by == check.id, CheckRow.report.is_not(None))
    newest = before.order_by(CheckRow.updated_at.desc(), CheckRow.id).limit(1).with_for_update(of=CheckRow)
    old = session.scalar(newest.options(undefer(CheckRow.report)).execution_options(populate_existing=True))
    if old is None or old.report is None:
        return False
    try:
        report = report_from_json(old.report.encode())
    except InvalidRequest:
        return False
    old.status, old.outcome, old.replaced_by, old.updated_at = Status.DONE, str(report.verdict.outcome), None, now
    check.status, check.replaced_by = Status.REPLACED, old.id
    session.flush()
    session.execute(update(CheckRow).where(CheckRow.replaced_by == check.id).values(replaced_by=old.id))
    facts.record(session, old.id, facts.of_report(report))
    reviews.move(session, check, old)
    session.execute(_row(check.campaign_id).values(failed=RejudgementRow.failed + 1))
    return True


def failed(session: Session, row: RejudgementRow, most: int) -> Sequence[CheckRow]:
    """The newest posts that keep their verdict since this was asked: the checks that failed, each with its error."""
    mine = CheckRow.campaign_id == row.campaign_id, CheckRow.status == Status.REPLACED
    since = CheckRow.error_code.is_not(None), CheckRow.finished_at >= row.created_at
    statement = select(CheckRow).where(*mine, *since).order_by(CheckRow.created_at.desc(), CheckRow.id.desc())
    return session.scalars(statement.limit(most)).all()


def replaced(session: Session, check_id: UUID) -> Sequence[CheckRow]:
    """The earlier checks of the same post, the newest first, with their reports."""
    statement = select(CheckRow).where(CheckRow.replaced_by == check_id).options(undefer(CheckRow.report))
    return session.scalars(statement.order_by(CheckRow.updated_at.desc(), CheckRow.id)).all()


def go_on(session: Session, campaign_id: UUID, after: str | None, told: Told) -> bool:
    """Note how far it is. What was done counts as no attempt. False when it has ended, for a newer version came."""
    values = {
        "cursor": after, "attempts": 1, "judged": RejudgementRow.judged + told.judged,
        "queued": RejudgementRow.queued + told.queued, "left": RejudgementRow.left + told.left,
    }  # fmt: skip
    statement = _row(campaign_id).where(RejudgementRow.finished_at.is_(None)).values(values)
    return session.scalar(statement.returning(RejudgementRow.campaign_id)) is not None


def put_back(session: Session, campaign_id: UUID, due_at: datetime) -> None:
    """Go on from ``due_at``; the attempt does not count."""
    session.execute(_row(campaign_id).values(due_at=due_at, attempts=RejudgementRow.attempts - 1))


def end(session: Session, campaign_id: UUID, now: datetime, error: Exception | None = None) -> None:
    """It is done, or cannot go on; nothing when it has ended already."""
    values = {"error_code": error_code(error), "error_text": str(error)} if error else {}
    session.execute(_row(campaign_id).where(RejudgementRow.finished_at.is_(None)).values(finished_at=now, **values))


def overdue(session: Session, now: datetime) -> Sequence[UUID]:
    """Those whose message was lost or whose worker died.

    Moves their clock on: behind a long queue each sweep would send one more, and with many in it parts of a
    rejudgement follow each other before uploads have their turn.
    """
    waiting = RejudgementRow.finished_at.is_(None), RejudgementRow.due_at <= now - LOST_AFTER
    statement = update(RejudgementRow).where(*waiting).values(due_at=now).returning(RejudgementRow.campaign_id)
    return session.scalars(statement.execution_options(synchronize_session=False)).all()


def _free_id(session: Session, old_id: UUID, campaign_id: UUID) -> UUID:
    """The same for the same post and version, but for one whose look has failed before: that check keeps its id."""
    new_id = uuid5(old_id, str(campaign_id))
    is_taken = session.scalar(select(CheckRow.id).where(CheckRow.id == new_id)) is not None
    return _free_id(session, new_id, campaign_id) if is_taken else new_id


def _row(campaign_id: UUID) -> Update:
    return update(RejudgementRow).where(RejudgementRow.campaign_id == campaign_id)


def _versions_before(campaign: CampaignRow) -> Select[UUID]:
    return select(CampaignRow.id).where(CampaignRow.name == campaign.name, CampaignRow.version < campaign.version)
