"""Takes posts in: bytes kept, rows committed, messages sent. For the API and for the dashboard's form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass, field
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy.orm import Session

from logocheck.domain.captions import captions
from logocheck.domain.detection import Captions
from logocheck.errors import (
    Conflict,
    Erased,
    ImageTooLarge,
    InputError,
    InvalidRequest,
    StorageUnavailable,
    UnreadableImage,
)
from logocheck.jobs import Job
from logocheck.sidecars import has_words
from logocheck.store import batches, checks, claims, endings, intake, keys
from logocheck.store.checks import Post
from service.deps import Services
from service.queue import offer

MOST_PICTURES = 16  # in one request; a batch takes more


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: the name is for display only. ``captions``: its own, where others were sent for all."""

    filename: str
    stream: BinaryIO
    captions: Captions | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """One or several pictures with the texts that belong to each of them that has none of its own."""

    campaign: str
    uploads: Sequence[Upload]
    captions: Captions = field(default_factory=Captions)
    creator: str | None = None
    external_ref: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """Ids of the checks; ``batch`` when there were several pictures; ``replayed`` when they were there already."""

    checks: tuple[UUID, ...]
    batch: UUID | None
    replayed: bool


def submit(services: Services, submission: Submission, now: datetime) -> Submitted:
    """Accept every picture or none.

    Raises:
        InputError: by what is wrong with a picture, a text, the campaign or the idempotency key.
        StorageUnavailable: nothing was accepted.
    """
    posts = _posts(services, submission)
    print_ = _fingerprint(submission, posts)
    try:
        submitted = _accept(services, submission, posts, print_, now)
    except Erased:
        raise
    except Conflict:
        # the same request may have been accepted at this moment; if it was another one, this raises again
        submitted = _accept(services, submission, posts, print_, now)
    if not submitted.replayed:
        _send(services, submitted.checks, now)
    return submitted


def _posts(services: Services, submission: Submission) -> list[Post]:
    if not 1 <= len(submission.uploads) <= MOST_PICTURES:
        raise InvalidRequest(f"picture: expected 1 to {MOST_PICTURES} files; send more as a batch")
    texts = captions(submission.captions.caption, submission.captions.first_comment)
    creator = intake.name("creator", submission.creator)
    external_ref = intake.name("external_ref", submission.external_ref)
    posts = []
    for upload in submission.uploads:
        name = intake.filename(upload.filename)
        content = upload.stream.read(services.limits.max_bytes + 1)
        try:
            if len(content) > services.limits.max_bytes:
                raise ImageTooLarge(f"the file has more than {services.limits.max_bytes:,} bytes")
            picture = intake.picture(services.blobs, content, services.limits)
        except InputError as error:
            lost = isinstance(error, UnreadableImage) and has_words(name)
            hint = "; files with captions are sent in the field captions" if lost else ""
            raise type(error)(f"{name}: {error}{hint}") from error
        own = texts if upload.captions is None else upload.captions
        posts.append(Post(name, picture, own, creator, external_ref, submission.metadata))
    return posts


def _fingerprint(submission: Submission, posts: Sequence[Post]) -> str:
    parts = [
        submission.campaign,
        [[post.filename, post.picture.sha256 if post.picture else None, *astuple(post.captions)] for post in posts],
        [submission.creator, submission.external_ref, dict(submission.metadata)],
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _accept(
    services: Services, submission: Submission, posts: Sequence[Post], fingerprint: str, now: datetime
) -> Submitted:
    with services.sessions.begin() as session:
        if submission.idempotency_key is not None:
            ids = keys.made(session, submission.idempotency_key, fingerprint)
            if ids is not None:
                rows = checks.several(session, ids)
                if not rows:
                    raise Erased("Idempotency-Key: what this request made was erased; a new key makes it again")
                return Submitted(tuple(ids), rows[0].batch_id, replayed=True)
        return _add(session, submission, posts, fingerprint, now)


def _add(session: Session, submission: Submission, posts: Sequence[Post], fingerprint: str, now: datetime) -> Submitted:
    campaign = endings.taking_posts(session, submission.campaign)
    batch_id = None
    if len(posts) > 1:
        name = f"{len(posts)} pictures"
        batch_id = batches.add(session, batches.UPLOAD, name, campaign.id, now, total=len(posts)).id
    ids = tuple(checks.add(session, post, campaign.id, now, batch_id=batch_id).id for post in posts)
    if submission.idempotency_key is not None:
        keys.remember(session, submission.idempotency_key, fingerprint, ids, now)
    return Submitted(ids, batch_id, replayed=False)


def _send(services: Services, ids: Sequence[UUID], now: datetime) -> None:
    unsent: list[UUID] = []
    for check_id in ids:
        # after one refusal the others are not tried: each would wait for the broker again
        if unsent or not offer(services.queue, Job.CHECK, check_id):
            unsent.append(check_id)
    if unsent:
        # the posts are accepted, and the sweeper sends them in any case, some minutes later
        with suppress(StorageUnavailable), services.sessions.begin() as session:
            claims.resend_at_once(session, unsent, now)
