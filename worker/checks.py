"""One check: claim (short), compute with no transaction open, finish (short). Safe to run twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from billiard.exceptions import SoftTimeLimitExceeded
from sqlalchemy.orm import Session

from logocheck.codec import report_json
from logocheck.domain.detection import Captions
from logocheck.domain.report import Report
from logocheck.errors import (
    InputError,
    InternalError,
    LogocheckError,
    QueueUnavailable,
    StorageUnavailable,
    Unavailable,
    UnknownBlob,
)
from logocheck.images import read_picture
from logocheck.jobs import TIME_LIMIT, Job
from logocheck.store import campaigns, checks, claims, rejudgements, webhooks
from logocheck.store.facts import of_report
from logocheck.store.tables import CheckRow, Status
from worker.tools import Tools

log = structlog.get_logger()

LEASE = timedelta(seconds=TIME_LIMIT + 60)  # longer than any attempt can last
PAUSE = timedelta(seconds=10)  # until a check is tried again for which something was unavailable


def run_check(tools: Tools, check_id: UUID, claimant: str) -> None:
    """Bring one queued check to ``done`` or ``error``; nothing when it is so already.

    Raises:
        StorageUnavailable: the database does not answer; the claim ends by itself.
    """
    row = _claimed(tools, check_id, claimant)
    if row is None:
        return
    try:
        report = _report(tools, row)
    except Unavailable as error:
        log.warning("check put back", error=str(error))
        _release(tools, check_id, claimant)
    except LogocheckError as error:
        _end(tools, check_id, claimant, error)
    except SoftTimeLimitExceeded:
        _end(tools, check_id, claimant, InternalError("the check took too long and was stopped"))
    except Exception as error:
        log.exception("check failed unexpectedly")
        _end(tools, check_id, claimant, InternalError(f"an error in Logocheck itself: {type(error).__name__}"))
    else:
        _end_or_release(tools, check_id, claimant, report)


def _end_or_release(tools: Tools, check_id: UUID, claimant: str, report: Report) -> None:
    """A full disk may have room for a word where it has none for a report: then the check does not keep its claim."""
    try:
        _end(tools, check_id, claimant, report)
    except StorageUnavailable as error:
        log.warning("report not stored, check put back", error=str(error))
        _release(tools, check_id, claimant)


def _claimed(tools: Tools, check_id: UUID, claimant: str) -> CheckRow | None:
    now = tools.now()
    with tools.sessions.begin() as session:
        quarantined = claims.quarantine(session, check_id, claimant, now, tools.attempts)
        told = _told(session, check_id, now) if quarantined else []
        row = None if quarantined else claims.claim(session, check_id, claimant, now, LEASE)
    send_deliveries(tools, told)
    return row


def _report(tools: Tools, row: CheckRow) -> Report:
    if row.picture_sha256 is None:
        raise UnknownBlob("the check has no picture")
    try:
        picture = read_picture(tools.blobs.read(row.picture_sha256), tools.limits)
    except InputError as error:
        raise type(error)(f"{row.filename}: {error}") from error
    texts = Captions(row.caption, row.first_comment)
    return tools.examine(picture, texts, campaigns.campaign(row.campaign), row.picture_sha256)


def _end(tools: Tools, check_id: UUID, claimant: str, result: Report | LogocheckError) -> None:
    now = tools.now()
    with tools.sessions.begin() as session:
        if isinstance(result, LogocheckError):
            ended = claims.fail(session, check_id, claimant, now, result)
        else:
            ended = claims.finish(
                session,
                check_id,
                claimant,
                now,
                report=report_json(result).decode(),
                outcome=str(result.verdict.outcome),
                prominence=result.prominence,
                facts=of_report(result),
            )
        if not ended:  # the claim was lost meanwhile, or the post erased
            log.info("check not ended: it is somebody else's, or gone")
            return
        told = _told(session, check_id, now)
        row = checks.get(session, check_id)
    log.info("check ended", status=str(row.status), outcome=row.outcome, error=row.error_code, attempts=row.attempts)
    send_deliveries(tools, told)


def _told(session: Session, check_id: UUID, now: datetime) -> list[UUID]:
    """What webhooks are told of a check that ended; nothing when what they were told before is true again."""
    row = checks.get(session, check_id)
    session.refresh(row)
    if row.status == Status.ERROR and rejudgements.keep_before(session, row, now):
        return []
    return webhooks.announce(session, row, now)


def _release(tools: Tools, check_id: UUID, claimant: str) -> None:
    now = tools.now()
    with tools.sessions.begin() as session:
        claims.release(session, check_id, claimant, now, now + PAUSE)


def send_deliveries(tools: Tools, ids: list[UUID]) -> None:
    """Send what was announced, after its commit; what the broker does not take is left to the sweeper."""
    try:
        for delivery_id in ids:
            tools.send(Job.DELIVER_WEBHOOK, delivery_id)
    except QueueUnavailable:
        with tools.sessions.begin() as session:
            webhooks.resend_at_once(session, ids, tools.now())
