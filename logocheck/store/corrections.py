"""What people confirmed or drew, as training data for ``logocheck train``: YOLO and COCO in one ZIP."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import IO, Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from logocheck.codec import report_from_json
from logocheck.domain.geometry import Box, Size
from logocheck.domain.report import Report
from logocheck.errors import InputError
from logocheck.images import Limits, read_picture
from logocheck.store import campaigns, checks, reviews
from logocheck.store.blobs import Blobs
from logocheck.store.reviews import APPROVE, MARK, REJECT, Drawn
from logocheck.store.tables import CampaignRow, CheckRow, ReviewRow

JPEG_QUALITY = 95
MOST = 20_000  # posts in one file


@dataclass(frozen=True, slots=True)
class Example:
    """A picture and every logo that a person stands for in it; boxes in pixels of the upright ``size``."""

    check_id: UUID
    sha256: str
    size: Size
    logos: tuple[Drawn, ...]


def examples(session: Session, campaign: str | None = None) -> Iterator[Example]:
    """Posts that were approved, or in which somebody drew a missed logo, oldest first.

    An approved post's boxes are those that the campaign counts as certain, with those that were drawn. A post
    that was rejected because a box shows something else keeps only what was drawn in it. An approved one without a
    report, which is being judged again, is left out: without boxes it would stand for a picture without logos.
    """
    marked = select(ReviewRow.check_id).where(ReviewRow.action.in_((MARK, REJECT)))
    wanted = or_(CheckRow.decision == APPROVE, CheckRow.id.in_(marked))
    statement = select(CheckRow.id).where(wanted, CheckRow.picture_sha256.is_not(None)).limit(MOST)
    if campaign is not None:
        named = select(CampaignRow.id).where(CampaignRow.name == campaigns.get(session, campaign).name)
        statement = statement.where(CheckRow.campaign_id.in_(named))
    for check_id in session.scalars(statement.order_by(CheckRow.created_at, CheckRow.id)).all():
        example = _example(session, check_id)
        if example is not None:
            yield example


def write_zip(
    out: IO[bytes], found: Sequence[Example], blobs: Blobs, limits: Limits,
    decoding: AbstractContextManager[object] | None = None,
) -> int:  # fmt: skip
    """``images/``, ``labels/``, ``data.yaml`` and ``annotations.json``; gives the number of pictures.

    A picture that cannot be read any more is left out. Pictures are upright, as their boxes are. ``decoding`` is
    entered for each picture, so that others have their turn between them.
    """
    names = sorted({logo.brand for example in found for logo in example.logos})
    coco: dict[str, Any] = {
        "images": [], "annotations": [],
        "categories": [{"id": number, "name": name} for number, name in enumerate(names, start=1)],
    }  # fmt: skip
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for number, example in enumerate(found, start=1):
            try:
                with decoding or nullcontext():
                    content = _upright(blobs.read(example.sha256), limits)
            except InputError:
                continue
            stem = str(example.check_id)
            archive.writestr(f"images/{stem}.jpg", content, ZIP_STORED)
            archive.writestr(f"labels/{stem}.txt", _yolo(example, names))
            _add_coco(coco, example, number, f"{stem}.jpg", names)
        archive.writestr("annotations.json", json.dumps(coco, ensure_ascii=False, indent=1))
        archive.writestr("data.yaml", _data_yaml(names))
    return len(coco["images"])


def _example(session: Session, check_id: UUID) -> Example | None:
    row = checks.get(session, check_id, with_report=True)
    stands = reviews.standing(reviews.trail(session, check_id))
    drawn = reviews.drawn(stands)
    confirmed = row.decision == APPROVE or (bool(drawn) and not any(r.reason == "wrong-logo" for r in stands))
    report = report_from_json(row.report.encode()) if row.report else None
    session.expunge(row)  # thousands of reports are not kept
    if row.picture_sha256 is None or not row.width or not row.height or not (drawn or (confirmed and report)):
        return None
    logos = [*(_certain(report) if report is not None and confirmed else ()), *drawn]
    return Example(row.id, row.picture_sha256, Size(row.width, row.height), tuple(logos))


def _certain(report: Report) -> Iterator[Drawn]:
    for logo in report.logos:
        box = logo.box.clipped(report.observation.frame)
        if logo.confidence >= report.campaign.review.certain_from and box is not None:
            yield Drawn(logo.brand, box)


def _upright(content: bytes, limits: Limits) -> bytes:
    out = io.BytesIO()
    read_picture(content, limits).convert("RGB").save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()


def _yolo(example: Example, names: Sequence[str]) -> str:
    lines = []
    for logo in example.logos:
        x, y = logo.box.centre
        width, height = example.size.width, example.size.height
        parts = (x / width, y / height, logo.box.width / width, logo.box.height / height)
        lines.append(f"{names.index(logo.brand)} " + " ".join(f"{part:.6f}" for part in parts) + "\n")
    return "".join(lines)


def _add_coco(coco: dict[str, Any], example: Example, number: int, filename: str, names: Sequence[str]) -> None:
    size = example.size
    coco["images"].append({"id": number, "file_name": filename, "width": size.width, "height": size.height})
    for logo in example.logos:
        box: Box = logo.box
        row = {
            "id": len(coco["annotations"]) + 1, "image_id": number, "category_id": names.index(logo.brand) + 1,
            "bbox": [box.x1, box.y1, box.width, box.height], "area": box.area, "iscrowd": 0,
        }  # fmt: skip
        coco["annotations"].append(row)


def _data_yaml(names: Sequence[str]) -> str:
    # JSON's strings are YAML's as well, whatever stands in a name
    rows = "".join(f"  {number}: {json.dumps(name, ensure_ascii=False)}\n" for number, name in enumerate(names))
    return "path: .\ntrain: images\nval: images\nnames:" + (f"\n{rows}" if rows else " {}\n")
