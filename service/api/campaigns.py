"""Campaigns: documents in, versions out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import Field
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from logocheck.campaign_file import STARTER, parse_campaign
from logocheck.domain.campaign import Campaign
from logocheck.errors import Conflict, InvalidCampaign, Outdated
from logocheck.store import campaigns, endings
from logocheck.store.tables import CampaignRow, EndedCampaignRow
from service.api.views import CampaignName, View
from service.deps import Now, ReadDb, Services, Wired
from service.reviewer import WhoDecides

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
    ended_at: datetime | None = Field(description="Since when the campaign, all its versions, takes no more posts.")
    ended_by: str | None


class Campaigns(View):
    campaigns: list[CampaignView]
    after: str | None = None


def campaign_view(row: CampaignRow, ended: EndedCampaignRow | None = None) -> CampaignView:
    return CampaignView(
        name=row.name,
        version=row.version,
        document=row.document,
        created_at=row.created_at,
        ended_at=ended.ended_at if ended else None,
        ended_by=ended.ended_by if ended else None,
    )


def _views(session: Session, rows: Sequence[CampaignRow]) -> list[CampaignView]:
    ended = endings.of(session, [row.name for row in rows])
    return [campaign_view(row, ended.get(row.name)) for row in rows]


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
        return _views(session, [store(session)])[0]


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
    session: ReadDb,
    ended: Annotated[bool | None, Query(description="Only those that ended, or only those that did not.")] = None,
    after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Campaigns:
    """The newest version of each campaign, the last made campaign first."""
    page = campaigns.paged(session, ended=ended, after=after, limit=limit)
    return Campaigns(campaigns=_views(session, page.rows), after=page.after)


@router.get("/{reference}")
def show(session: ReadDb, response: Response, reference: str) -> CampaignView:
    """The newest version of `name`, or `name@version`."""
    (view,) = _views(session, [campaigns.get(session, reference)])
    response.headers["ETag"] = _etag(view)
    return view


@router.get("/{name}/versions")
def versions(session: ReadDb, name: str) -> Campaigns:
    """Every version, oldest first."""
    return Campaigns(campaigns=_views(session, campaigns.versions(session, name)))


@router.post("/{name}/end")
def end(services: Wired, now: Now, who: WhoDecides, name: str) -> CampaignView:
    """Let a campaign take no more posts. It keeps those it has, their verdicts and reports."""
    return _stored(services, partial(ended, name=name, by=who.name, now=now))


def ended(session: Session, *, name: str, by: str, now: datetime) -> CampaignRow:
    """The newest version of a campaign that ends now, or ended before."""
    endings.end(session, name, by, now)
    return campaigns.newest(session, name)


@router.post("/{name}/reopen")
def reopen(services: Wired, name: str) -> CampaignView:
    """Let a campaign that ended take posts again."""
    return _stored(services, partial(reopened, name=name))


def reopened(session: Session, *, name: str) -> CampaignRow:
    """The newest version of a campaign that takes posts."""
    endings.reopen(session, name)
    return campaigns.newest(session, name)
