"""Unpacks a batch: each picture of an archive or a folder becomes a check. Safe to run twice, and to be cut off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid5

import structlog
from billiard.exceptions import SoftTimeLimitExceeded
from sqlalchemy import select

from logocheck.domain.captions import captions
from logocheck.errors import InputError, InternalError, InvalidArchive, QueueUnavailable, Unavailable
from logocheck.jobs import TIME_LIMIT, Job
from logocheck.store import batches, checks, claims, intake, webhooks
from logocheck.store.checks import SHOWN, Filter, Post
from logocheck.store.tables import BatchRow, CheckRow
from worker.checks import send_deliveries
from worker.sources import File, archive_files, folder_files
from worker.tools import Tools

log = structlog.get_logger()

LEASE = timedelta(seconds=TIME_LIMIT + 60)  # longer than any attempt can last
PAUSE = timedelta(seconds=10)


def unpack(tools: Tools, batch_id: UUID, claimant: str) -> None:
    """Make a check of every file of a batch; nothing when that is done already.

    Raises:
        StorageUnavailable: the database does not answer; the claim ends by itself.
    """
    with tools.sessions.begin() as session:
        batch = batches.claim(session, batch_id, claimant, tools.now(), lease=LEASE, attempts=tools.attempts)
    if batch is None:
        return
    begun_with = _posts(tools, batch_id)
    try:
        total = _unpacked(tools, batch)
    except (Unavailable, SoftTimeLimitExceeded) as error:
        log.warning("batch put back, it goes on where it stopped", error=type(error).__name__)
        # the next run would spend its time at the same place
        is_stuck = _is_time_up(error) and _posts(tools, batch_id) == begun_with
        with tools.sessions.begin() as session:
            batches.release(session, batch_id, claimant, tools.now(), tools.now() + PAUSE, counts=is_stuck)
    except InputError as error:
        _fail(tools, batch_id, claimant, error)
    except Exception as error:
        if _fail(tools, batch_id, claimant, InternalError(f"an error in Logocheck itself: {type(error).__name__}")):
            log.exception("batch failed unexpectedly")
        else:  # the same posts were stored by both
            log.warning("batch was taken over by another worker", error=type(error).__name__)
    else:
        with tools.sessions.begin() as session:
            batches.finish(session, batch_id, claimant, total, tools.now())
        log.info("batch unpacked", total=total)


def _is_time_up(error: Exception) -> bool:
    """Whether the limit ended this run; it may have come while a file was read, and stores name that in their way."""
    return isinstance(error, SoftTimeLimitExceeded) or isinstance(error.__cause__, SoftTimeLimitExceeded)


def _posts(tools: Tools, batch_id: UUID) -> int:
    with tools.sessions() as session:
        counts = checks.counts(session, Filter(batch=batch_id))
    return sum(counts[status] for status in SHOWN)


def _fail(tools: Tools, batch_id: UUID, claimant: str, error: InputError | InternalError) -> bool:
    with tools.sessions.begin() as session:
        return batches.fail(session, batch_id, claimant, error, tools.now())


def _unpacked(tools: Tools, batch: BatchRow) -> int:
    total = 0
    with _files(tools, batch) as files:
        for file in files:
            total += 1
            if total > tools.archive_bounds.max_files:
                raise InvalidArchive(f"the batch has more than {tools.archive_bounds.max_files:,} files")
            # the same file gives the same id, so a second run goes on where the first one stopped
            _accept(tools, batch, file, uuid5(batch.id, file.name))
    if not total:
        raise InvalidArchive("the batch holds no picture")
    return total


@contextmanager
def _files(tools: Tools, batch: BatchRow) -> Iterator[Iterator[File]]:
    if batch.sha256 is None:
        yield folder_files(batch.filename, tools.folders, tools.limits.max_bytes)
        return
    with (
        tools.blobs.open(batch.sha256) as stream,
        archive_files(stream, tools.archive_bounds, tools.limits.max_bytes) as files,
    ):
        yield files


def _accept(tools: Tools, batch: BatchRow, file: File, check_id: UUID) -> None:
    with tools.sessions() as session:
        if session.scalar(select(CheckRow.id).where(CheckRow.id == check_id)) is not None:
            return
    name, now = intake.name_in_batch(file.name), tools.now()
    try:
        content, texts = file.read()
        texts = captions(texts.caption, texts.first_comment)
        picture = intake.picture(tools.blobs, content, tools.limits)
    except InputError as error:
        with tools.sessions.begin() as session:
            post = Post(name, None)
            row = checks.add_refused(
                session, post, batch.campaign_id, now, batch_id=batch.id, check_id=check_id, error=error
            )
            told = webhooks.announce(session, row, now)
        send_deliveries(tools, told)
        return
    with tools.sessions.begin() as session:
        checks.add(session, Post(name, picture, texts), batch.campaign_id, now, batch_id=batch.id, check_id=check_id)
    try:
        tools.send(Job.CHECK, check_id)
    except QueueUnavailable:
        with tools.sessions.begin() as session:
            claims.resend_at_once(session, [check_id], now)
