"""Signing in by the organisation's provider: there and back."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from logocheck.errors import Unauthorised, Unavailable
from service.dashboard.login import own, sign_in_page, with_cookie
from service.dashboard.pages import PageRoute, page
from service.dashboard.texts import gettext
from service.deps import Services, Wired
from service.single_sign_on import COOKIE, PATH, SingleSignOn

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get(PATH)
async def leave(request: Request, services: Wired, target: str = "/") -> Response:
    """Go to the provider."""
    try:
        return await _provider(services).leave(request, str(request.url_for("oidc_back")), own(target))
    except Unavailable as error:
        return await run_in_threadpool(sign_in_page, services, target, f"{str(error).capitalize()}.")


@router.get(f"{PATH}/back", name="oidc_back")
async def arrive(request: Request, services: Wired) -> Response:
    """Come back from the provider, with a session of one's own."""
    try:
        arrival = await _provider(services).arrive(request)
        value = await run_in_threadpool(services.doors.opened_for, arrival)
    except Unauthorised as error:
        answer = await run_in_threadpool(sign_in_page, services, "/", str(error))
    else:
        # no redirect: a browser that comes from the provider's site would leave the strict cookie behind
        answer = with_cookie(request, page("arrived.html", bare=True, target=own(arrival.target)), value)
    answer.delete_cookie(COOKIE, path=PATH)  # an answer is taken once
    return answer


def _provider(services: Services) -> SingleSignOn:
    if services.single_sign_on is None:
        raise Unauthorised(gettext("No organisation's sign-in is set up here."))
    return services.single_sign_on
