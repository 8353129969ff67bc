"""Judges finished posts again under a newer version of their campaign, a part at a time. Safe to run twice."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import structlog
from billiard.exceptions import SoftTimeLimitExceeded

from logocheck.codec import report_from_json, report_json
from logocheck.domain.campaign import Campaign
from logocheck.domain.report import Report
from logocheck.errors import InternalError, InvalidRequest, LogocheckError, QueueUnavailable, Unavailable
from logocheck.jobs import TIME_LIMIT, Job
from logocheck.store import campaigns, claims, rejudgements, webhooks
from logocheck.store.facts import of_report
from logocheck.store.rejudgement_tables import RejudgementRow
from logocheck.store.rejudgements import Told, Verdict
from logocheck.store.tables import CampaignRow, CheckRow
from logocheck.whatif import rejudge
from worker.checks import send_deliveries
from worker.tools import Tools

log = structlog.get_logger()

AT_ONCE = 50  # posts in one transaction
PART = 20.0  # seconds after which new uploads have their turn
LEASE = timedelta(seconds=TIME_LIMIT + 60)  # longer than any part can last
PAUSE = timedelta(seconds=10)


def run_rejudgement(tools: Tools, campaign_id: UUID) -> None:
    """Judge the posts of earlier versions under this one, as long as ``PART``, and then ask to go on.

    Raises:
        StorageUnavailable: the database does not answer; the lease ends by itself.
    """
    with tools.sessions.begin() as session:
        row = rejudgements.take(session, campaign_id, tools.now(), LEASE, tools.attempts)
    if row is None:
        return
    try:
        is_done = _part(tools, row)
    except (Unavailable, SoftTimeLimitExceeded) as reason:
        log.warning("rejudgement put back, it goes on where it stopped", error=type(reason).__name__)
        _put_back(tools, campaign_id, PAUSE)
        return
    except LogocheckError as reason:
        _fail(tools, campaign_id, reason)
        return
    except Exception as reason:
        log.exception("rejudgement failed unexpectedly")
        _fail(tools, campaign_id, InternalError(f"an error in Logocheck itself: {type(reason).__name__}"))
        return
    if is_done:
        log.info("rejudgement ended", error=None)
        return
    _put_back(tools, campaign_id, timedelta())
    _send(tools, Job.REJUDGE, [campaign_id])


def _fail(tools: Tools, campaign_id: UUID, error: LogocheckError) -> None:
    with tools.sessions.begin() as session:
        rejudgements.end(session, campaign_id, tools.now(), error)
    log.info("rejudgement ended", error=str(error))


def _part(tools: Tools, row: RejudgementRow) -> bool:
    """Whether no post is left; then it has ended, with its last posts: begun anew, it would count some twice."""
    until = time.monotonic() + PART
    with tools.sessions() as session:
        campaign = campaigns.campaign(session.get_one(CampaignRow, row.campaign_id))
    while True:
        with tools.sessions() as session:
            row = session.get_one(RejudgementRow, row.campaign_id)
            found = rejudgements.posts(session, row, AT_ONCE)
        verdicts = {post.id: _verdict(post, campaign, look_again=row.look_again) for post in found.rows}
        try:
            _store(tools, row.campaign_id, verdicts, found.after)
        except _HasEnded:
            return True
        if found.after is None:
            return True
        if time.monotonic() >= until:
            return False


class _HasEnded(Exception):
    """A newer version was asked for meanwhile: what was about to be written is not."""


LOOK, LEAVE = "look", "leave"


def _verdict(post: CheckRow, campaign: Campaign, *, look_again: bool) -> Verdict | str:
    """What the report says under ``campaign``; or that the picture is looked at again, or that the post is left."""
    has_picture = post.picture_sha256 is not None
    if has_picture and (look_again or post.report is None):
        return LOOK
    try:
        return _judged(rejudge(report_from_json((post.report or "").encode()), campaign))
    except InvalidRequest:  # the report does not say enough
        return LOOK if has_picture else LEAVE


def _judged(report: Report) -> Verdict:
    return Verdict(report_json(report).decode(), str(report.verdict.outcome), report.prominence, of_report(report))


def _store(tools: Tools, campaign_id: UUID, verdicts: Mapping[UUID, Verdict | str], after: str | None) -> None:
    now = tools.now()
    looked_at: list[UUID] = []
    told: list[UUID] = []
    judged = 0
    with tools.sessions.begin() as session:
        for old_id, verdict in verdicts.items():
            if verdict == LEAVE:
                continue
            given = verdict if isinstance(verdict, Verdict) else None
            new = rejudgements.replace(session, old_id, campaign_id, now, given)
            if new is None:  # erased, judged by a newer version, or without its picture meanwhile
                continue
            if given is None:
                looked_at.append(new.id)
            else:
                judged += 1
                told += webhooks.announce(session, new, now)
        left = sum(verdict == LEAVE for verdict in verdicts.values())
        # last, as whoever asks for a newer version waits for this row: its posts are this part's whole, or none
        if not rejudgements.go_on(session, campaign_id, after, Told(judged, len(looked_at), left)):
            raise _HasEnded
        if after is None:
            rejudgements.end(session, campaign_id, now)
    if not _send(tools, Job.CHECK, looked_at):
        with tools.sessions.begin() as session:
            claims.resend_at_once(session, looked_at, now)
    send_deliveries(tools, told)


def _send(tools: Tools, job: Job, ids: list[UUID]) -> bool:
    """Whether the broker took all; the sweeper sends the rest."""
    try:
        for row_id in ids:
            tools.send(job, row_id)
    except QueueUnavailable as error:
        log.warning("queue unavailable, left to the sweeper", error=str(error))
        return False
    return True


def _put_back(tools: Tools, campaign_id: UUID, pause: timedelta) -> None:
    now = tools.now()
    with tools.sessions.begin() as session:
        rejudgements.put_back(session, campaign_id, now + pause)
