"""Sends rows again whose message was lost, never sent, or taken by a worker that died."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from socket import gethostname
from uuid import UUID

import structlog

from logocheck.errors import QueueUnavailable, StorageUnavailable
from logocheck.jobs import Job
from logocheck.store import batches, claims, errands, heartbeat, rejudgements, retention, webhooks
from worker.tools import Tools

log = structlog.get_logger()


def sweep(tools: Tools) -> int:
    """Send every overdue row; how many were sent. Any number of workers may sweep at the same time."""
    now = tools.now()
    with tools.sessions.begin() as session:
        errands.forget(session, now)
        heartbeat.beat(session, gethostname(), version("logocheck"), now)
        due = {
            Job.CHECK: claims.overdue(session, now),
            Job.UNPACK_BATCH: batches.overdue(session, now),
            Job.DELIVER_WEBHOOK: webhooks.overdue(session, now),
            Job.ERRAND: errands.overdue(session, now),
            Job.REJUDGE: rejudgements.overdue(session, now),
        }
    sent = sum(_sent(tools, job, ids) for job, ids in due.items())
    if sent:
        log.info("sent again", number=sent)
    _tidy(tools)
    return sent


def _tidy(tools: Tools) -> None:
    try:
        deleted = retention.tidy(tools.sessions, tools.blobs, tools.now())
    except StorageUnavailable as error:
        log.warning("nothing was deleted, later again", error=str(error))
        return
    if deleted != retention.Deleted():
        log.info("deleted what is kept no longer", pictures=deleted.posts, files=deleted.files)


def _sent(tools: Tools, job: Job, ids: Iterable[UUID]) -> int:
    waiting = list(ids)
    for number, row_id in enumerate(waiting):
        try:
            tools.send(job, row_id)
        except QueueUnavailable as error:
            log.warning("queue unavailable", error=str(error))
            _put_back(tools, job, waiting[number:])
            return number
    return len(waiting)


def _put_back(tools: Tools, job: Job, ids: list[UUID]) -> None:
    now = tools.now()
    with tools.sessions.begin() as session:
        if job == Job.CHECK:
            claims.resend_at_once(session, ids, now)
        elif job == Job.DELIVER_WEBHOOK:
            webhooks.resend_at_once(session, ids, now)
        elif job == Job.UNPACK_BATCH:
            for batch_id in ids:
                batches.resend_at_once(session, batch_id, now)
