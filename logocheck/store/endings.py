"""Campaigns that ended: they take no more posts, and keep all that they have."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from logocheck.errors import CampaignEnded
from logocheck.store import campaigns, unique
from logocheck.store.tables import CampaignRow, EndedCampaignRow


def end(session: Session, name: str, by: str, now: datetime) -> EndedCampaignRow:
    """Let a campaign take no more posts; one that ended stays as it was.

    Raises:
        UnknownCampaign: there is none of that name.
        Conflict: somebody ended it at this moment.
    """
    campaigns.newest(session, name)
    row = session.get(EndedCampaignRow, name)
    if row is None:
        row = EndedCampaignRow(name=name, ended_by=by, ended_at=now)
        unique.add(session, row, f"campaign {name!r} was ended by somebody at this moment")
    return row


def reopen(session: Session, name: str) -> None:
    """Let a campaign take posts again, whether it ended or not.

    Raises:
        UnknownCampaign: there is none of that name.
    """
    campaigns.newest(session, name)
    # by its name, not by the row: somebody may have opened it at this moment, and then there is nothing left to delete
    session.execute(delete(EndedCampaignRow).where(EndedCampaignRow.name == name))


def of(session: Session, names: Iterable[str]) -> dict[str, EndedCampaignRow]:
    """Those of the campaigns of these names that ended, by name."""
    rows = session.scalars(select(EndedCampaignRow).where(EndedCampaignRow.name.in_(set(names))))
    return {row.name: row for row in rows}


def some(session: Session) -> bool:
    """Whether any campaign ended."""
    return session.scalar(select(EndedCampaignRow.name).limit(1)) is not None


def taking_posts(session: Session, reference: str) -> CampaignRow:
    """As ``campaigns.get``, of a campaign that takes posts.

    Raises:
        UnknownCampaign: no such name or version.
        InvalidRequest: the version is not a number.
        CampaignEnded: it takes no more posts.
    """
    row = campaigns.get(session, reference)
    ended = session.get(EndedCampaignRow, row.name)
    if ended is not None:
        day = f"{ended.ended_at:%Y-%m-%d}"
        raise CampaignEnded(f"campaign {row.name!r} ended on {day} and takes no more posts until it is opened again")
    return row
