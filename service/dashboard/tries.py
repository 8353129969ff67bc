"""A photo under a campaign that is still being written."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, File, Form, Request, Response, UploadFile

from logocheck.campaign_file import parse_campaign
from logocheck.domain.captions import captions
from logocheck.errors import InputError, InvalidRequest
from logocheck.sidecars import with_line_feeds
from service.api.studies import report_of, status
from service.dashboard.campaigns import HERE, NEW, Base, Caption, form
from service.dashboard.pages import DOCUMENT, PageRoute, go_to, page, problems_of, query
from service.dashboard.texts import gettext
from service.deps import Now, Services, Wired
from service.errands import attempt, found_try
from service.submission import Upload

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Document = Annotated[str, Form()]
Picture = Annotated[UploadFile | None, File()]


@router.post(f"{HERE}/{{name}}/try")
def change(
    request: Request, services: Wired, now: Now, name: str, *,
    document: Document = "", picture: Picture = None, caption: Caption = "", base: Base = None,
) -> Response:  # fmt: skip
    """Try a changed campaign."""
    return _tried(request, services, now, name, document=document, picture=picture, caption=caption, base=base)


@router.post(f"{NEW}/try")
def new(
    request: Request, services: Wired, now: Now, *,
    document: Document = "", picture: Picture = None, caption: Caption = "",
) -> Response:  # fmt: skip
    """Try a new campaign."""
    return _tried(request, services, now, "", document=document, picture=picture, caption=caption)


@router.get("/tries/{try_id}")
def show(services: Wired, try_id: UUID) -> Response:
    """The live part of the form."""
    row = found_try(services, try_id)
    return page("_tried.html", tried=row, tried_status=status(row), report=report_of(row))


def _tried(
    request: Request, services: Services, now: Now, name: str, *,
    document: str, picture: UploadFile | None, caption: str, base: int | None = None,
) -> Response:  # fmt: skip
    try:
        campaign = parse_campaign(document, source=DOCUMENT)
        if picture is None or not picture.filename:
            raise InvalidRequest(gettext("Photo to try: choose a file"))
        # browsers send line ends as CRLF; the caption under the post has none
        texts = captions(with_line_feeds(caption), "")
        row = attempt(services, now, Upload(picture.filename, picture.file), texts, campaign=campaign, text=document)
    except InputError as error:
        return form(
            request, services, name, document, problems_of(error), problem_title=gettext("The photo was not tried:"),
            caption=caption, base=base,
        )  # fmt: skip
    return go_to(query(f"{HERE}/{quote(name)}/edit" if name else NEW, tried=row.id, base=base), request)
