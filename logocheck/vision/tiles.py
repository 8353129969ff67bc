"""Small logos in large pictures: one more look at a larger size, or the same detector on overlapping tiles."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from logocheck.domain.detection import Detection
from logocheck.domain.geometry import Box, Size
from logocheck.vision.detector import Detector, Picture
from logocheck.vision.geometry import merged

FROM_LONG_SIDE = 1600
"""Pixels. A picture at least that long is looked at more closely too."""

CLOSER = (1280, 1600)
"""Least and most pixels of the long side in that look, which is half the picture's between them. Of composed logos that
are 2 % of the long side and more it finds nearly as many as tiles of 960 pixels at 320 and 640 did, of those below 32
pixels as many on 2 megapixels and fewer on 12, in less time. Decision 15 has the figures, and
``python models/recipes/closer.py`` prints them."""

TILE = 960
"""Pixels along a tile's side: a logo of 30 pixels is still 20 in the detector's 640."""

ALONG = 5
"""Tiles along the long side from which they grow instead, so that no picture takes minutes."""

OVERLAP = 0.2
"""Of a tile, shared with the next: a logo up to that long is whole in one of them."""


def looks(sizes: Sequence[int], frame: Size, stride: int) -> tuple[int, ...]:
    """Long sides, in pixels and ascending, with which a picture is looked at.

    The smallest of ``sizes`` always; the others enlarge no picture: where its own long side is less, that counts,
    rounded up to whole strides. Enlarging photos of 500 pixels found no more logos and cost time. A large picture is
    looked at once more, larger.

    Args:
        sizes: the manifest's.
        frame: of the picture.
        stride: of the network, in pixels.
    """
    long = max(frame.width, frame.height)
    own = max(min(sizes), math.ceil(long / stride) * stride)
    sides = {min(side, own) for side in sizes}
    if long >= FROM_LONG_SIDE:
        least, most = CLOSER
        sides.add(min(most, max(least, math.ceil(long / 2 / stride) * stride)))
    return tuple(sorted(sides))


class TiledDetector:
    """``detector`` on the whole picture and, when that is large, on its tiles; the answers merged.

    For weights that take one size only.
    """

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
