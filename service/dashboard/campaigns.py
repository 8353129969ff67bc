"""Campaigns to read, write and change."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

import yaml
from fastapi import APIRouter, Form, Query, Request, Response
from sqlalchemy.orm import Session

from logocheck.campaign_file import parse_campaign
from logocheck.errors import Conflict, InputError
from logocheck.store import brands, campaigns, endings, rejudgements
from logocheck.store.tables import CampaignRow
from logocheck.zones_file import SCREEN, zones
from service.api.rejudgements import ask, state
from service.api.studies import report_of, status
from service.api.whatif import WhatIfView, answer
from service.dashboard.brands import logo_url
from service.dashboard.differences import differences
from service.dashboard.login import signed_in
from service.dashboard.pages import DOCUMENT, PageRoute, go_to, page, problems_of, query, starter
from service.dashboard.preview import preview
from service.dashboard.texts import gettext
from service.deps import Now, ReadDb, Services, Wired
from service.errands import found_try
from service.reviewer import WhoDecides

router = APIRouter(route_class=PageRoute, include_in_schema=False, prefix="/campaigns")

HERE, NEW = "/campaigns", "/new-campaign"
"""The form is outside the folder, where a campaign may be called "new"."""
LARGEST_VERSION = 10**9 - 1
Base = Annotated[int | None, Form(ge=1, le=LARGEST_VERSION)]
"""The version that a typed document was made from; a form carries it along."""
Caption = Annotated[str, Form()]
"""Of a photo to try on the same form: kept, whichever of its buttons was pressed."""
MOST_TRIED = 1_000  # posts; some seconds
MOST_FAILED = 5  # posts that are named
fresh = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("")
def index(
    request: Request, session: ReadDb, *, ended: bool = False, after: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """The newest version of each campaign that takes posts, or of those that ended."""
    rows = campaigns.listed(session, ended=ended, after=after or None)
    return page(
        "campaigns.html",
        here=HERE,
        signed_in=signed_in(request),
        rows=[(row, campaigns.campaign(row)) for row in rows.rows],
        older_url=query(HERE, ended="true" if ended else "", after=rows.after) if rows.after else "",
        ended=ended,
        some_ended=endings.some(session),
    )


@fresh.get(NEW)
def new(request: Request, services: Wired, tried: UUID | None = None) -> Response:
    """A form with a commented starter that names the first brand kits."""
    with services.readers() as session:
        names = [kit.name for kit in brands.listed(session)]
    first, second, *_ = (*names, gettext("A brand"), gettext("Another brand"))
    return form(request, services, "", starter(first, second), tried=tried)


@fresh.post(NEW)
def create(
    request: Request, services: Wired, now: Now, document: Annotated[str, Form()] = "", caption: Caption = ""
) -> Response:
    """Version 1 of a new campaign."""

    def store(session: Session) -> CampaignRow:
        return campaigns.create(session, parse_campaign(document, source=DOCUMENT), now)

    return _saved(request, services, "", document, store, caption=caption)


@router.get("/{name}")
def show(
    request: Request, session: ReadDb, name: str, *,
    version: Annotated[int | None, Query(ge=1, le=LARGEST_VERSION)] = None, part: str = "",
) -> Response:  # fmt: skip
    """One version of a campaign, the newest when none is asked for. ``part=again`` gives the live part alone."""
    if part == "again":
        return page("_again.html", name=name, **_again(session, name))
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
        preview=preview(campaigns.campaign(row)),
        ended=endings.of(session, [name]).get(name),
        **_again(session, name),
    )


def _again(session: Session, name: str) -> dict[str, Any]:
    """How it stands with posts of earlier versions, and those whose picture could not be looked at again."""
    again = state(session, name)
    row = rejudgements.get(session, campaigns.newest(session, name).id) if again.failed else None
    return {"again": again, "failed_looks": rejudgements.failed(session, row, MOST_FAILED) if row else ()}


@router.post("/{name}/rejudge")
def rejudge(
    request: Request,
    services: Wired,
    now: Now,
    who: WhoDecides,
    name: str,
    *,
    look_again: Annotated[bool, Form()] = False,
) -> Response:
    """Let the posts of earlier versions be judged again under the newest one."""
    ask(services, name, who.name, now, look_again=look_again)
    return go_to(f"{HERE}/{quote(name)}#again", request)


@router.post("/{name}/end")
def end(request: Request, services: Wired, now: Now, who: WhoDecides, name: str) -> Response:
    """Let a campaign take no more posts."""
    with services.sessions.begin() as session:
        endings.end(session, name, who.name, now)
    return go_to(f"{HERE}/{quote(name)}", request)


@router.post("/{name}/reopen")
def reopen(request: Request, services: Wired, name: str) -> Response:
    """Let a campaign that ended take posts again."""
    with services.sessions.begin() as session:
        endings.reopen(session, name)
    return go_to(f"{HERE}/{quote(name)}", request)


@router.get("/{name}/edit")
def edit(
    request: Request, services: Wired, session: ReadDb, name: str, *,
    tried: UUID | None = None, base: Annotated[int | None, Query(ge=1, le=LARGEST_VERSION)] = None,
) -> Response:  # fmt: skip
    """The form with the newest version's document; with what was ``tried``, and with the ``base`` of that text."""
    row = campaigns.get(session, name)
    document = _written(campaigns.editable(session, row))
    return form(request, services, name, document, tried=tried, base=base if tried and base else row.version)


@router.post("/{name}/edit")
def update(
    request: Request, services: Wired, now: Now, name: str, *,
    document: Annotated[str, Form()] = "", caption: Caption = "", base: Base = None,
) -> Response:  # fmt: skip
    """The next version of a campaign; not when somebody else made one since the form was opened."""

    def store(session: Session) -> CampaignRow:
        return campaigns.update(session, name, parse_campaign(document, source=DOCUMENT), now, base=base)

    return _saved(request, services, name, document, store, caption=caption, base=base)


@router.post("/{name}/what-if")
def try_out(
    request: Request, services: Wired, name: str, *,
    document: Annotated[str, Form()] = "", caption: Caption = "", base: Base = None,
) -> Response:  # fmt: skip
    """The edit form again, with what the typed document would have made of the last posts; nothing is stored."""
    try:
        found = answer(services, name, document, MOST_TRIED, None)
    except InputError as error:
        return form(request, services, name, document, problems_of(error), caption=caption, base=base)
    return form(request, services, name, document, found=found, caption=caption, base=base)


def _saved(
    request: Request, services: Services, name: str, document: str, store: Callable[[Session], CampaignRow], *,
    caption: str, base: int | None = None,
) -> Response:  # fmt: skip
    try:
        with services.sessions.begin() as session:
            saved = store(session).name
    except InputError as error:
        if name and isinstance(error, Conflict):
            return _overtaken(request, services, name, document, caption)
        return form(request, services, name, document, problems_of(error), caption=caption, base=base)
    return go_to(f"{HERE}/{quote(saved)}", request)


def _overtaken(request: Request, services: Services, name: str, document: str, caption: str) -> Response:
    """The typed text again, now on top of the version that came between: saving it once more is meant."""
    with services.readers() as session:
        newest = campaigns.get(session, name).version
    problem = gettext(
        "Version %(version)s was saved while you typed, and this text lacks what it changed. Look at it on the "
        "campaign's page and take over what you need; saving again puts this text in its place."
    ) % {"version": newest}
    refused = HTTPStatus.CONFLICT
    return form(request, services, name, document, (problem,), caption=caption, base=newest, refused=refused)


def form(
    request: Request, services: Services, name: str, document: str, problems: tuple[str, ...] = (), *,
    problem_title: str = "", found: WhatIfView | None = None, caption: str = "", tried: UUID | None = None,
    base: int | None = None, refused: int = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> Response:  # fmt: skip
    """The form with a typed document: its problems, what it would change, or (then it is that one's) what was tried."""
    row = found_try(services, tried) if tried else None
    with services.readers() as session:
        return page(
            "campaign_form.html",
            status=refused if problems else HTTPStatus.OK,
            here=HERE,
            signed_in=signed_in(request),
            name=name,
            base=base,
            action=f"{HERE}/{quote(name)}/edit" if name else NEW,
            try_action=f"{HERE}/{quote(name)}/try" if name else f"{NEW}/try",
            document=row.asked["text"] if row else document,
            problems=problems,
            problem_title=problem_title or gettext("The campaign was not saved:"),
            found=found,
            kits=brands.listed(session),
            platforms=sorted(zones()),
            caption=row.asked["caption"] if row else caption,
            tried=row,
            tried_status=row and status(row),
            report=row and report_of(row),
        )


def _text(row: CampaignRow) -> str:
    return _written(row.document)


def _written(document: dict[str, Any]) -> str:
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)
