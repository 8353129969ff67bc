"""Campaigns: documents in, versions out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import Field
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from logocheck.campaign_file import STARTER, parse_campaign
from logocheck.domain.campaign import Campaign
from logocheck.errors import Conflict, InvalidCampaign, Outdated
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


def _etag(view: CampaignView) -> str:
    # a version never changes, so its number names its content
    return f'"{view.version}"'


def _refuse_unless(tags: str, row: CampaignRow) -> None:
    """``tags`` is what If-Match says: an ETag, several, or * for whatever there is."""
    current = _etag(campaign_view(row))
    # a proxy that compresses answers marks their tags as weak
    if not {"*", current} & {tag.strip().removeprefix("W/") for tag in tags.split(",")}:
        raise Outdated(f"campaign {row.name!r} is at {current} by now; read it again and make the change there")


def _next(session: Session, name: str, campaign: Campaign, now: datetime, if_match: str | None) -> CampaignRow:
    if if_match is None:
        return campaigns.update(session, name, campaign, now)
    latest = campaigns.get(session, name)
    _refuse_unless(if_match, latest)
    try:
        return campaigns.update(session, name, campaign, now, base=latest.version)
    except Conflict as error:  # somebody was faster since the line above
        raise Outdated(str(error)) from error


def _stored(services: Services, store: Callable[[Session], CampaignRow]) -> CampaignView:
    with services.sessions.begin() as session:
        return campaign_view(store(session))


@router.post("", status_code=201, openapi_extra=BODY)
async def create(request: Request, response: Response, services: Wired, now: Now) -> CampaignView:
    """Version 1 of a new campaign."""
    campaign = await _campaign(request)
    view = await run_in_threadpool(_stored, services, lambda session: campaigns.create(session, campaign, now))
    response.headers["Location"] = f"/v1/campaigns/{quote(view.name)}"
    response.headers["ETag"] = _etag(view)
    return view


@router.put("/{name}", openapi_extra=BODY)
async def update(
    *, request: Request, response: Response, services: Wired, now: Now, name: str,
    if_match: Annotated[str | None, Header(description="`ETag` of the version that was changed.")] = None,
) -> CampaignView:  # fmt: skip
    """The next version of a campaign; checks made before keep theirs. 412 when `If-Match` is not the newest."""
    campaign = await _campaign(request)
    view = await run_in_threadpool(_stored, services, lambda session: _next(session, name, campaign, now, if_match))
    response.headers["ETag"] = _etag(view)
    return view


@router.get("")
def index(
    session: ReadDb, after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Campaigns:  # fmt: skip
    """The newest version of each campaign, the last made campaign first."""
    page = campaigns.paged(session, after=after, limit=limit)
    return Campaigns(campaigns=[campaign_view(row) for row in page.rows], after=page.after)


@router.get("/{reference}")
def show(session: ReadDb, response: Response, reference: str) -> CampaignView:
    """The newest version of `name`, or `name@version`."""
    view = campaign_view(campaigns.get(session, reference))
    response.headers["ETag"] = _etag(view)
    return view


@router.get("/{name}/versions")
def versions(session: ReadDb, name: str) -> Campaigns:
    """Every version, oldest first."""
    return Campaigns(campaigns=[campaign_view(row) for row in campaigns.versions(session, name)])
