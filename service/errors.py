"""One table from errors to problem+json (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from logocheck import errors
from logocheck.store.checks import error_code

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
DOCUMENTED: dict[str, Any] = {
    "description": "A problem document (RFC 9457). `code` is for machines, `detail` for people.",
    "content": {
        MEDIA_TYPE: {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "code", "detail"],
                "properties": {
                    "type": {"type": "string", "format": "uri"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                    "problems": {"type": "array", "items": {"type": "string"}},
                    "replaced": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "check": {"type": "string", "format": "uuid"},
                                "replaced_by": {"type": "string", "format": "uuid"},
                            },
                        },
                    },
                },
            },
            "example": {
                "type": "urn:logocheck:problem:unknown-campaign",
                "title": "Not Found",
                "status": 404,
                "code": "unknown-campaign",
                "detail": "no campaign 'winter'",
            },
        }
    },
}
RETRY_AFTER = "5"  # seconds

STATUS: dict[type[errors.LogocheckError], HTTPStatus] = {
    errors.InputError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.UnreadableImage: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.ImageTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.RequestTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.InvalidRequest: HTTPStatus.BAD_REQUEST,
    errors.Unauthorised: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.UnknownCheck: HTTPStatus.NOT_FOUND,
    errors.UnknownCampaign: HTTPStatus.NOT_FOUND,
    errors.UnknownBrand: HTTPStatus.NOT_FOUND,
    errors.UnknownErrand: HTTPStatus.NOT_FOUND,
    errors.UnknownBatch: HTTPStatus.NOT_FOUND,
    errors.UnknownWebhook: HTTPStatus.NOT_FOUND,
    errors.UnknownBlob: HTTPStatus.NOT_FOUND,
    errors.UnknownAccount: HTTPStatus.NOT_FOUND,
    errors.UnknownKey: HTTPStatus.NOT_FOUND,
    errors.TooManyAttempts: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.Outdated: HTTPStatus.PRECONDITION_FAILED,
    errors.SetupError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.LogocheckError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""An error that is not listed has the status of its nearest listed ancestor."""


def status_of(error: type[errors.LogocheckError]) -> HTTPStatus:
    """The status of the nearest ancestor in the table."""
    return next(STATUS[ancestor] for ancestor in error.__mro__ if ancestor in STATUS)


def document(status: int, code: str, detail: str, **more: object) -> JSONResponse:
    """A problem document. ``code`` is stable and for machines, ``detail`` one sentence for people."""
    body = {
        "type": f"urn:logocheck:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "code": code,
        "detail": detail,
        **more,
    }
    return JSONResponse(body, int(status), media_type=MEDIA_TYPE)


def retry_after(error: errors.LogocheckError) -> str:
    """Seconds until the same may be asked again; empty when no time helps."""
    if isinstance(error, errors.TooManyAttempts):
        return str(error.seconds)
    return RETRY_AFTER if isinstance(error, errors.Unavailable) else ""


def problem(error: errors.LogocheckError) -> JSONResponse:
    """The answer to an error that was raised on purpose."""
    status = status_of(type(error))
    response = document(status, error_code(error), str(error), **_more(error))
    if later := retry_after(error):
        response.headers["Retry-After"] = later
    if isinstance(error, errors.Unauthorised):
        # not Basic, though it is accepted: a browser whose session ended would ask in a window of its own
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _more(error: errors.LogocheckError) -> dict[str, object]:
    if isinstance(error, errors.InvalidCampaign):
        return {"problems": list(error.problems)}
    if isinstance(error, errors.JudgedAgain):
        return {"replaced": [{"check": str(old), "replaced_by": str(counts)} for old, counts in error.checks]}
    return {}


def install(app: FastAPI) -> None:
    """Answer every error of ``app`` with a problem document."""
    app.add_exception_handler(errors.LogocheckError, _on_purpose)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def _on_purpose(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, errors.LogocheckError)
    if not isinstance(error, errors.InputError):
        log.error("request failed", code=error_code(error), error=str(error))
    return problem(error)


def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    found = [{"loc": e["loc"], "msg": _expected(e, request), "type": e["type"]} for e in error.errors()]
    problems = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in found]
    fields: Any = jsonable_encoder(found)
    return document(422, "invalid-request", "; ".join(problems), problems=problems, fields=fields)


def _expected(fault: Mapping[str, Any], request: Request) -> str:
    """What pydantic says, which speaks of Python's types where a form or a list was sent instead of an object."""
    if "UploadFile" in str(fault["msg"]):
        return "expected a file, got text (curl sends a file with @ before its name)"
    if fault["type"] != "model_attributes_type":
        return str(fault["msg"]).removeprefix("Value error, ")
    kind = request.headers.get("content-type", "").partition(";")[0] or "no Content-Type"
    sent = "" if kind.endswith("json") else f" with Content-Type: application/json, got {kind}"
    return f"expected a JSON object{sent}"


def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
    response = document(error.status_code, code, str(error.detail))
    response.headers.update(error.headers or {})
    return response


def _unexpected(_request: Request, error: Exception) -> JSONResponse:
    # the server logs the traceback: Starlette raises the error again after this answer
    return document(500, "internal-error", f"an error in Logocheck itself: {type(error).__name__}")
