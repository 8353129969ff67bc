"""Finished posts judged again under the newest version of their campaign."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlalchemy.orm import Session

from logocheck.jobs import Job
from logocheck.store import campaigns, rejudgements
from logocheck.store.rejudgement_tables import RejudgementRow
from service.api.views import CampaignName, ErrorView, View, error_view
from service.deps import Now, ReadDb, Services, Wired
from service.queue import offer
from service.reviewer import WhoDecides

router = APIRouter(prefix="/v1/campaigns", tags=["campaigns"])

LookAgain = Annotated[
    bool,
    Query(
        description="Look at every picture again that is there, not only where a report does not say enough: "
        "a logo file that was added may be found where none was."
    ),
]


class RejudgementView(View):
    campaign: CampaignName = Field(description="The newest version, under which posts are judged again.")
    status: str = Field(description="none (never asked for), running, done or error.")
    earlier: int = Field(description="Posts whose verdict is by an earlier version.")
    asked_by: str | None
    look_again: bool
    judged: int = Field(description="Posts with a new verdict from their report.")
    queued: int = Field(description="Posts whose picture is looked at again; each is a check that waits its turn.")
    left: int = Field(description="Posts left as they are: their report does not say enough, their picture is gone.")
    failed: int = Field(description="Posts that keep their verdict: their picture could not be looked at again.")
    error: ErrorView | None
    created_at: datetime | None
    finished_at: datetime | None


@router.get("/{name}/rejudge")
def show(session: ReadDb, name: str) -> RejudgementView:
    """How far it is, or how many posts it would be about."""
    return state(session, name)


@router.post("/{name}/rejudge", status_code=202)
def create(
    *, services: Wired, response: Response, now: Now, who: WhoDecides, name: str, look_again: LookAgain = False
) -> RejudgementView:
    """Judge the finished posts of earlier versions again. Asking while it is under way starts nothing new.

    Each post gets a new check, which takes over its decisions; the old one has the status `replaced` and keeps its
    report.
    """
    ask(services, name, who.name, now, look_again=look_again)
    response.headers["Location"] = f"/v1/campaigns/{quote(name)}/rejudge"
    with services.readers() as session:
        return state(session, name)


def ask(services: Services, name: str, asked_by: str, now: datetime, *, look_again: bool) -> None:
    """Begin, or let what is under way go on.

    Raises:
        UnknownCampaign: there is none of that name.
    """
    with services.sessions.begin() as session:
        campaign = campaigns.newest(session, name)
        row = rejudgements.ask(session, campaign, asked_by, now, look_again=look_again)
        campaign_id = row.campaign_id
    offer(services.queue, Job.REJUDGE, campaign_id)  # what the broker does not take is sent by the sweeper


def state(session: Session, name: str) -> RejudgementView:
    """How it stands with the newest version of a campaign.

    Raises:
        UnknownCampaign: there is none of that name.
    """
    campaign = campaigns.newest(session, name)
    row = rejudgements.get(session, campaign.id)
    return RejudgementView(
        campaign=CampaignName(name=campaign.name, version=campaign.version),
        status=_status(row),
        earlier=rejudgements.earlier(session, campaign),
        asked_by=row.asked_by if row else None,
        look_again=row.look_again if row else False,
        judged=row.judged if row else 0,
        queued=row.queued if row else 0,
        left=row.left if row else 0,
        failed=row.failed if row else 0,
        error=error_view(row.error_code, row.error_text) if row else None,
        created_at=row.created_at if row else None,
        finished_at=row.finished_at if row else None,
    )


def _status(row: RejudgementRow | None) -> str:
    if row is None:
        return "none"
    if row.finished_at is None:
        return "running"
    return "error" if row.error_code else "done"
