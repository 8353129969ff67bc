"""Asks the eyes something outside of checks: a row is committed, a message is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from logocheck.campaign_file import campaign_document
from logocheck.domain.campaign import Campaign
from logocheck.domain.detection import Captions
from logocheck.errors import ImageTooLarge
from logocheck.jobs import Job
from logocheck.store import brands, campaigns, errands, intake
from logocheck.store.errand_tables import ErrandRow
from logocheck.store.errands import Errand
from service.deps import Services
from service.queue import offer
from service.submission import Upload


def study(services: Services, now: datetime) -> ErrandRow:
    """What the eyes make of the brand kits as they are; asked for when nobody did, answered some seconds later."""
    with services.readers() as session:
        asked = _kits(session)
        row = session.get(ErrandRow, errands.identity(Errand.STUDY, asked))
    return row or _sent(services, Errand.STUDY, asked, now)


def attempt(
    services: Services, now: datetime, upload: Upload, texts: Captions, *, campaign: Campaign, text: str
) -> ErrandRow:
    """A try of one picture under a campaign that is not saved; ``text`` is its document as it was typed.

    Raises:
        InputError: by what is wrong with the picture or the campaign's brands.
        StorageUnavailable: the picture cannot be kept.
    """
    content = upload.stream.read(services.limits.max_bytes + 1)
    if len(content) > services.limits.max_bytes:
        raise ImageTooLarge(f"the file has more than {services.limits.max_bytes:,} bytes")
    with services.readers() as session:
        frozen = campaigns.frozen(session, campaign)
    picture = intake.picture(services.blobs, content, services.limits)
    asked = {
        "campaign": campaign_document(frozen), "text": text, "picture": picture.sha256,
        "filename": intake.filename(upload.filename), "caption": texts.caption, "first_comment": texts.first_comment,
        "at": now.isoformat(),
    }  # fmt: skip
    return _sent(services, Errand.TRY, asked, now)


def found_try(services: Services, row_id: UUID) -> ErrandRow:
    """The try of this id.

    Raises:
        UnknownErrand: there is none, or it is older than a day.
    """
    with services.readers() as session:
        return errands.get(session, row_id, Errand.TRY)


def _kits(session: Session) -> dict[str, Any]:
    return {"kits": {kit.name: sorted(logo.sha256 for logo in kit.logos) for kit in brands.listed(session)}}


def _sent(services: Services, kind: Errand, asked: Mapping[str, Any], now: datetime) -> ErrandRow:
    with services.sessions.begin() as session:
        row = errands.ask(session, kind, asked, now)
        session.expunge(row)
    offer(services.queue, Job.ERRAND, row.id)  # what the broker does not take is sent by the sweeper
    return row
