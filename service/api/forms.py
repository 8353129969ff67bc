"""Forms whose text fields must be UTF-8 without NUL, and known; Starlette alone reads what is not UTF-8 as Latin-1."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Coroutine
from typing import Any

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser

from logocheck.errors import InvalidRequest, LogocheckError, StorageUnavailable


class _Utf8Parser(MultiPartParser):
    def on_part_end(self) -> None:
        part = self._current_part
        if part.file is None:
            try:
                bytes(part.data).decode("utf-8")
            except UnicodeDecodeError as error:
                raise MultiPartException(f"{part.field_name}: expected UTF-8, byte {error.start} is not") from error
        super().on_part_end()


class _FormRequest(Request):
    async def _get_form(self, **limits: Any) -> FormData:
        try:
            form = await self._parsed(**limits)
        except OSError as error:  # files go to the temporary folder while they come in
            raise StorageUnavailable(
                f"the request could not be kept while it came in: {error.strerror or error}"
            ) from error
        for name, value in form.multi_items():
            if "\0" in name or "\0" in ((value.filename or "") if isinstance(value, UploadFile) else value):
                await form.close()
                raise InvalidRequest(f"{name[:80]!r}: expected text without NUL characters")
        return form

    async def _parsed(self, **limits: Any) -> FormData:
        if self._form is None and self.headers.get("content-type", "").lower().startswith("multipart/form-data"):
            try:
                self._form = await _Utf8Parser(self.headers, self.stream(), **limits).parse()
            except MultiPartException as error:
                raise HTTPException(400, error.message) from error
        return await super()._get_form(**limits)


class FormRoute(APIRoute):
    """``APIRouter(route_class=FormRoute)``: for routes that take a form."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await handler(_FormRequest(request.scope, request.receive))
            except HTTPException as error:
                # FastAPI says of whatever breaks while a form is read that the sender made it
                if isinstance(error.__cause__, LogocheckError):
                    raise error.__cause__ from None
                raise

        return handle


def only(*once: str, many: Collection[str] = ()) -> Any:
    """A dependency of a route whose form has these fields: a misspelt caption would be a post without one.

    Args:
        once: fields that come at most once.
        many: fields that may be repeated.
    """
    known = (*once, *many)

    async def check(request: Request) -> None:
        form = await request.form()  # parsed already
        for name in form:
            if name not in known:
                near = difflib.get_close_matches(name.lower(), known, n=1)
                hint = f"did you mean {near[0]}?" if near else f"expected {', '.join(known)}"
                raise InvalidRequest(f"unknown field {name[:80]!r}; {hint}")
        if twice := [name for name in once if len(form.getlist(name)) > 1]:
            raise InvalidRequest(f"{twice[0]}: expected once, got it again")

    return Depends(check)
