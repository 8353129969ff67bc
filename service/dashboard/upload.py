"""The form that takes posts in."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from starlette.concurrency import run_in_threadpool

from logocheck.domain.detection import Captions
from logocheck.errors import InputError, LogocheckError
from logocheck.sidecars import with_line_feeds
from logocheck.store import endings
from service.dashboard.checks import campaign_choices
from service.dashboard.login import signed_in
from service.dashboard.pages import PageRoute, go_to, page, problems_of, query
from service.dashboard.texts import gettext, noted
from service.deps import Now, Services, Wired
from service.errors import status_of
from service.sidecars import told_apart, with_own_words
from service.submission import MOST_PICTURES, Submission, Submitted, Upload, submit

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/upload")
def form(request: Request, services: Wired, campaign: str = "") -> Response:
    """The empty form."""
    return _form(request, services, {"campaign": campaign, "caption": "", "first_comment": "", "creator": ""})


@router.post("/upload")
async def upload(
    request: Request,
    services: Wired,
    now: Now,
    *,
    pictures: Annotated[list[UploadFile] | None, File()] = None,
    campaign: Annotated[str, Form()] = "",
    caption: Annotated[str, Form()] = "",
    first_comment: Annotated[str, Form()] = "",
    creator: Annotated[str, Form()] = "",
) -> Response:
    """Take the posts in, or show the form again with what was typed and what is wrong."""
    typed = {"campaign": campaign, "caption": caption, "first_comment": first_comment, "creator": creator}
    texts = Captions(with_line_feeds(caption), with_line_feeds(first_comment))
    files = [Upload(file.filename or "", file.file) for file in pictures or () if file.filename]
    try:
        files = await run_in_threadpool(with_own_words, *told_apart(files))
        missing = _missing(campaign, files)
        if missing:
            return await run_in_threadpool(_form, request, services, typed, missing)
        submitted = await run_in_threadpool(
            submit, services, Submission(campaign, files, texts, creator.strip() or None), now
        )
    except LogocheckError as error:
        refused = problems_of(error)
        status = HTTPStatus.UNPROCESSABLE_ENTITY if isinstance(error, InputError) else status_of(type(error))
        return await run_in_threadpool(_form, request, services, typed, refused, status)
    return go_to(_result_url(submitted), request)


def _form(
    request: Request,
    services: Services,
    typed: dict[str, str],
    problems: tuple[str, ...] = (),
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> Response:
    if problems and "hx-request" in request.headers:
        # only the messages change, so the chosen files stay chosen
        return page("_problems.html", status=422, problems=problems, problem_title=gettext(_REFUSED))
    with services.readers() as session:
        return page(
            "upload.html",
            status=status if problems else HTTPStatus.OK,
            here="/upload",
            signed_in=signed_in(request),
            problems=problems,
            problem_title=gettext(_REFUSED),
            typed=typed,
            campaign_choices=campaign_choices(session, taking_posts=True),
            some_ended=endings.some(session),
            max_bytes=services.limits.max_bytes,
            most_pictures=MOST_PICTURES,
        )


_REFUSED = noted("Nothing was taken in. Please mend this and send it again:")


def _missing(campaign: str, files: list[Upload]) -> tuple[str, ...]:
    problems = []
    if not files:
        problems.append(gettext("Pictures: choose at least one file"))
    if not campaign:
        problems.append(gettext("Campaign: choose one"))
    return tuple(problems)


def _result_url(submitted: Submitted) -> str:
    if submitted.batch is not None:
        return query("/", batch=submitted.batch)
    return f"/checks/{submitted.checks[0]}"
