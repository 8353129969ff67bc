"""What pixels tell about a logo beyond its box: how it lies, how clear it is, which colours it has."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]
"""Pixels of the picture: x to the right, y down."""

_CORNERS = 4


@dataclass(frozen=True, slots=True)
class Quad:
    """Where a reference's corners fall in the picture.

    ``corners``: its top left, top right, bottom right and bottom left, in pixels; convex and not mirrored.
    """

    corners: tuple[Point, Point, Point, Point]

    def __post_init__(self) -> None:
        if len(self.corners) != _CORNERS or not all(math.isfinite(v) for corner in self.corners for v in corner):
            raise ValueError("a quad has four finite corners")
        if min(self._turns()) <= 0:
            raise ValueError("a quad is convex, and its corners run clockwise")

    def _turns(self) -> tuple[float, ...]:
        """At each corner the cross product of the sides that meet there; above 0 where they turn clockwise."""
        around = (*self.corners, *self.corners[:2])
        return tuple(
            (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])
            for a, b, c in zip(around, around[1:], around[2:], strict=False)
        )

    @property
    def centre(self) -> Point:
        """The mean of the corners."""
        across, down = zip(*self.corners, strict=True)
        return sum(across) / _CORNERS, sum(down) / _CORNERS

    @property
    def area(self) -> float:
        """Square pixels (the shoelace formula)."""
        following = (*self.corners[1:], self.corners[0])
        return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(self.corners, following, strict=True)) / 2

    @property
    def fill(self) -> float:
        """Share of its upright bounding box that it covers, in (0, 1]: 1 upright, less the more it is turned."""
        across, down = zip(*self.corners, strict=True)
        return min(1.0, self.area / ((max(across) - min(across)) * (max(down) - min(down))))

    @property
    def rotation(self) -> float:
        """Degrees in (-180, 180] by which the reference is turned clockwise: the mean of its top and bottom edge."""
        a, b, c, d = self.corners
        angle = math.degrees(math.atan2(b[1] - a[1] + c[1] - d[1], b[0] - a[0] + c[0] - d[0]))
        return 180.0 if angle <= -180 else angle  # noqa: PLR2004 - half a turn has one name

    def stretch(self, reference_aspect: float) -> float:
        """By which factor one side grew more than the other, at least 1; 1 keeps the reference's proportions.

        Opposite sides are averaged (geometric mean), so that a view in perspective changes little.

        Args:
            reference_aspect: width over height of the reference, above 0.
        """
        if not 0 < reference_aspect < math.inf:
            raise ValueError("an aspect is above 0")
        a, b, c, d = self.corners
        seen = math.sqrt(math.dist(a, b) * math.dist(d, c) / (math.dist(a, d) * math.dist(b, c)))
        return max(seen / reference_aspect, reference_aspect / seen)


@dataclass(frozen=True, slots=True)
class Clarity:
    """How clearly a logo can be seen.

    ``sharpness`` in [0, 1]. ``contrast``, at least 1: ratio of the luminances of the logo's light and dark
    parts, as WCAG 2 counts it. ``resolution``: height of the logo in pixels that carry detail.
    ``score`` in [0, 1] combines them.
    """

    sharpness: float
    contrast: float
    resolution: float
    score: float

    def __post_init__(self) -> None:
        if not (0 <= self.sharpness <= 1 and 0 <= self.score <= 1):
            raise ValueError("sharpness and score are in [0, 1]")
        if not (1 <= self.contrast < math.inf and 0 <= self.resolution < math.inf):
            raise ValueError("contrast is at least 1, resolution at least 0")


@dataclass(frozen=True, slots=True)
class Colour:
    """The logo's colours in the picture against its palette.

    ``delta_e``: CIEDE2000, at least 0, the median over the palette. ``measured``: the colour seen for each
    colour of ``palette``, both "#rrggbb". ``placed``: measured where a quad says the logo has that colour;
    else ``delta_e`` is the least that it can be, against the nearest colours of the whole box.
    """

    delta_e: float
    palette: tuple[str, ...] = ()
    measured: tuple[str, ...] = ()
    placed: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.delta_e < math.inf:
            raise ValueError("a difference of colours is at least 0")
        if len(self.palette) != len(self.measured):
            raise ValueError("each colour of the palette was measured once")


@dataclass(frozen=True, slots=True)
class Appearance:
    """All measurements of one sighting; None is what could not be measured.

    ``stretch``, at least 1, is that of ``quad`` against its reference, where its corners are exact enough to tell
    it. ``inliers``: points of the reference
    that were found again where the quad says. ``logo``: which reference that is.
    """

    clarity: Clarity | None = None
    quad: Quad | None = None
    stretch: float | None = None
    colour: Colour | None = None
    inliers: int = 0
    logo: str | None = None

    def __post_init__(self) -> None:
        if self.inliers < 0:
            raise ValueError("inliers is at least 0")
        if self.stretch is not None and (self.quad is None or self.stretch < 1):
            raise ValueError("stretch is that of a quad, and at least 1")
