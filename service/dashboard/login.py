"""Signing in with an API key, for installations that have one."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from service.dashboard.pages import PageRoute, page
from service.deps import Wired
from service.sign_in import COOKIE, LIFETIME

router = APIRouter(route_class=PageRoute, include_in_schema=False)


def signed_in(request: Request) -> bool:
    """Whether this browser came by a session; without API keys there is none to end."""
    return COOKIE in request.cookies


@router.get("/login")
def form(target: str = "/") -> Response:
    """The form that asks for a key."""
    return page("login.html", bare=True, target=_own(target))


@router.post("/login")
def sign_in(
    request: Request, services: Wired, key: Annotated[str, Form()] = "", target: Annotated[str, Form()] = "/"
) -> Response:
    """Open a session and go where the browser wanted to go."""
    value = services.browsers.opened(key)
    if value is None:
        return page(
            "login.html", status=HTTPStatus.UNAUTHORIZED, bare=True, target=_own(target),
            problem_title="Not signed in", problems=("This is no key of this installation.",),
        )  # fmt: skip
    response = RedirectResponse(_own(target), HTTPStatus.SEE_OTHER)
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, value, max_age=LIFETIME, httponly=True, samesite="strict", secure=secure)
    return response


@router.post("/logout")
def sign_out() -> Response:
    """Forget the session in this browser."""
    response = RedirectResponse("/login", HTTPStatus.SEE_OTHER)
    response.delete_cookie(COOKIE)
    return response


def _own(target: str) -> str:
    """A path of this site: another site's address, with or without its scheme, becomes the start page."""
    is_path = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if is_path else "/"
