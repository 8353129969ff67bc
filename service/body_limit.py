"""How much may be sent, stopped while it streams in."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from logocheck.errors import InputError, InvalidRequest, RequestTooLarge
from service.errors import problem


class BodyLimit:
    """Stops a body at its bound: by its announced length, or while it streams in."""

    def __init__(self, app: ASGIApp, *, limit: Callable[[str], int]) -> None:
        """``limit`` gives bytes for a path."""
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        limit = self._limit(scope["path"])
        try:
            _refuse_length(headers.get("content-length", "0"), limit)
        except InputError as error:
            await problem(error)(scope, receive, send)
            return
        answer = _Answer(send)
        try:
            await self._app(scope, _counted(receive, limit), answer)
        except _TooLong:
            if not answer.started:
                await problem(_too_large(limit))(scope, receive, send)


class _TooLong(BaseException):
    """Flies past the handlers of the framework, which turn every Exception into their own answer."""


class _Answer:
    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = False

    async def __call__(self, message: Message) -> None:
        self.started = True
        await self._send(message)


def _refuse_length(announced: str, limit: int) -> None:
    if not announced.isdecimal():
        raise InvalidRequest("Content-Length: expected a number")
    if int(announced) > limit:
        raise _too_large(limit)


def _counted(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise _TooLong
        return message

    return counted


def _too_large(limit: int) -> RequestTooLarge:
    return RequestTooLarge(f"the request is larger than {limit:,} bytes")
