"""Brand kits: names and their logo files."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Request, Response, UploadFile

from logocheck.errors import InputError, InvalidRequest
from logocheck.store import brands
from service.api.brands import stored_logo
from service.dashboard.login import signed_in
from service.dashboard.pages import PageRoute, go_to, page, problems_of
from service.deps import Now, Services, Wired

router = APIRouter(route_class=PageRoute, include_in_schema=False, prefix="/brands")

SHA256 = "sha256:"


@router.get("")
def index(request: Request, services: Wired) -> Response:
    """All kits with their logos."""
    return _kits(request, services, "", ())


@router.post("")
def add(
    request: Request,
    services: Wired,
    now: Now,
    name: Annotated[str, Form()] = "",
    logos: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """Add logo files to a kit, which is made when there is none of this name."""
    try:
        files = [file for file in logos or () if file.filename]
        if not files:
            raise InvalidRequest("Logo files: choose at least one")
        stored = [stored_logo(services, file) for file in files]
        with services.sessions.begin() as session:
            kit = brands.find(session, name.strip()) or brands.create(session, name.strip(), now)
            for sha256, filename, media_type in stored:
                brands.add_logo(kit, sha256, filename, media_type, now)
    except InputError as error:
        return _kits(request, services, name, problems_of(error))
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


def _kits(request: Request, services: Services, typed_name: str, problems: tuple[str, ...]) -> Response:
    with services.readers() as session:
        return page(
            "brands.html",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
            here="/brands",
            signed_in=signed_in(request),
            brands=brands.listed(session),
            typed_name=typed_name,
            problems=problems,
            problem_title="Nothing was added:",
            logo_url=logo_url,
        )
