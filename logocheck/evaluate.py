"""Predictions on a set of photos that people have annotated; their boxes are never read."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, TypedDict

import numpy as np

from logocheck.domain.campaign import Brand, Campaign
from logocheck.domain.detection import ANY_LOGO, Captions, Detection
from logocheck.domain.geometry import Box
from logocheck.errors import InvalidRequest
from logocheck.files import whole_file
from logocheck.images import Limits, read_picture
from logocheck.pipeline import gallery, observed
from logocheck.vision.eyes import Eyes
from logocheck.vision.glance import closely

References = Literal["crops", "drawings", "both"]
"""What shows a brand: crops of photos, clean drawings, or drawings and crops together."""


class SightingRow(TypedDict):
    """``xyxy``: pixels of the upright picture. ``accepted``: what the program itself would act on."""

    brand: str
    xyxy: list[float]
    confidence: float
    accepted: bool


class ProposalRow(TypedDict):
    """Where recognition looks; ``xyxy``: pixels of the upright picture.

    ``confidence``: the detection's ``promise``; the detector's own where the eyes do not glance, and of what a detector
    of brands by name found, which comes last.
    """

    xyxy: list[float]
    confidence: float


class Predictions(TypedDict):
    """One list per image file of the set, best first."""

    images: dict[str, list[SightingRow]]
    proposals: dict[str, list[ProposalRow]]
    seconds_per_picture: float


def evaluate(
    dataset: Path,
    eyes: Eyes,
    progress: Callable[[int, int], None],
    *,
    references: References = "crops",
    crops: int | None = None,
) -> Predictions:
    """Predictions on every image of ``dataset``, all its brands asked of each.

    Args:
        dataset: folder with annotations.json: ``brands`` and ``drawings`` name reference files of each
            brand, ``images`` the photos. Nothing else in it is read.
        eyes: of this thread.
        progress: called with (images done, images in all).
        references: what shows the brands; one without a drawing keeps its crops.
        crops: of each brand at most, the first ones; None: all.

    Raises:
        InvalidRequest: the set is not in that form.
        InputError: a file of the set cannot be read.
    """
    brands, files = _contents(dataset, references, crops)
    campaign = Campaign(name=dataset.name or "dataset", brands=brands)
    logos = gallery(eyes, campaign, lambda logo: whole_file(dataset / logo))
    said: Predictions = {"images": {}, "proposals": {}, "seconds_per_picture": 0.0}
    started = time.perf_counter()
    for done, file in enumerate(files, 1):
        picture = np.asarray(read_picture(whole_file(dataset / file), Limits()))
        observation = observed(picture, Captions(), logos, eyes)
        said["images"][file] = [
            {
                "brand": s.brand,
                "xyxy": _corners(s.box),
                "confidence": round(s.confidence, 6),
                "accepted": s.confidence >= eyes.calibration.accept,
            }
            for s in observation.sightings
        ]
        said["proposals"][file] = [
            {"xyxy": _corners(d.box), "confidence": round(d.confidence if d.promise is None else d.promise, 6)}
            for d in (*closely(observation.detections, eyes), *_named(observation.detections))
        ]
        progress(done, len(files))
    said["seconds_per_picture"] = round((time.perf_counter() - started) / max(1, len(files)), 4)
    return said


def _contents(dataset: Path, references: References, most: int | None) -> tuple[tuple[Brand, ...], list[str]]:
    """The brands with their reference files, and the photos."""
    path = dataset / "annotations.json"
    try:
        document = json.loads(whole_file(path))
        drawings = document.get("drawings", {}) if references != "crops" else {}
        brands = tuple(
            Brand(name, _shown(drawings.get(name) or (), crops[:most], references))
            for name, crops in sorted(document["brands"].items())
        )
        return brands, [image["file"] for image in document["images"]]
    except KeyError as error:
        raise InvalidRequest(f"{path} is not in the form of a data set: the field {error} is missing") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise InvalidRequest(f"{path} is not in the form of a data set: {error}") from error


def _shown(drawings: Sequence[str], crops: Sequence[str], references: References) -> tuple[str, ...]:
    if references == "both":
        return (*drawings, *crops)
    return tuple(drawings or crops)


def _named(found: Sequence[Detection]) -> list[Detection]:
    """What a brand-trained detector found, which needs no closer look."""
    return [detection for detection in found if detection.label != ANY_LOGO]


def _corners(box: Box) -> list[float]:
    return [round(value, 2) for value in (box.x1, box.y1, box.x2, box.y2)]
