"""Accounts and their roles; one's own password."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from logocheck.errors import InputError, InvalidRequest, TooManyAttempts, UnknownAccount
from logocheck.store import people
from logocheck.store.people import Role
from service.dashboard.login import signed_in
from service.dashboard.pages import PageRoute, go_to, page, problems_of
from service.dashboard.settings_keys import role_of
from service.dashboard.texts import gettext
from service.deps import Now, Services, Wired
from service.sign_in import Person, WhoAsks

router = APIRouter(route_class=PageRoute, include_in_schema=False)

HERE = "/settings/people"


@router.get(HERE)
def index(request: Request, services: Wired) -> Response:
    """All accounts, and the form for another."""
    return _people(request, services)


@router.post(HERE)
def create(
    request: Request, services: Wired, now: Now, *,
    name: Annotated[str, Form()] = "", password: Annotated[str, Form()] = "", role: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Another account; the first one is made by ``/first-run``, which signs in as well."""
    try:
        with services.sessions.begin() as session:
            if not people.anybody(session):
                raise InvalidRequest(gettext("Make the first account for yourself: it must be an admin's."))
            people.create(session, name.strip(), password, role_of(role), now)
    except InputError as error:
        return _people(request, services, problems_of(error), name)
    return go_to(HERE, request)


@router.post(HERE + "/{account_id}")
def change(
    request: Request, services: Wired, now: Now, account_id: UUID, *,
    does: Annotated[str, Form()] = "", role: Annotated[str, Form()] = "", password: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """``does``: role, password, disable or enable."""
    try:
        with services.sessions.begin() as session:
            row = people.get(session, account_id)
            if does == "role":
                people.set_role(session, row, role_of(role))
            elif does == "password":
                people.set_password(session, row, password)
            elif does == "disable":
                people.disable(session, row, now)
            elif does == "enable":
                people.enable(row)
            else:
                raise InvalidRequest(gettext("Choose what to change."))
    except UnknownAccount:
        raise
    except InputError as error:
        return _people(request, services, problems_of(error))
    return go_to(HERE, request)


@router.get("/account")
def own(request: Request, who: WhoAsks) -> Response:
    """One's own account."""
    return _own(request, who)


@router.post("/account")
def change_own(
    request: Request, services: Wired, who: WhoAsks,
    password: Annotated[str, Form()] = "", new_password: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """A new password for oneself; every browser signs in again."""
    try:
        account_id = _account(who)
        known = services.doors.verified(who.name, password, request.client.host if request.client else "")
        if known is None or known.id != account_id:
            raise InvalidRequest(gettext("Present password: it is another one."))
        with services.sessions.begin() as session:
            people.set_password(session, people.get(session, account_id), new_password)
    except TooManyAttempts:
        raise
    except InputError as error:
        return _own(request, who, problems_of(error))
    return go_to("/login", request)


def _account(who: Person) -> UUID:
    if who.id is None or who.by_key:
        raise InvalidRequest(gettext("This browser came without an account, so there is no password to change."))
    return UUID(who.id)


def _own(request: Request, who: Person, problems: tuple[str, ...] = ()) -> Response:
    return page(
        "account.html", status=422 if problems else 200, here="/account", signed_in=signed_in(request), who=who,
        problems=problems, problem_title=gettext("The password was not changed:"),
    )  # fmt: skip


def _people(request: Request, services: Services, problems: tuple[str, ...] = (), typed_name: str = "") -> Response:
    with services.readers() as session:
        return page(
            "settings_people.html",
            status=422 if problems else 200,
            here="/settings",
            tab=HERE,
            signed_in=signed_in(request),
            accounts=people.listed(session),
            roles=list(Role),
            typed_name=typed_name,
            problems=problems,
            problem_title=gettext("Nothing was changed:"),
        )
