"""Posts of a campaign with the very same picture file: whose came first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from logocheck.store.checks import SHOWN
from logocheck.store.tables import CampaignRow, CheckRow


@dataclass(frozen=True, slots=True)
class First:
    """The first post of a campaign, all its versions, with a picture."""

    id: UUID
    filename: str
    creator: str | None


def firsts(session: Session, rows: Sequence[CheckRow]) -> dict[UUID, First]:
    """Of those of these checks whose picture came with an earlier post of their campaign: the first such post."""
    # one by one and the earliest alone, from the index of pictures: some picture may be that of a thousand posts
    other, version = aliased(CheckRow), aliased(CampaignRow)
    earliest = (
        select(other.id)
        .join(version, version.id == other.campaign_id)
        .where(
            other.picture_sha256 == CheckRow.picture_sha256,
            version.name == CampaignRow.name,
            other.status.in_(SHOWN),
        )
        .order_by(other.created_at, other.id)
        .limit(1)
        .correlate(CheckRow, CampaignRow)
        .scalar_subquery()
    )
    asked = select(CheckRow.id, earliest).join(CampaignRow, CampaignRow.id == CheckRow.campaign_id)
    pairs = session.execute(asked.where(CheckRow.id.in_([row.id for row in rows if row.picture_sha256]))).all()
    copied = {row_id: first_id for row_id, first_id in pairs if first_id not in {None, row_id}}
    columns = select(CheckRow.id, CheckRow.filename, CheckRow.creator).where(CheckRow.id.in_(set(copied.values())))
    found = {first.id: First(*first) for first in session.execute(columns)}
    return {row_id: found[first_id] for row_id, first_id in copied.items() if first_id in found}


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
