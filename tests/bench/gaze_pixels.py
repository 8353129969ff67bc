"""What the pixels add to the score, on the boxes that our own eyes find: clarity and faces."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from logocheck.domain.appearance import Appearance, Clarity
from logocheck.domain.campaign import ProminenceWeights
from logocheck.domain.detection import Observation
from logocheck.domain.geometry import Box
from logocheck.vision.clarity import clarity
from logocheck.vision.faces import opened_faces

WHOLE = "our score"
VARIANTS = ("without lettering", "without clarity", "without faces")
"""Predictors beside it: what each of the three gives to the score is the difference."""


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


def variants(
    box: Box, found: Observation, pixels: Pixels
) -> dict[str, tuple[Observation, Appearance | None, ProminenceWeights]]:
    """What is judged for ``WHOLE`` and each of ``VARIANTS``: the observation, what is known of the pixels, weights."""
    clear, weights = pixels.clear.get(box), ProminenceWeights()
    faced, look = replace(found, faces=pixels.faces), Appearance(clarity=clear) if clear else None
    return {
        WHOLE: (faced, look, weights),
        "without lettering": (faced, look, replace(weights, lettering=0)),
        "without clarity": (faced, None, weights),
        "without faces": (found, look, weights),
    }
