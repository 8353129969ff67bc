"""Faces in the picture, as boxes only: who it is, nobody asks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np

from logocheck.domain.geometry import Box, Size
from logocheck.vision.copies import copies_of
from logocheck.vision.detector import Picture

LONG_SIDE = 320
"""Pixels to which a picture is shrunk first."""

LEAST = 20
"""Pixels along the shrunk face's side: 6 % of the picture's long side. Smaller faces draw few eyes."""

NEIGHBOURS = 3
"""Overlapping hits that make a face; fewer find faces in foliage and cloth."""

_CASCADE = "haarcascade_frontalface_alt2.xml"
_STEP = 1.2  # between two sizes of face that are looked for


def opened_faces() -> Faces | None:
    """The cascade that OpenCV carries; None where it carries none (OpenCV 5 dropped it)."""
    path = Path(str(getattr(getattr(cv2, "data", None), "haarcascades", ""))) / _CASCADE
    make = getattr(cv2, "CascadeClassifier", None)
    return Faces(make(str(path))) if make is not None and path.is_file() else None


class Faces:
    """Frontal, upright faces by OpenCV's Haar cascade (Viola & Jones 2001; Lienhart & Maydt 2002).

    One object per process or thread. Faces from the side, turned or half covered are missed.
    """

    def __init__(self, cascade: Any) -> None:
        self._cascade = cascade

    def find(self, picture: Picture) -> tuple[Box, ...]:
        """Boxes in the pixels of ``picture``, (H, W, 3) uint8 RGB; from left to right, then from top to bottom."""
        height, width = picture.shape[:2]
        scale = min(1.0, LONG_SIDE / max(height, width))
        small = copies_of(picture).shrunk(scale)
        grey = cv2.equalizeHist(np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8))
        found = self._cascade.detectMultiScale(grey, _STEP, NEIGHBOURS, minSize=(LEAST, LEAST))
        x, y = width / small.shape[1], height / small.shape[0]
        boxes = [Box(a * x, b * y, (a + w) * x, (b + h) * y).clipped(Size(width, height)) for a, b, w, h in found]
        return tuple(sorted((box for box in boxes if box is not None), key=lambda box: (box.x1, box.y1, box.x2)))
