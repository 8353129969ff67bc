"""Posts of a campaign with the very same picture file: whose came first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from logocheck.store.checks import SHOWN
from logocheck.store.tables import CampaignRow, CheckRow, Status

COUNTED = tuple(status for status in SHOWN if status != Status.ERROR)
"""A post in error was not looked at, and whoever sends it again, as its page asks for, sends no copy."""


@dataclass(frozen=True, slots=True)
class First:
    """The first post of a campaign, all its versions, with a picture, but for those in error."""

    id: UUID
    filename: str
    creator: str | None


def firsts(session: Session, rows: Sequence[CheckRow]) -> dict[UUID, First]:
    """Of those of these checks whose picture came with an earlier post of their campaign: the first such post."""
    # each picture once: a page may be full of one that thousands sent, and PostgreSQL sorts them for each question
    asked_of = [row for row in rows if row.picture_sha256 and row.status != Status.ERROR]
    asking = {_shared(row): row.id for row in asked_of}
    other, version = aliased(CheckRow), aliased(CampaignRow)
    earliest = (
        select(other.id)
        .join(version, version.id == other.campaign_id)
        .where(
            other.picture_sha256 == CheckRow.picture_sha256,
            version.name == CampaignRow.name,
            other.status.in_(COUNTED),
        )
        .order_by(other.created_at, other.id)
        .limit(1)
        .correlate(CheckRow, CampaignRow)
        .scalar_subquery()
    )
    asked = select(CheckRow.id, earliest).join(CampaignRow, CampaignRow.id == CheckRow.campaign_id)
    answers = dict(session.execute(asked.where(CheckRow.id.in_(asking.values()))).all())
    columns = select(CheckRow.id, CheckRow.filename, CheckRow.creator).where(CheckRow.id.in_(set(answers.values())))
    found = {first.id: First(*first) for first in session.execute(columns)}
    told = ((row, found.get(answers.get(asking[_shared(row)]))) for row in asked_of)
    # what took a replaced check's place is the same post
    return {row.id: first for row, first in told if first and first.id not in {row.id, row.replaced_by}}


def others(session: Session, row: CheckRow, most: int) -> Sequence[CheckRow]:
    """The first ``most`` other posts of the campaign, all its versions, with the picture of this one."""
    if row.picture_sha256 is None:
        return ()
    versions = select(CampaignRow.id).where(CampaignRow.name == row.campaign.name)
    same = (
        CheckRow.picture_sha256 == row.picture_sha256,
        CheckRow.campaign_id.in_(versions),
        CheckRow.status.in_(SHOWN),
        CheckRow.id.not_in([mine for mine in (row.id, row.replaced_by) if mine]),
    )
    return session.scalars(select(CheckRow).where(*same).order_by(CheckRow.created_at, CheckRow.id).limit(most)).all()


def _shared(row: CheckRow) -> tuple[str | None, str]:
    return row.picture_sha256, row.campaign.name
