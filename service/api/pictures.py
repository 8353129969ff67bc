"""A check's picture: as it came, small, and with the findings drawn on it."""

from __future__ import annotations

import io
from functools import lru_cache
from threading import BoundedSemaphore
from uuid import UUID

from fastapi import APIRouter, Response

from logocheck.annotate import annotated
from logocheck.codec import report_from_json
from logocheck.errors import UnknownBlob
from logocheck.images import Limits, read_picture, thumbnail
from logocheck.store import checks
from logocheck.store.blobs import Blobs
from logocheck.store.tables import CheckRow
from service.deps import ReadDb, Wired

router = APIRouter(prefix="/v1/checks/{check_id}", tags=["checks"])

THUMBNAIL_SIDE = 320  # pixels
JPEG_QUALITY = 88
REMEMBERED = 2_000  # thumbnails of some ten kilobytes; a list shows the same ones again and again
decoding = BoundedSemaphore(2)  # a picture of the largest size takes 300 MB: never forty of them at once
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
}
"""A file that a stranger made is shown, never run."""
FOREVER = {"Cache-Control": "private, max-age=31536000, immutable", **SAFE}
"""What is under these addresses never changes."""


@router.get("/picture", response_class=Response)
def original(session: ReadDb, services: Wired, check_id: UUID) -> Response:
    """The file as it was uploaded."""
    row = checks.get(session, check_id)
    return Response(services.blobs.read(stored_picture(row)), media_type=row.media_type, headers=FOREVER)


@router.get("/thumbnail", response_class=Response)
def small(session: ReadDb, services: Wired, check_id: UUID) -> Response:
    """The picture, upright, at most 320 pixels on its longer side."""
    row = checks.get(session, check_id)
    session.close()  # no transaction is open while pixels are decoded
    content = _thumbnail(services.blobs, stored_picture(row), services.limits)
    return Response(content, media_type=_media_type(content), headers=FOREVER)


@router.get("/annotated", response_class=Response)
def drawn(session: ReadDb, services: Wired, check_id: UUID) -> Response:
    """The picture with boxes, safe zone and outcome drawn on it, as a JPEG."""
    row = checks.get(session, check_id, with_report=True)
    if row.report is None:
        raise UnknownBlob(f"check {check_id} is not done, so there is nothing to draw")
    session.close()
    report, content = report_from_json(row.report.encode()), io.BytesIO()
    with decoding:
        picture = annotated(read_picture(services.blobs.read(stored_picture(row)), services.limits), report)
        picture.convert("RGB").save(content, "JPEG", quality=JPEG_QUALITY)
    return Response(content.getvalue(), media_type="image/jpeg", headers=FOREVER)


@lru_cache(REMEMBERED)
def _thumbnail(blobs: Blobs, sha256: str, limits: Limits) -> bytes:
    with decoding:
        return thumbnail(read_picture(blobs.read(sha256), limits), THUMBNAIL_SIDE)


def stored_picture(row: CheckRow) -> str:
    """SHA-256 of the post's picture.

    Raises:
        UnknownBlob: it never had one that could be kept, or it was deleted.
    """
    if row.picture_sha256 is None:
        raise UnknownBlob(f"check {row.id} has no picture: {row.error_text or 'it was deleted'}")
    return row.picture_sha256


def _media_type(content: bytes) -> str:
    return "image/webp" if content[8:12] == b"WEBP" else "image/jpeg"
