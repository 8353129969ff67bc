"""A logo seen in a post becomes a reference of its brand: cut out of the post's picture, added to the kit."""

from __future__ import annotations

import io
import math
from datetime import datetime
from uuid import UUID

from logocheck.domain.geometry import Box, Size
from logocheck.errors import InvalidLogo, InvalidRequest
from logocheck.images import Limits, is_plain, read_logo, read_picture
from logocheck.store import brands, checks
from service.api.pictures import decoding, stored_picture
from service.deps import Services

Corners = tuple[float, float, float, float]
"""x1, y1, x2, y2 in pixels of the upright picture, as they were sent: anything may stand there."""

LEAST_SIDE = 18
"""Pixels of the shorter side without a plain margin: of a smaller logo the embedder keeps little (its card says so)."""
MOST_PIXELS = 1_000_000
"""A larger cut is made smaller: the eyes compare at most 160 x 160 pixels, and a logo file has at most 8 MiB."""


def add_cut(services: Services, now: datetime, brand: str, check_id: UUID, corners: Corners) -> bool:
    """Add what a box of a post shows to the brand's kit; False when the kit has these very pixels already.

    Raises:
        UnknownBrand, UnknownCheck: there is none.
        UnknownBlob: the post has no picture, or no longer.
        UnreadableImage, ImageTooLarge: its picture cannot be read.
        InvalidRequest: the corners are no box, or it lies outside the picture.
        InvalidLogo: what the box shows is too small to be a reference, or of one colour.
    """
    with services.readers() as session:
        brands.get(session, brand)
        picture = stored_picture(checks.get(session, check_id))
    box = _box(corners)
    with decoding:  # and no transaction is open meanwhile
        filename, content = cut(services.blobs.read(picture), box, services.limits)
    sha256 = services.blobs.put(io.BytesIO(content))
    with services.sessions.begin() as session:
        kit = brands.get(session, brand, lock=True)
        is_new = all(logo.sha256 != sha256 for logo in kit.logos)
        brands.add_logo(kit, sha256, filename, "image/png", now)
    return is_new


def cut(content: bytes, box: Box, limits: Limits) -> tuple[str, bytes]:
    """A file name and PNG bytes of what ``box`` shows of the upright picture; beyond its edge there is nothing.

    The same box gives the same bytes. They hold pixels alone, and the name only their place: what else the picture's
    file says, such as where it was taken, does not come into the kit.

    Raises:
        UnreadableImage, ImageTooLarge: ``content`` cannot be read.
        InvalidRequest: the box lies outside the picture.
        InvalidLogo: what it shows is too small to be a reference, or of one colour.
    """
    picture = read_picture(content, limits)
    inside = box.clipped(Size(*picture.size))
    if inside is None:
        raise InvalidRequest(f"box: it lies outside the picture of {picture.width} x {picture.height} pixels")
    left, top, right, bottom = (round(side) for side in (inside.x1, inside.y1, inside.x2, inside.y2))
    _refuse_small(right - left, bottom - top)
    piece = picture.crop((left, top, right, bottom))
    piece.info.clear()  # EXIF, profiles, comments
    shrink = math.sqrt(MOST_PIXELS / (piece.width * piece.height))
    if shrink < 1:
        piece = piece.resize((max(1, int(piece.width * shrink)), max(1, int(piece.height * shrink))))
    out = io.BytesIO()
    piece.save(out, "PNG")
    _refuse_useless(out.getvalue())
    return f"cut-{left}-{top}-{right}-{bottom}.png", out.getvalue()


def _box(corners: Corners) -> Box:
    try:
        return Box(*corners)
    except ValueError as error:
        raise InvalidRequest(f"box: {error}") from error


def _refuse_useless(png: bytes) -> None:
    logo = read_logo(png, name="the box")  # what the eyes get to see of it
    if is_plain(logo):
        raise InvalidLogo("what the box shows is of one colour: nothing can be found by it")
    _refuse_small(*logo.size)


def _refuse_small(width: int, height: int) -> None:
    if min(width, height) < LEAST_SIDE:
        raise InvalidLogo(
            f"what the box shows is {width} x {height} pixels: a logo has at least {LEAST_SIDE} on each side, "
            "or too little of it can be told"
        )
