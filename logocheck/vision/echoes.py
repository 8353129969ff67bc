"""Where a photo shows a part of itself again."""

from __future__ import annotations

import cv2
import numpy as np

from logocheck.domain.geometry import Box, Size, iou
from logocheck.vision.copies import copies_of
from logocheck.vision.detector import Picture
from logocheck.vision.geometry import cropped, resized

SIDE = 24.0
"""Pixels that the part measures where it is looked for, as the root of its area."""

LONG = 800
"""Pixels of the photo's long side, at most: a search takes tens of milliseconds."""

LEAST = 8
"""Pixels of the part's shorter side; a smaller part resembles everything."""

FLAT = 3.0
"""Grey levels of standard deviation below which a part shows nothing that could be found again."""

SCALES = (0.72, 0.85, 1.0, 1.18, 1.4)
"""Sizes of a copy, of the part's own: further back and nearer."""

ALIKE = 0.45
"""Least normalised correlation of a copy, in [-1, 1]; the embedder judges what is found."""

SAME = 0.4
"""IoU from which two copies are one."""

AT_MOST = 12


def copies(picture: Picture, box: Box) -> tuple[Box, ...]:
    """Boxes of what resembles the part under ``box``, itself among them, most alike first; in the picture's pixels.

    Normalised cross-correlation of colours (`cv2.TM_CCOEFF_NORMED`) at several sizes; upright copies only.

    Args:
        picture: (H, W, 3) uint8 RGB.
        box: inside the picture.
    """
    frame = Size(picture.shape[1], picture.shape[0])
    scale = min(1.0, SIDE / box.area**0.5, LONG / max(frame.width, frame.height))
    small = copies_of(picture).shrunk(scale)
    part = cropped(small, Box(*(v * scale for v in (box.x1, box.y1, box.x2, box.y2))), 0.0)
    if min(part.shape[:2]) < LEAST or part.std(axis=(0, 1)).max() < FLAT:
        return ()
    found = sorted((peak for size in SCALES for peak in _peaks(small, part, size)), key=lambda peak: -peak[0])
    kept: list[Box] = []
    for _, (x, y, w, h) in found:
        copy = Box(x / scale, y / scale, (x + w) / scale, (y + h) / scale).clipped(frame)
        if copy is not None and len(kept) < AT_MOST and all(iou(copy, other) < SAME for other in kept):
            kept.append(copy)
    return tuple(kept)


def _peaks(picture: Picture, part: Picture, size: float) -> list[tuple[float, tuple[int, int, int, int]]]:
    """(correlation, (left, top, width, height)) where ``part``, ``size`` times as large, correlates most."""
    h, w = (round(side * size) for side in part.shape[:2])
    if w >= picture.shape[1] or h >= picture.shape[0]:
        return []
    values = cv2.matchTemplate(picture, resized(part, w, h), cv2.TM_CCOEFF_NORMED)
    highest = cv2.dilate(values, np.ones((h // 2 | 1, w // 2 | 1), np.uint8))
    rows, columns = np.nonzero((values >= highest) & (values >= ALIKE) & np.isfinite(values))
    return [(float(values[y, x]), (int(x), int(y), w, h)) for y, x in zip(rows, columns, strict=True)]
