"""What the eyes make of brand kits, and of a photo under a campaign that was not saved."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from logocheck.annotate import annotated
from logocheck.codec import report_from_json
from logocheck.domain.report import Report
from logocheck.errors import UnknownBlob
from logocheck.images import read_picture
from logocheck.store.errand_tables import ErrandRow
from service.api.pictures import FOREVER, JPEG_QUALITY, decoding
from service.api.views import ErrorView, View, error_view
from service.deps import Now, Wired
from service.errands import found_try, study

router = APIRouter(prefix="/v1", tags=["brands"])


class SeenView(View):
    picture: str = Field(description="SHA-256 of a PNG under `/v1/views/`.")
    ground: str = Field(
        examples=["#ffffff"],
        description="Behind a transparent logo, and behind an opaque one without its own ground; "
        "empty for an opaque one as it is.",
    )
    turned: float = Field(description="Degrees; above 0 to the left.")
    cut: str = Field(examples=["whole"], description="Which sides are cut off.")
    alone: bool = Field(default=False, description="An opaque logo without the ground it came on.")
    room: str = Field(default="", description="Where ground was added to a transparent logo; empty for nowhere.")
    mirrored: bool = Field(default=False, description="Left and right have changed sides, as on one shoe of a pair.")


class SeenLogo(View):
    brand: str
    logo: str = Field(description="SHA-256 of the logo file.")
    plain: bool = Field(default=False, description="All of it is one colour: nothing can be found by it.")
    views: list[SeenView]


class NearestView(View):
    brand: str
    logo: str
    other: str = Field(description="The brand whose references are nearest to this logo.")
    other_logo: str
    similarity: float = Field(description="Cosine of the embeddings, in [-1, 1].")
    probability: float = Field(
        description="In [0, 1]: that the first look takes this logo for the other brand when that one is looked for."
    )


class StudyView(View):
    status: str = Field(description="queued, done or error.")
    models: list[str]
    logos: list[SeenLogo]
    nearest: list[NearestView] = Field(description="One for each brand with a logo, when there are two such brands.")
    error: ErrorView | None


class TryView(View):
    id: UUID
    status: str = Field(description="queued, done or error.")
    report: Report | None
    error: ErrorView | None


@router.get("/studies/brands")
def show_study(services: Wired, now: Now) -> StudyView:
    """The views of each logo that photos are compared with, and which other brand each brand is nearest to.

    Asking starts it; the answer is there some seconds later and stays as long as the kits and the models do.
    """
    return study_view(study(services, now))


@router.get("/views/{sha256}", response_class=Response)
def show_view(services: Wired, now: Now, sha256: str) -> Response:
    """One view of a logo of the present brand kits, as the embedder gets it."""
    known = {view.picture for logo in study_view(study(services, now)).logos for view in logo.views}
    if sha256 not in known:
        raise UnknownBlob(f"no view {sha256[:80]!r}")
    return Response(services.blobs.read(sha256), media_type="image/png", headers=FOREVER)


@router.get("/tries/{try_id}")
def show_try(services: Wired, try_id: UUID) -> TryView:
    """A photo under a campaign that was not saved. It is forgotten after a day."""
    row = found_try(services, try_id)
    return TryView(
        id=row.id, status=status(row), report=report_of(row), error=error_view(row.error_code, row.error_text)
    )


@router.get("/tries/{try_id}/annotated", response_class=Response)
def draw_try(services: Wired, try_id: UUID) -> Response:
    """The tried photo with its boxes, safe zone and outcome, as a JPEG."""
    row = found_try(services, try_id)
    report, content = report_of(row), io.BytesIO()
    if report is None:
        raise UnknownBlob(f"try {try_id} is not done, so there is nothing to draw")
    with decoding:
        picture = annotated(read_picture(services.blobs.read(row.asked["picture"]), services.limits), report)
        picture.convert("RGB").save(content, "JPEG", quality=JPEG_QUALITY)
    return Response(content.getvalue(), media_type="image/jpeg", headers=FOREVER)


def study_view(row: ErrandRow) -> StudyView:
    answer: dict[str, Any] = row.answer or {"models": [], "logos": [], "nearest": []}
    shown = {name: answer[name] for name in ("models", "logos", "nearest")}
    return StudyView(status=status(row), error=error_view(row.error_code, row.error_text), **shown)


def report_of(row: ErrandRow) -> Report | None:
    """The report of a try that is done."""
    return report_from_json(row.answer["report"].encode()) if row.answer else None


def status(row: ErrandRow) -> str:
    """queued, done or error."""
    if row.error_code:
        return "error"
    return "done" if row.answer is not None else "queued"
