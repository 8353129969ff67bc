"""Rectangles in the upright (EXIF-corrected) picture."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height of a picture in pixels, both at least 1."""

    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1:
            raise ValueError(f"a picture is at least 1 x 1 pixels, not {self.width} x {self.height}")

    @property
    def area(self) -> int:
        return self.width * self.height


@dataclass(frozen=True, slots=True)
class Box:
    """Pixels, origin top left, x to the right, y down; ``x2`` and ``y2`` are exclusive."""

    x1: float
    y1: float
    x2: float
    y2: float

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (self.x1, self.y1, self.x2, self.y2))):
            raise ValueError("a box has finite coordinates")
        if self.x2 <= self.x1 or self.y2 <= self.y1:
            raise ValueError("a box has a positive width and height")

    @property
    def width(self) -> float:
        return self.x2 - self.x1

    @property
    def height(self) -> float:
        return self.y2 - self.y1

    @property
    def area(self) -> float:
        return self.width * self.height

    @property
    def centre(self) -> tuple[float, float]:
        return (self.x1 + self.x2) / 2, (self.y1 + self.y2) / 2

    def clipped(self, frame: Size) -> Box | None:
        """The part inside the frame; None when nothing is."""
        if self.x1 >= 0 and self.y1 >= 0 and self.x2 <= frame.width and self.y2 <= frame.height:
            return self
        return intersection(self, Box(0, 0, frame.width, frame.height))

    def grown(self, fraction: float) -> Box:
        """Each side moved outwards by ``fraction`` of the box's own width or height."""
        dx, dy = self.width * fraction, self.height * fraction
        return Box(self.x1 - dx, self.y1 - dy, self.x2 + dx, self.y2 + dy)

    def scaled(self, x: float, y: float) -> Box:
        """Coordinates multiplied by ``x`` and ``y``, both above 0."""
        return Box(self.x1 * x, self.y1 * y, self.x2 * x, self.y2 * y)


def intersection(a: Box, b: Box) -> Box | None:
    """The common rectangle, or None when the boxes do not overlap."""
    if a.x1 >= b.x2 or b.x1 >= a.x2 or a.y1 >= b.y2 or b.y1 >= a.y2:
        return None
    return Box(max(a.x1, b.x1), max(a.y1, b.y1), min(a.x2, b.x2), min(a.y2, b.y2))


def union(a: Box, b: Box) -> Box:
    """The smallest box that holds both."""
    return Box(min(a.x1, b.x1), min(a.y1, b.y1), max(a.x2, b.x2), max(a.y2, b.y2))


def halfway(a: Box, b: Box) -> Box:
    """The box whose sides lie in the middle between those of ``a`` and ``b``."""
    return Box((a.x1 + b.x1) / 2, (a.y1 + b.y1) / 2, (a.x2 + b.x2) / 2, (a.y2 + b.y2) / 2)


def iou(a: Box, b: Box) -> float:
    """Intersection over union, in [0, 1]."""
    common = intersection(a, b)
    if common is None:
        return 0.0
    return common.area / (a.area + b.area - common.area)


def union_area(boxes: Iterable[Box]) -> float:
    """Area in pixels that at least one of ``boxes`` covers."""
    known = list(boxes)
    area = 0.0
    for left, right in pairwise(sorted({side for box in known for side in (box.x1, box.x2)})):
        covered = -math.inf
        for top, bottom in sorted((box.y1, box.y2) for box in known if box.x1 <= left and right <= box.x2):
            area += (right - left) * max(0.0, bottom - max(top, covered))
            covered = max(covered, bottom)
    return area


def gap(a: Box, b: Box) -> float:
    """Shortest distance in pixels between two boxes; 0 when they touch or overlap."""
    dx = max(a.x1 - b.x2, b.x1 - a.x2, 0.0)
    dy = max(a.y1 - b.y2, b.y1 - a.y2, 0.0)
    return math.hypot(dx, dy)
