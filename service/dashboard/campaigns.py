"""Campaigns to read, write and change."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

import yaml
from fastapi import APIRouter, Form, Query, Request, Response
from sqlalchemy.orm import Session

from logocheck.annotate.interface import covered
from logocheck.campaign_file import parse_campaign
from logocheck.domain.geometry import Size
from logocheck.errors import InputError
from logocheck.store import brands, campaigns
from logocheck.store.tables import CampaignRow
from logocheck.zones_file import zone, zones
from service.api.whatif import WhatIfView, answer
from service.dashboard.brands import logo_url
from service.dashboard.differences import differences
from service.dashboard.login import signed_in
from service.dashboard.pages import DOCUMENT, PageRoute, go_to, page, problems_of, query, starter
from service.deps import Now, ReadDb, Services, Wired

router = APIRouter(route_class=PageRoute, include_in_schema=False, prefix="/campaigns")

HERE, NEW = "/campaigns", "/new-campaign"
"""The form is outside the folder, where a campaign may be called "new"."""
SCREEN = Size(1080, 1920)  # pixels of the phone that the safe zone is shown on
MOST_TRIED = 1_000  # posts; some seconds
fresh = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("")
def index(request: Request, session: ReadDb, after: Annotated[str, Query(max_length=200)] = "") -> Response:
    """The newest version of each campaign."""
    rows = campaigns.listed(session, after=after or None)
    return page(
        "campaigns.html",
        here=HERE,
        signed_in=signed_in(request),
        rows=[(row, campaigns.campaign(row)) for row in rows.rows],
        older_url=query(HERE, after=rows.after) if rows.after else "",
    )


@fresh.get(NEW)
def new(request: Request, services: Wired) -> Response:
    """A form with a commented starter that names the first brand kits."""
    with services.readers() as session:
        names = [kit.name for kit in brands.listed(session)]
    first, second, *_ = (*names, "A brand", "Another brand")
    return _form(request, services, "", starter(first, second))


@fresh.post(NEW)
def create(request: Request, services: Wired, now: Now, document: Annotated[str, Form()] = "") -> Response:
    """Version 1 of a new campaign."""

    def store(session: Session) -> CampaignRow:
        return campaigns.create(session, parse_campaign(document, source=DOCUMENT), now)

    return _saved(request, services, "", document, store)


@router.get("/{name}")
def show(
    request: Request, session: ReadDb, name: str, version: Annotated[int | None, Query(ge=1, le=10**9 - 1)] = None
) -> Response:
    """One version of a campaign, the newest when none is asked for."""
    versions = campaigns.versions(session, name)
    row = campaigns.get(session, f"{name}@{version}" if version else name)
    return page(
        "campaign.html",
        here=HERE,
        signed_in=signed_in(request),
        row=row,
        campaign=campaigns.campaign(row),
        document=_text(row),
        versions=versions,
        newest=versions[-1].version,
        logo_url=logo_url,
        changes=differences(_text(versions[row.version - 2]), _text(row)) if row.version > 1 else [],
        screen=SCREEN,
        covered=covered(zone(campaigns.campaign(row).platform), SCREEN),
    )


@router.get("/{name}/edit")
def edit(request: Request, services: Wired, session: ReadDb, name: str) -> Response:
    """The form with the newest version's document."""
    return _form(request, services, name, _text(campaigns.get(session, name)))


@router.post("/{name}/edit")
def update(request: Request, services: Wired, now: Now, name: str, document: Annotated[str, Form()] = "") -> Response:
    """The next version of a campaign."""

    def store(session: Session) -> CampaignRow:
        return campaigns.update(session, name, parse_campaign(document, source=DOCUMENT), now)

    return _saved(request, services, name, document, store)


@router.post("/{name}/what-if")
def try_out(request: Request, services: Wired, name: str, document: Annotated[str, Form()] = "") -> Response:
    """The edit form again, with what the typed document would have made of the last posts; nothing is stored."""
    try:
        found = answer(services, name, document, MOST_TRIED, None)
    except InputError as error:
        return _form(request, services, name, document, problems_of(error))
    return _form(request, services, name, document, found=found)


def _saved(
    request: Request, services: Services, name: str, document: str, store: Callable[[Session], CampaignRow]
) -> Response:
    try:
        with services.sessions.begin() as session:
            saved = store(session).name
    except InputError as error:
        return _form(request, services, name, document, problems_of(error))
    return go_to(f"{HERE}/{quote(saved)}", request)


def _form(
    request: Request, services: Services, name: str, document: str, problems: tuple[str, ...] = (), *,
    found: WhatIfView | None = None,
) -> Response:  # fmt: skip
    with services.readers() as session:
        return page(
            "campaign_form.html",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
            here=HERE,
            signed_in=signed_in(request),
            name=name,
            action=f"{HERE}/{quote(name)}/edit" if name else NEW,
            document=document,
            problems=problems,
            problem_title="The campaign was not saved:",
            found=found,
            kits=brands.listed(session),
            platforms=sorted(zones()),
        )


def _text(row: CampaignRow) -> str:
    return yaml.safe_dump(row.document, sort_keys=False, allow_unicode=True, width=100)
