"""API keys: made, shown once, last used, revoked."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy.orm import Session

from logocheck.errors import Conflict, InputError, InvalidRequest
from logocheck.store import api_keys, people
from logocheck.store.people import Role
from service.dashboard.login import signed_in
from service.dashboard.pages import PageRoute, go_to, page, problems_of
from service.dashboard.texts import gettext
from service.deps import Now, Services, Wired
from service.sign_in import WhoAsks

router = APIRouter(route_class=PageRoute, include_in_schema=False, prefix="/settings/keys")


@router.get("")
def index(request: Request, services: Wired) -> Response:
    """All keys, and the form for a new one."""
    return _keys(request, services)


@router.post("")
def create(
    request: Request, services: Wired, now: Now, who: WhoAsks, *,
    name: Annotated[str, Form()] = "", role: Annotated[str, Form()] = Role.REVIEWER,
) -> Response:  # fmt: skip
    """A new key, shown in this answer alone."""
    try:
        with services.sessions.begin() as session:
            row, key = api_keys.create(session, name, role_of(role), who.name, now)
            _refuse_no_admin(session, services)
    except InputError as error:
        return _keys(request, services, problems=problems_of(error), typed_name=name)
    return _keys(request, services, new_name=row.name, new_key=key)


@router.post("/{key_id}/revoke")
def revoke(request: Request, services: Wired, now: Now, key_id: UUID) -> Response:
    """End a key."""
    with services.sessions.begin() as session:
        api_keys.revoke(session, key_id, now)
        session.flush()
        _refuse_no_admin(session, services)
    return go_to("/settings/keys", request)


def role_of(text: str) -> Role:
    """The role of a form.

    Raises:
        InvalidRequest: it is none.
    """
    try:
        return Role(text)
    except ValueError as error:
        raise InvalidRequest(gettext("Role: choose viewer, reviewer or admin")) from error


def _refuse_no_admin(session: Session, services: Services) -> None:
    """With the first key everybody has to sign in: somebody must be left who may open these pages."""
    admins = services.browsers.asked_for or people.any_admin(session) or api_keys.any_admin(session)
    if api_keys.any_counts(session) and not admins:
        raise Conflict(gettext("Nobody could open the settings any more: make an account for yourself first."))


def _keys(
    request: Request, services: Services, *, new_name: str = "", new_key: str = "", typed_name: str = "",
    problems: tuple[str, ...] = (),
) -> Response:  # fmt: skip
    with services.readers() as session:
        return page(
            "settings_keys.html",
            status=422 if problems else 200,
            here="/settings",
            tab="/settings/keys",
            signed_in=signed_in(request),
            keys=api_keys.listed(session),
            from_settings=services.browsers.asked_for,
            locked=services.doors.locked(),
            roles=list(Role),
            new_name=new_name,
            new_key=new_key,
            typed_name=typed_name,
            problems=problems,
            problem_title=gettext("No key was made:"),
        )
