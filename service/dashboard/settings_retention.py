"""How long pictures are kept, and erasing one creator's posts."""

from __future__ import annotations

from typing import Annotated

import structlog
from fastapi import APIRouter, Form, Request, Response

from logocheck.errors import InputError, InvalidRequest
from logocheck.store import retention
from service.dashboard.login import signed_in
from service.dashboard.pages import PageRoute, go_to, page, problems_of
from service.dashboard.texts import gettext
from service.deps import Now, Services, Wired

router = APIRouter(route_class=PageRoute, include_in_schema=False, prefix="/settings/retention")

log = structlog.get_logger()
HERE = "/settings/retention"


@router.get("")
def show(request: Request, services: Wired) -> Response:
    """The present setting, and both forms."""
    return _retention(request, services)


@router.post("")
def keep(request: Request, services: Wired, days: Annotated[str, Form()] = "") -> Response:
    """Set the days; an empty field keeps pictures for ever."""
    try:
        with services.sessions.begin() as session:
            retention.keep_pictures(session, _days(days))
    except InputError as error:
        return _retention(request, services, problems=problems_of(error))
    return go_to(HERE, request)


@router.post("/erase")
def erase(
    request: Request, services: Wired, now: Now, creator: Annotated[str, Form()] = "",
    sure: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """First says how many posts there are, then, when told so, erases them."""
    creator = creator.strip()
    try:
        if not creator:
            raise InvalidRequest(gettext("Creator: type the name as the posts have it"))
        if sure != "yes":
            with services.readers() as session:
                return _retention(request, services, creator=creator, posts=retention.creators_posts(session, creator))
        deleted = retention.erase_creator(services.sessions, services.blobs, now, creator)
    except InputError as error:
        return _retention(request, services, problems=problems_of(error))
    log.info("a creator's posts were erased", posts=deleted.posts, files=deleted.files)
    return _retention(request, services, done=deleted)


def _days(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 6:  # noqa: PLR2004
        raise InvalidRequest(gettext("Days: expected a whole number, or nothing to keep pictures for ever"))
    return int(text)


def _retention(
    request: Request, services: Services, *, creator: str = "", posts: int | None = None,
    done: retention.Deleted | None = None, problems: tuple[str, ...] = (),
) -> Response:  # fmt: skip
    with services.readers() as session:
        return page(
            "settings_retention.html",
            status=422 if problems else 200,
            here="/settings",
            tab=HERE,
            signed_in=signed_in(request),
            days=retention.picture_days(session),
            creator=creator,
            posts=posts,
            done=done,
            problems=problems,
            problem_title=gettext("Nothing was changed:"),
        )
