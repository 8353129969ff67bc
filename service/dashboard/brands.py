"""Brand kits: names and their logo files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, File, Form, Request, Response, UploadFile

from logocheck.errors import InputError, InvalidRequest
from logocheck.store import brands, checks, intake
from service.api.brands import StoredLogo, stored_logo
from service.api.views import BoxView
from service.dashboard.filters import InForm
from service.dashboard.login import signed_in
from service.dashboard.pages import PageRoute, go_to, page, problems_of
from service.dashboard.texts import gettext
from service.deps import Now, Services, Wired
from service.kit_cuts import add_cut

router = APIRouter(route_class=PageRoute, include_in_schema=False, prefix="/brands")

SHA256 = "sha256:"
ADDED, THERE, REFUSED = "added", "there", "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one file: ADDED, THERE (the kit had it), or REFUSED with the ``reason``.

    ``is_plain``: it is in the kit, and nothing can be found by it.
    """

    filename: str
    kind: str
    reason: str = ""
    is_plain: bool = False


@router.get("")
def index(request: Request, services: Wired) -> Response:
    """All kits with their logos."""
    return _answer(request, services, "")


@router.post("")
def add(
    request: Request,
    services: Wired,
    now: Now,
    name: Annotated[str, Form()] = "",
    logos: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """Add logo files to a kit, which is made when there is none of this name."""
    files = [file for file in logos or () if file.filename]
    try:
        if not files:
            raise InvalidRequest(gettext("Logo files: choose at least one"))
        answers = _taken(services, name.strip(), files, now)
    except InputError as error:
        return _answer(request, services, name, problems=problems_of(error))
    return _answer(request, services, name, answers)


class SeenLogo(BoxView):
    """A logo in a post, as the buttons of its page send it."""

    name: str
    check: UUID


@router.post("/from-post")
def add_from_post(
    request: Request, services: Wired, now: Now, filter_: InForm, seen: Annotated[SeenLogo, Form()]
) -> Response:
    """Cut a logo out of a post's picture into a kit, and say what became of it."""
    with services.readers() as session:
        post = checks.get(session, seen.check).filename or gettext("Picture")
    what = gettext("%(brand)s, cut from %(filename)s") % {"brand": seen.name, "filename": post}
    try:
        is_new = add_cut(services, now, seen.name, seen.check, (seen.x1, seen.y1, seen.x2, seen.y2))
        answer = Answer(what, ADDED if is_new else THERE)
    except InputError as error:
        answer = Answer(what, REFUSED, str(error))
    return _answer(request, services, seen.name, [answer], back=filter_.url(f"/checks/{seen.check}"))


@router.get("/from-post")
def no_post(request: Request) -> Response:
    """The address of such an answer, typed or kept."""
    return go_to("/brands", request)


@router.post("/remove")
def remove(
    request: Request, services: Wired, name: Annotated[str, Form()] = "", sha256: Annotated[str, Form()] = ""
) -> Response:
    """Take a logo out of its kit; campaign versions that name it keep it."""
    with services.sessions.begin() as session:
        brands.remove_logo(brands.get(session, name), sha256)
    return go_to("/brands", request)


def logo_url(brand: str, logo: str) -> str | None:
    """Where the logo's picture is; None for a logo that is not in a brand kit."""
    if not logo.startswith(SHA256):
        return None
    return f"/v1/brands/{quote(brand, safe='')}/logos/{logo.removeprefix(SHA256)}"


def _taken(services: Services, name: str, files: list[UploadFile], now: datetime) -> list[Answer]:
    """Every good file goes into the kit, whatever is wrong with the others."""
    read = [_read(services, file) for file in files]
    good = [logo for logo in read if isinstance(logo, StoredLogo)]
    with services.sessions.begin() as session:
        kit = brands.find(session, name, lock=True)
        known = {logo.sha256 for logo in kit.logos} if kit else set()
        if good:
            kit = kit or brands.create(session, name, now)
            for logo in good:
                brands.add_logo(kit, logo.sha256, logo.filename, logo.media_type, now)
        else:
            brands.refuse_name(name)
    answers = []
    for file in read:
        if isinstance(file, Answer):
            answers.append(file)
            continue
        twice = file.sha256 in known
        known.add(file.sha256)
        answers.append(Answer(file.filename, THERE if twice else ADDED, is_plain=file.is_plain))
    return answers


def _read(services: Services, file: UploadFile) -> StoredLogo | Answer:
    try:
        return stored_logo(services, file)
    except InputError as error:
        filename = intake.filename(file.filename)
        return Answer(filename, REFUSED, str(error).removeprefix(f"{filename}: "))


def _answer(
    request: Request, services: Services, name: str, answers: Sequence[Answer] = (), *,
    problems: tuple[str, ...] = (), back: str = "",
) -> Response:  # fmt: skip
    refused = bool(problems) or any(answer.kind == REFUSED for answer in answers)
    with services.readers() as session:
        return page(
            # with a script only the answer and the kits change, so that the chosen files stay chosen
            "_brands_answer.html" if "hx-request" in request.headers else "brands.html",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
            here="/brands",
            signed_in=signed_in(request),
            brands=brands.listed(session),
            typed_name=name,
            answers=answers,
            problems=problems,
            problem_title=gettext("Nothing was added:"),
            logo_url=logo_url,
            back=back,
        )
