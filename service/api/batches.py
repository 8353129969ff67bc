"""Batches: a ZIP, or a folder that the operator has allowed, with its progress."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Header, Query, Response, UploadFile
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from logocheck.archive import opened
from logocheck.errors import Conflict, InvalidRequest, StorageUnavailable
from logocheck.jobs import Job
from logocheck.store import batches, checks, endings, intake, keys
from logocheck.store.checks import Filter
from logocheck.store.folders import allowed_folder
from logocheck.store.tables import BatchRow
from service.api.forms import FormRoute, only
from service.api.views import CampaignName, ErrorView, View, error_view
from service.deps import Now, ReadDb, Services, Wired
from service.patience import LONGEST_WAIT, came_true
from service.queue import offer

router = APIRouter(prefix="/v1/batches", tags=["batches"], route_class=FormRoute)


class BatchView(View):
    id: UUID
    source: str = Field(examples=["archive"], description="upload, archive or folder.")
    filename: str
    campaign: CampaignName
    status: str = Field(description="queued, running (being unpacked), done (unpacked) or error.")
    total: int | None = Field(description="Number of posts, once unpacked.")
    finished: int = Field(description="Posts with a report or an error.")
    counts: dict[str, int] = Field(description="Posts by status and by outcome.")
    error: ErrorView | None
    created_at: datetime
    links: dict[str, str]

    @property
    def is_finished(self) -> bool:
        """Nothing more will come of it."""
        # not by ``total``, which erased posts were counted in
        return self.status == "error" or (self.status == "done" and not self.counts["queued"] + self.counts["running"])


class Batches(View):
    batches: list[BatchView]
    after: str | None


def batch_view(row: BatchRow, counts: Mapping[str, int]) -> BatchView:
    return BatchView(
        id=row.id,
        source=row.source,
        filename=row.filename,
        campaign=CampaignName(name=row.campaign.name, version=row.campaign.version),
        status=row.status,
        total=row.total,
        finished=counts["done"] + counts["error"],
        counts=dict(counts),
        error=error_view(row.error_code, row.error_text),
        created_at=row.created_at,
        links={"self": f"/v1/batches/{row.id}", "checks": f"/v1/checks?batch={row.id}"},
    )


@router.post("", status_code=202, dependencies=[only("campaign", "archive", "folder")])
def create(
    *,
    response: Response,
    services: Wired,
    now: Now,
    campaign: Annotated[str, Form(description="`name`, or `name@version`.")],
    archive: Annotated[UploadFile | None, File(description="A ZIP of pictures; captions as in `docs/rest.md`.")] = None,
    folder: Annotated[str | None, Form(description="A folder of the server, below one of LOGOCHECK_FOLDERS.")] = None,
    idempotency_key: Annotated[str | None, Header(description="The same key and request is accepted once.")] = None,
) -> BatchView:
    """Accept many posts at once. The worker unpacks them; follow `Location` for the progress."""
    if (archive is None) == (folder is None):
        raise InvalidRequest("expected either archive or folder")
    source = kept(services, archive) if archive is not None else named(services, folder or "")
    batch_id, replayed = accepted(services, campaign, source, idempotency_key, now)
    response.headers["Location"] = f"/v1/batches/{batch_id}"
    if replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return _shown(services, batch_id)


@router.get("")
def index(
    session: ReadDb, after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Batches:  # fmt: skip
    """Batches, newest first."""
    page = batches.listed(session, after=after, limit=limit)
    counts = checks.counts_of(session, [row.id for row in page.rows])
    return Batches(batches=[batch_view(row, counts[row.id]) for row in page.rows], after=page.after)


@router.get("/{batch_id}")
async def show(
    services: Wired,
    batch_id: UUID,
    wait: Annotated[float, Query(ge=0, le=LONGEST_WAIT, description="Seconds to wait for its end.")] = 0,
) -> BatchView:
    """One batch with its progress; its checks are under `links.checks`."""
    if wait:
        await came_true(lambda: _shown(services, batch_id).is_finished, wait)
    return await run_in_threadpool(_shown, services, batch_id)


def _shown(services: Services, batch_id: UUID) -> BatchView:
    with services.readers() as session:
        return batch_view(batches.get(session, batch_id), checks.counts(session, Filter(batch=batch_id)))


def kept(services: Services, archive: UploadFile) -> tuple[str, str, str | None]:
    """Source, name and SHA-256 of a ZIP that announces nothing unsafe."""
    with opened(archive.file, services.archive_bounds):
        pass
    return batches.ARCHIVE, intake.filename(archive.filename), services.blobs.put(archive.file)


def named(services: Services, folder: str) -> tuple[str, str, str | None]:
    """Source and path of a folder that the operator has allowed."""
    return batches.FOLDER, str(allowed_folder(folder, services.folders)), None


def accepted(
    services: Services, campaign: str, source: tuple[str, str, str | None], key: str | None, now: Now
) -> tuple[UUID, bool]:
    """The batch, and whether it was there already because the same key sent the same request before.

    Raises:
        Conflict: the key was used for another request.
    """
    try:
        return _accepted(services, campaign, source, key, now)
    except Conflict:
        # the same request may have been accepted at this moment; if it was another one, this raises again
        return _accepted(services, campaign, source, key, now)


def _accepted(
    services: Services, campaign: str, source: tuple[str, str, str | None], key: str | None, now: Now
) -> tuple[UUID, bool]:
    kind, name, sha256 = source
    fingerprint = hashlib.sha256(repr(("batch", campaign, source)).encode()).hexdigest()
    with services.sessions.begin() as session:
        made = keys.made(session, key, fingerprint) if key is not None else None
        if made:
            return batches.get(session, made[0]).id, True
        row = batches.add(session, kind, name, endings.taking_posts(session, campaign).id, now, sha256=sha256)
        if key is not None:
            keys.remember(session, key, fingerprint, [row.id], now)
        batch_id = row.id
    if not offer(services.queue, Job.UNPACK_BATCH, batch_id):
        # it is accepted, and the sweeper sends it in any case, some minutes later
        with suppress(StorageUnavailable), services.sessions.begin() as session:
            batches.resend_at_once(session, batch_id, now)
    return batch_id, False
