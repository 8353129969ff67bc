"""Templates to responses, and errors to pages that people can read."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Coroutine
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from logocheck.errors import InvalidCampaign, LogocheckError
from logocheck.store.people import Role
from service.api.forms import FormRoute
from service.dashboard.gauges import gauge
from service.dashboard.numbers import FILTERS, seconds_between
from service.dashboard.overlay import by_urgency
from service.dashboard.texts import gettext, language, ngettext, speak
from service.dashboard.words import (
    ACTIONS,
    DECISIONS,
    DELIVERIES,
    DIALECTS,
    EYES,
    NEEDS,
    OUTCOMES,
    REASONS,
    ROLES,
    STAGES,
    STATUSES,
    refusal_words,
    rule_words,
    score_parts,
)
from service.errors import retry_after, status_of
from service.sign_in import LOCAL, asking

HERE = Path(__file__).parent
STATIC = HERE / "static"

DOCUMENT = "document"
"""What a campaign that was typed into a form is called in messages."""

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",  # a shared screen's back button shows nothing after signing out
}


@cache
def static(name: str) -> str:
    """The address of a static file, which changes with its content so that browsers may keep it."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def may_change() -> bool:
    """Whether whoever asks may change campaigns and kits."""
    return (asking.get() or LOCAL).role.may(Role.ADMIN)


def may_decide() -> bool:
    """Whether whoever asks may send posts and decide about them."""
    return (asking.get() or LOCAL).role.may(Role.REVIEWER)


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # the extension's
    made.filters |= {**FILTERS, "rule_words": rule_words, "gauge": gauge, "score_parts": score_parts}
    made.filters["by_urgency"] = by_urgency
    made.globals |= {
        "OUTCOMES": OUTCOMES,
        "STATUSES": STATUSES,
        "STAGES": STAGES,
        "DIALECTS": DIALECTS,
        "DECISIONS": DECISIONS,
        "ACTIONS": ACTIONS,
        "REASONS": REASONS,
        "ROLES": ROLES,
        "DELIVERIES": DELIVERIES,
        "NEEDS": NEEDS,
        "EYES": EYES,
        "seconds_between": seconds_between,
        "static": static,
        "language": language,
        "asking": asking.get,
        "may_change": may_change,
        "may_decide": may_decide,
        "signed_in": False,
        "bare": False,
        "here": "",
        "problems": (),
    }
    return made


_templates = _environment()
_texts = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=False, keep_trailing_newline=True)  # noqa: S701 - no HTML


def page(template: str, *, status: int = HTTPStatus.OK, **context: object) -> HTMLResponse:
    """A rendered template. A name that starts with ``_`` is a fragment of a page."""
    return HTMLResponse(_templates.get_template(template).render(context), int(status), headers=HEADERS)


def picture(template: str, *, headers: dict[str, str], **context: object) -> Response:
    """A rendered SVG file."""
    return Response(_templates.get_template(template).render(context), media_type="image/svg+xml", headers=headers)


def starter(first: str, second: str) -> str:
    """The commented campaign document that a new one starts from; the arguments are names of brands."""
    # JSON's strings are YAML's as well, whatever stands in the name
    names = {"first": json.dumps(first, ensure_ascii=False), "second": json.dumps(second, ensure_ascii=False)}
    return _texts.get_template("starter.yaml").render(names)


def go_to(url: str, request: Request) -> Response:
    """Send the browser to ``url`` after a form was accepted."""
    if "hx-request" in request.headers:
        # a script would follow a 303 by itself and put the next page into the form
        return Response(status_code=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": url})
    return RedirectResponse(url, HTTPStatus.SEE_OTHER)


def query(path: str, **parameters: object) -> str:
    """``path`` with the parameters that say something."""
    text = urlencode({name: str(value) for name, value in parameters.items() if value not in {None, ""}})
    return f"{path}?{text}" if text else path


def problems_of(error: LogocheckError) -> tuple[str, ...]:
    """What a form lists after it was refused."""
    if isinstance(error, InvalidCampaign):
        # the only file there is was typed into the form, so only its line says something
        return tuple(re.sub(rf"^{DOCUMENT}:(\d+)", r"line \1", problem) for problem in error.problems)
    return (str(error),)


class PageRoute(FormRoute):
    """Answers errors with a page instead of a problem document."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            speak(request.headers.get("accept-language", ""))
            try:
                return await handler(request)
            except LogocheckError as error:
                answer = error_page(status_of(type(error)), str(error))
                if later := retry_after(error):
                    answer.headers["Retry-After"] = later
                return answer
            except RequestValidationError as error:
                return error_page(HTTPStatus.BAD_REQUEST, "; ".join(e["msg"] for e in error.errors()))

        return handle


def error_page(status: int, detail: str) -> HTMLResponse:
    """A page that says in one sentence what went wrong; to nobody known it offers no more than the way in."""
    return page("error.html", bare=asking.get() is None, status=status, title=refusal_words(status), detail=detail)


def signed_out_page() -> HTMLResponse:
    """For a form that was sent when the session had ended."""
    detail = gettext("You are signed out, so nothing was saved. Sign in, then send the form again.")
    return error_page(HTTPStatus.UNAUTHORIZED, detail)
