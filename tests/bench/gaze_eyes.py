"""What our own eyes find in the photos: looked at once, kept as JSON."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from logocheck.domain.detection import Detection, Observation, TextLine
from logocheck.domain.geometry import Box, Size

LEAST_SHARE = 0.001
"""Smaller boxes are left out: a disk of one degree, which is what an eye tracker can tell, is as large."""


def cached(path: Path, photos: Sequence[Path], models: Path | None, least: float) -> dict[str, Observation]:
    """What the eyes find in ``photos`` with a confidence from ``least`` on, by file name.

    Only photos that the JSON at ``path`` lacks are looked at; it keeps everything that was found in them, by the
    SHA-256 of their files: another folder has other photos of the same names.
    """
    known = json.loads(path.read_text()) if path.exists() else {}
    contents = {photo: hashlib.sha256(photo.read_bytes()).hexdigest() for photo in photos}
    missing = {content: photo for photo, content in contents.items() if content not in known}
    for number, (content, found) in enumerate(_looks(missing, models), start=1):
        known[content] = found
        if number % 10 == 0 or number == len(missing):
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(".part")
            fresh.write_text(json.dumps(known))
            fresh.replace(path)
            sys.stderr.write(f"\rlooked at {number} of {len(missing)} photos")
    return {photo.name: _observation(known[content], least) for photo, content in contents.items()}


def _looks(photos: Mapping[str, Path], models: Path | None) -> Iterable[tuple[str, dict]]:
    from logocheck.vision.eyes import open_eyes  # noqa: PLC0415 - the grid needs no models

    eyes = open_eyes(models, threads=1) if photos else None
    for content, photo in photos.items():
        with Image.open(photo) as image:
            picture = np.asarray(image.convert("RGB"))
        found = {
            kind: [[round(v, 2) for v in (b.box.x1, b.box.y1, b.box.x2, b.box.y2, b.confidence)] for b in boxes]
            for kind, boxes in (("logos", eyes.detector.detect(picture)), ("lines", eyes.reader.read(picture)))
        }
        yield content, {"size": [picture.shape[1], picture.shape[0]], **found}


def _observation(found: Mapping, least: float) -> Observation:
    frame = Size(*found["size"])

    def boxes(kind: str) -> list[tuple[Box, float]]:
        clipped = [(Box(*row[:4]).clipped(frame), row[4]) for row in found[kind] if row[4] >= least]
        return [(box, sure) for box, sure in clipped if box is not None and box.area >= LEAST_SHARE * frame.area]

    return Observation(
        frame=frame,
        detections=tuple(Detection(box, "logo", sure) for box, sure in boxes("logos")),
        text_lines=tuple(TextLine(box, "", sure) for box, sure in boxes("lines")),
    )
