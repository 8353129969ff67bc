"""Signing in with a name and a password, or with an API key; the first account."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from logocheck.errors import Conflict, InputError
from logocheck.store import people
from logocheck.store.people import Role
from service.dashboard.pages import PageRoute, page, problems_of, query
from service.dashboard.texts import gettext
from service.deps import Now, Services, Wired
from service.sign_in import COOKIE, LIFETIME
from service.single_sign_on import PATH

router = APIRouter(route_class=PageRoute, include_in_schema=False)


def signed_in(request: Request) -> bool:
    """Whether this browser came by a session; without API keys there is none to end."""
    return COOKIE in request.cookies


@router.get("/login")
def form(services: Wired, target: str = "/") -> Response:
    """The form that asks for a name and a password, or for a key where there are no accounts."""
    return sign_in_page(services, target)


@router.post("/login")
def sign_in(
    request: Request,
    services: Wired,
    *,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    key: Annotated[str, Form()] = "",
    target: Annotated[str, Form()] = "/",
) -> Response:
    """Open a session and go where the browser wanted to go."""
    name = name.strip()
    address = request.client.host if request.client else ""
    value = services.doors.opened(name, password, key, address)
    if value is None:
        wrong = (
            gettext("This is no key of this installation.")
            if key
            else gettext("Name and password do not belong together.")
        )
        return sign_in_page(services, target, wrong, name[: people.LONGEST_NAME])
    return with_cookie(request, RedirectResponse(own(target), HTTPStatus.SEE_OTHER), value)


@router.post("/logout")
def sign_out(request: Request, services: Wired) -> Response:
    """Forget the session in this browser and here."""
    services.doors.close(request.cookies)
    response = RedirectResponse("/login", HTTPStatus.SEE_OTHER)
    response.delete_cookie(COOKIE)
    return response


@router.get("/first-run")
def first(request: Request) -> Response:
    """The form for the first account, an admin's."""
    return page("first_run.html", here="/settings", signed_in=signed_in(request), typed_name="")


@router.post("/first-run")
def make_first(
    request: Request,
    services: Wired,
    now: Now,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
) -> Response:
    """The first account; from then on everybody signs in."""
    try:
        with services.sessions.begin() as session:
            if people.anybody(session):
                raise Conflict(gettext("There is an account already; an admin adds others in the settings."))
            account = people.create(session, name.strip(), password, Role.ADMIN, now)
            value = people.sign_in(session, now, account_id=account.id)
    except InputError as error:
        return page(
            "first_run.html", status=422, here="/settings", signed_in=signed_in(request), typed_name=name,
            problems=problems_of(error), problem_title=gettext("No account was made:"),
        )  # fmt: skip
    return with_cookie(request, RedirectResponse("/settings/people", HTTPStatus.SEE_OTHER), value)


def sign_in_page(services: Services, target: str, wrong: str = "", name: str = "") -> Response:
    """The form that asks for a name and a password, or for a key; ``wrong`` says why nobody was let in."""
    with services.readers() as session:
        has_accounts = people.anybody(session)
    return page(
        "login.html",
        status=HTTPStatus.UNAUTHORIZED if wrong else HTTPStatus.OK,
        bare=True,
        target=own(target),
        provider=services.single_sign_on.host if services.single_sign_on else "",
        leave_url=query(PATH, target=own(target)),
        typed_name=name,
        has_accounts=has_accounts,
        problem_title=gettext("Not signed in"),
        problems=(wrong,) if wrong else (),
    )


def with_cookie(request: Request, response: Response, value: str) -> Response:
    """The same response with the session's cookie."""
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, value, max_age=LIFETIME, httponly=True, samesite="strict", secure=secure)
    return response


def own(target: str) -> str:
    """A path of this site: another site's address, with or without its scheme, becomes the start page."""
    is_path = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if is_path else "/"
