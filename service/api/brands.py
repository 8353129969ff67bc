"""Brand kits: the reference logos of each brand."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, File, Response, UploadFile
from pydantic import Field

from logocheck.errors import ImageTooLarge, UnknownBlob
from logocheck.images import PLAIN, is_plain, read_logo
from logocheck.store import brands, campaigns, intake
from logocheck.store.tables import BrandRow
from service.api.forms import FormRoute
from service.api.pictures import FOREVER
from service.api.views import Sent, SentBox, View
from service.deps import Db, Now, ReadDb, Wired
from service.kit_cuts import LEAST_SIDE, add_cut

router = APIRouter(prefix="/v1/brands", tags=["brands"], route_class=FormRoute)

LARGEST_LOGO = 8 * 2**20  # bytes
MEDIA_TYPES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}


class LogoView(View):
    sha256: str
    filename: str
    media_type: str
    created_at: datetime


class BrandView(View):
    name: str
    logos: list[LogoView]
    created_at: datetime


class AddedLogos(BrandView):
    warnings: list[str] = Field(description="Of the files just sent: those by which nothing can be found, and why.")


@dataclass(frozen=True, slots=True)
class StoredLogo:
    """A logo file that was accepted. ``is_plain``: all of it is one colour."""

    sha256: str
    filename: str
    media_type: str
    is_plain: bool


class Brands(View):
    brands: list[BrandView]


def brand_view(row: BrandRow) -> BrandView:
    logos = [
        LogoView(sha256=logo.sha256, filename=logo.filename, media_type=logo.media_type, created_at=logo.created_at)
        for logo in row.logos
    ]
    return BrandView(name=row.name, logos=logos, created_at=row.created_at)


class NewBrand(Sent):
    name: str = Field(examples=["Northwind"])


class NewCut(Sent):
    check: UUID = Field(description="The post that shows the logo.")
    box: SentBox = Field(
        description=f"What is cut out, as in a report's `box`; at least {LEAST_SIDE} pixels on each side.",
        examples=[{"x1": 300, "y1": 520, "x2": 780, "y2": 675}],
    )


@router.post("", status_code=201)
def create(response: Response, session: Db, now: Now, brand: NewBrand) -> BrandView:
    """An empty brand kit."""
    with session.begin():
        view = brand_view(brands.create(session, brand.name, now))
    response.headers["Location"] = f"/v1/brands/{quote(view.name)}"
    return view


@router.get("")
def index(session: ReadDb) -> Brands:
    """All brand kits by name."""
    return Brands(brands=[brand_view(row) for row in brands.listed(session)])


@router.get("/{name}")
def show(session: ReadDb, name: str) -> BrandView:
    """One brand kit."""
    return brand_view(brands.get(session, name))


@router.post("/{name}/logos", status_code=201)
def add_logos(
    services: Wired, session: Db, now: Now, name: str,
    logo: Annotated[list[UploadFile], File(description="SVG, PNG, JPEG or WebP; one file or several.")],
) -> AddedLogos:  # fmt: skip
    """Add reference logos. Campaigns take them up with their next version."""
    stored = [stored_logo(services, file) for file in logo]
    with session.begin():
        kit = brands.get(session, name, lock=True)
        for file in stored:
            brands.add_logo(kit, file.sha256, file.filename, file.media_type, now)
        session.flush()
        warnings = [f"{file.filename}: {PLAIN}" for file in stored if file.is_plain]
        return AddedLogos(**brand_view(kit).model_dump(), warnings=warnings)


@router.post("/{name}/logos/from-check", status_code=201)
def add_logo_from_check(services: Wired, session: ReadDb, now: Now, name: str, seen: NewCut) -> BrandView:
    """Cut a logo out of a post's picture and add it; the same box again adds nothing."""
    box = seen.box
    add_cut(services, now, name, seen.check, (box.x1, box.y1, box.x2, box.y2))
    return brand_view(brands.get(session, name))


@router.get("/{name}/logos/{sha256}", response_class=Response)
def show_logo(session: ReadDb, services: Wired, name: str, sha256: str) -> Response:
    """A logo file as it was uploaded, also one that left its kit and that a campaign version keeps."""
    try:
        brands.logo(brands.get(session, name), sha256)
    except UnknownBlob:
        if not campaigns.keeps_logo(session, name, sha256):
            raise
    content = services.blobs.read(sha256)
    return Response(content, media_type=_media_type(content), headers=FOREVER)


@router.delete("/{name}/logos/{sha256}", status_code=204)
def remove_logo(session: Db, name: str, sha256: str) -> None:
    """Take a logo out of the kit; campaign versions that name it keep it."""
    with session.begin():
        brands.remove_logo(brands.get(session, name), sha256)


def stored_logo(services: Wired, file: UploadFile) -> StoredLogo:
    """An accepted logo file, its bytes kept."""
    filename = intake.filename(file.filename)
    content = file.file.read(LARGEST_LOGO + 1)
    if len(content) > LARGEST_LOGO:
        raise ImageTooLarge(f"{filename}: a logo file has at most {LARGEST_LOGO:,} bytes")
    plain = is_plain(read_logo(content, name=filename))
    return StoredLogo(services.blobs.put(io.BytesIO(content)), filename, _media_type(content), plain)


def _media_type(content: bytes) -> str:
    """Of a logo file that was accepted."""
    return next((kind for start, kind in MEDIA_TYPES.items() if content.startswith(start)), "image/svg+xml")
