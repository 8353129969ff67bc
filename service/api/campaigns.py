"""Campaigns: documents in, versions out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from logocheck.campaign_file import STARTER, parse_campaign
from logocheck.domain.campaign import Campaign
from logocheck.errors import InvalidCampaign
from logocheck.store import campaigns
from logocheck.store.tables import CampaignRow
from service.api.views import CampaignName, View
from service.deps import Now, ReadDb, Services, Wired

router = APIRouter(prefix="/v1/campaigns", tags=["campaigns"])

EXAMPLE = {
    "name": "summer",
    "platform": "meta-reels",
    "brands": [{"name": "Northwind"}],
    "hashtags": {"all_of": ["#ad"], "any_of": ["#summer", "#northwind"]},
}
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The campaign file as YAML or JSON. Logos are `sha256:…` names of the brand kit, "
        "or left out to take the kit's logos as they are now.",
        "content": {
            "application/json": {"schema": {"type": "object"}, "example": EXAMPLE},
            "application/yaml": {"schema": {"type": "string"}, "example": STARTER},
        },
    }
}


class CampaignView(CampaignName):
    document: dict[str, Any] = Field(description="The campaign file's own schema; logos as sha256 names.")
    created_at: datetime


class Campaigns(View):
    campaigns: list[CampaignView]
    after: str | None = None


def campaign_view(row: CampaignRow) -> CampaignView:
    return CampaignView(name=row.name, version=row.version, document=row.document, created_at=row.created_at)


async def _campaign(request: Request) -> Campaign:
    content = await request.body()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidCampaign((f"body: expected UTF-8, byte {error.start} is not",)) from error
    return await run_in_threadpool(parse_campaign, text, source="body")


def _stored(services: Services, store: Callable[[Session], CampaignRow]) -> CampaignView:
    with services.sessions.begin() as session:
        return campaign_view(store(session))


@router.post("", status_code=201, openapi_extra=BODY)
async def create(request: Request, response: Response, services: Wired, now: Now) -> CampaignView:
    """Version 1 of a new campaign."""
    campaign = await _campaign(request)
    view = await run_in_threadpool(_stored, services, lambda session: campaigns.create(session, campaign, now))
    response.headers["Location"] = f"/v1/campaigns/{quote(view.name)}"
    return view


@router.put("/{name}", openapi_extra=BODY)
async def update(request: Request, services: Wired, now: Now, name: str) -> CampaignView:
    """The next version of a campaign; checks made before keep theirs."""
    campaign = await _campaign(request)
    return await run_in_threadpool(_stored, services, lambda session: campaigns.update(session, name, campaign, now))


@router.get("")
def index(
    session: ReadDb, after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Campaigns:  # fmt: skip
    """The newest version of each campaign."""
    page = campaigns.listed(session, after=after, limit=limit)
    return Campaigns(campaigns=[campaign_view(row) for row in page.rows], after=page.after)


@router.get("/{reference}")
def show(session: ReadDb, reference: str) -> CampaignView:
    """The newest version of `name`, or `name@version`."""
    return campaign_view(campaigns.get(session, reference))


@router.get("/{name}/versions")
def versions(session: ReadDb, name: str) -> Campaigns:
    """Every version, oldest first."""
    return Campaigns(campaigns=[campaign_view(row) for row in campaigns.versions(session, name)])
