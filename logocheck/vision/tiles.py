"""Small logos in large pictures: the same detector on overlapping tiles."""

from __future__ import annotations

import math

import numpy as np

from logocheck.domain.detection import Detection
from logocheck.domain.geometry import Box
from logocheck.vision.detector import Detector, Picture
from logocheck.vision.geometry import merged

FROM_LONG_SIDE = 1600
"""Pixels. A picture at least that long is looked at in tiles too."""

TILE = 960
"""Pixels along a tile's side: a logo of 30 pixels is still 20 in the detector's 640."""

ALONG = 5
"""Tiles along the long side from which they grow instead, so that no picture takes minutes."""

OVERLAP = 0.2
"""Of a tile, shared with the next: a logo up to that long is whole in one of them."""


class TiledDetector:
    """``detector`` on the whole picture and, when that is large, on its tiles; the answers merged."""

    def __init__(self, detector: Detector, max_proposals: int) -> None:
        self._detector = detector
        self._max_proposals = max_proposals

    @property
    def labels(self) -> tuple[str, ...]:
        return self._detector.labels

    def detect(self, picture: Picture) -> tuple[Detection, ...]:
        """Detections inside the picture, most confident first; boxes in its pixels."""
        whole = self._detector.detect(picture)
        height, width = picture.shape[:2]
        if max(height, width) < FROM_LONG_SIDE:
            return whole
        found = list(whole)
        tile = max(TILE, math.ceil(max(height, width) / (1 + (ALONG - 1) * (1 - OVERLAP))))
        for left, right in spans(width, tile):
            for top, bottom in spans(height, tile):
                part = np.ascontiguousarray(picture[top:bottom, left:right])
                found += [
                    Detection(_moved(d.box, left, top), d.label, d.confidence)
                    for d in self._detector.detect(part)
                    if not _cut(d.box, (left, top, right, bottom), (width, height))
                ]
        return merged(found)[: self._max_proposals]


def spans(length: int, tile: int) -> list[tuple[int, int]]:
    """(start, end) of the fewest tiles of ``tile`` along ``length``, in pixels, that overlap by ``OVERLAP`` or more."""
    step = tile * (1 - OVERLAP)
    count = max(1, math.ceil((length - tile) / step) + 1)
    size = min(tile, length)
    starts = [round(i * (length - size) / max(1, count - 1)) for i in range(count)]
    return [(start, start + size) for start in starts]


def _moved(box: Box, x: int, y: int) -> Box:
    return Box(box.x1 + x, box.y1 + y, box.x2 + x, box.y2 + y)


def _cut(box: Box, tile: tuple[int, int, int, int], frame: tuple[int, int]) -> bool:
    """Whether ``box``, in the tile's pixels, touches a side of the tile that is not the picture's own."""
    left, top, right, bottom = tile
    return (
        (left > 0 and box.x1 <= 1)
        or (top > 0 and box.y1 <= 1)
        or (right < frame[0] and box.x2 >= right - left - 1)
        or (bottom < frame[1] and box.y2 >= bottom - top - 1)
    )
