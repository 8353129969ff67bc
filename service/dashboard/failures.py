"""Pages for what no page answers: an address that is none, and an error in Logocheck itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from inspect import isawaitable
from typing import cast

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from service.dashboard.pages import error_page
from service.dashboard.texts import gettext, speak

Handler = Callable[[Request, Exception], Response | Awaitable[Response]]
FOR_PROGRAMS = ("/v1/", "/static/")


def install(app: FastAPI) -> None:
    """Answer browsers with a page where ``app`` has a problem document; programs keep the document."""
    for kind in (HTTPException, Exception):
        app.add_exception_handler(kind, _read_by_people(cast("Handler", app.exception_handlers[kind])))


def _read_by_people(document: Handler) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(request: Request, error: Exception) -> Response:
        if request.url.path.startswith(FOR_PROGRAMS) or "text/html" not in request.headers.get("accept", ""):
            response = document(request, error)
            return await response if isawaitable(response) else response
        speak(request.headers.get("accept-language", ""))
        if not isinstance(error, HTTPException):
            return error_page(HTTPStatus.INTERNAL_SERVER_ERROR, gettext("Its cause is in the log of the server."))
        detail = str(error.detail)
        if error.status_code == HTTPStatus.NOT_FOUND:
            detail = gettext("There is no page at this address.")
        response = error_page(error.status_code, detail)
        response.headers.update(error.headers or {})
        return response

    return answer
