"""What the pixels add to the score, on the boxes that our own eyes find: clarity and faces."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from logocheck.domain.appearance import Appearance, Clarity
from logocheck.domain.detection import Observation
from logocheck.domain.geometry import Box
from logocheck.vision.clarity import FULL_CONTRAST, clarity
from logocheck.vision.faces import opened_faces

VARIANTS = ("with faces", "with clarity", "with clarity, resolution left out", "with faces and clarity")
"""Predictors beside "our score", which knows boxes of logos and lines alone."""


@dataclass(frozen=True)
class Pixels:
    """Of one photo. ``faces``: their boxes. ``clear``: clarity by box; a box too small to measure is missing."""

    faces: tuple[Box, ...]
    clear: Mapping[Box, Clarity]


def measured(folder: Path, seen: Mapping[str, Observation]) -> dict[str, Pixels]:
    """Faces of every photo of ``folder`` that was ``seen``, and the clarity of each box found in it."""
    finder, found = opened_faces(), {}
    if finder is None:
        sys.stderr.write("OpenCV carries no face detector here: no faces are counted\n")
    for name, observation in seen.items():
        with Image.open(folder / name) as image:
            picture = np.asarray(image.convert("RGB"))
        boxes = [thing.box for thing in (*observation.detections, *observation.text_lines)]
        clear = {box: value for box in boxes if (value := clarity(picture, box)) is not None}
        found[name] = Pixels(finder.find(picture) if finder else (), clear)
    return found


def variants(box: Box, found: Observation, pixels: Pixels) -> list[tuple[Observation, Appearance | None]]:
    """What is judged for each of ``VARIANTS``: the observation, and what is known of the box's pixels."""
    faced, clear = replace(found, faces=pixels.faces), pixels.clear.get(box)
    whole, sizeless = (Appearance(clarity=c) if c else None for c in (clear, clear and _without_resolution(clear)))
    return [(faced, None), (found, whole), (found, sizeless), (faced, whole)]


def _without_resolution(clear: Clarity) -> Clarity:
    """Resolution grows with the box, so what clarity foretells could be size; this says that it is not."""
    contrast = min(1.0, math.log(clear.contrast) / math.log(FULL_CONTRAST))
    return replace(clear, score=math.sqrt(clear.sharpness * contrast))
