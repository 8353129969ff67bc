"""Who may come in, decided before a byte of the body is read."""

from __future__ import annotations

import base64
from importlib.util import find_spec
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from logocheck.errors import Forbidden, InvalidRequest, LogocheckError, Unauthorised
from service.doors import Doors
from service.errors import problem
from service.roles import refuse_role
from service.sign_in import LOCAL, Person, asking

# for the load balancer and the door; they tell nothing about anybody
OPEN = ("/healthz", "/readyz", "/login", "/login/oidc", "/login/oidc/back")
OPEN_FOLDER = "/static/"  # what the sign-in page is made of
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class Gate:
    """Where there are keys or accounts: one of them must come along, with a role that may do this.

    Without: only this machine may ask, by its local name. Who asks is told in ``asking`` and, where there is
    an account or a stored key, in ``request.state.person``.
    """

    def __init__(self, app: ASGIApp, *, doors: Doors) -> None:
        self._app = app
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            _refuse_nul(scope)
            refuse_other_sites(scope["method"], Headers(scope=scope))
            is_open = scope["path"] in OPEN or scope["path"].startswith(OPEN_FOLDER)
            person = None if is_open else await run_in_threadpool(self._admitted, scope)
        except LogocheckError as error:
            await refusal(error, scope)(scope, receive, send)
            return
        if person is not None and person.id is not None:
            scope.setdefault("state", {})["person"] = person
        before = asking.set(person)
        try:
            await (_refused(person, scope) or self._app)(scope, receive, send)
        finally:
            asking.reset(before)

    def _admitted(self, scope: Scope) -> Person:
        headers = Headers(scope=scope)
        person = self._doors.person(presented_key(headers), HTTPConnection(scope).cookies)
        if person is None:
            if self._doors.locked():
                raise Unauthorised("sign in, or send an API key: `Authorization: Bearer KEY` or `X-API-Key: KEY`")
            refuse_others(scope, headers)
            return LOCAL
        return person


def _refused(person: Person | None, scope: Scope) -> Response | None:
    """The refusal of what takes another role, asked when it is known who asks: its page offers what that role may."""
    if person is None:
        return None
    try:
        refuse_role(person, scope["method"], scope["path"])
    except Forbidden as error:
        return refusal(error, scope)
    return None


def refuse_others(scope: Scope, headers: Headers) -> None:
    """Raise Forbidden unless this machine asks, by a local name."""
    if not _is_local(scope.get("client")):
        raise Forbidden("there is neither an account nor an API key, so only this machine may ask")
    if _hostname(headers.get("host", "")) not in LOCAL_NAMES:
        # a web page can point its own name at 127.0.0.1 (DNS rebinding); it cannot change the Host header
        raise Forbidden("there is neither an account nor an API key, so only localhost is answered to")


def refusal(error: LogocheckError, scope: Scope) -> Response:
    """A problem document; for a person a page, or the way to the sign-in page when one was opened signed out."""
    if "text/html" not in Headers(scope=scope).get("accept", ""):
        return problem(error)
    signed_out = isinstance(error, Unauthorised)
    if signed_out and scope["method"] == "GET":
        path = scope["path"] + ("?" + scope["query_string"].decode("latin-1") if scope["query_string"] else "")
        return RedirectResponse(f"/login?target={quote(path, safe='')}", 303)
    if find_spec("service.dashboard.pages") is None:
        return problem(error)
    from service.dashboard.pages import error_page, signed_out_page  # noqa: PLC0415 - the dashboard may be left out
    from service.dashboard.texts import speak  # noqa: PLC0415

    speak(Headers(scope=scope).get("accept-language", ""))
    return signed_out_page() if signed_out else error_page(problem(error).status_code, str(error))


def refuse_other_sites(method: str, headers: Headers) -> None:
    """Raise Forbidden when a browser sends a change from another site's page. Other clients send neither header."""
    if method in SAFE_METHODS:
        return
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site not in {"same-origin", "none"}:
        raise Forbidden("a page of another site may not change anything here")
    if site is None and origin is not None and urlsplit(origin).netloc != headers.get("host"):
        raise Forbidden("a page of another site may not change anything here")


def presented_key(headers: Headers) -> str:
    """The API key of a request: Bearer, X-API-Key, or the password of Basic; empty when there is none."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except ValueError:  # no Base64, or no UTF-8 in it
            return ""
    return headers.get("x-api-key", "")


def _refuse_nul(scope: Scope) -> None:
    """Nothing here has a name with a NUL in it, and PostgreSQL takes none even to look for it."""
    if "\0" in scope["path"] or b"%00" in scope["query_string"] or b"\0" in scope["query_string"]:
        raise InvalidRequest("the address has a NUL character (%00), which no name here has")


def _hostname(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _is_local(client: tuple[str, int] | None) -> bool:
    if client is None:  # a Unix socket
        return True
    try:
        return ip_address(client[0]).is_loopback
    except ValueError:
        return False
