"""What a platform's own interface covers of a picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from logocheck.domain.geometry import Box, Size, intersection


@dataclass(frozen=True, slots=True)
class Zone:
    """What a placement does to a post: the strips that its interface lies over, and how many hashtags it takes.

    ``top`` and ``bottom`` are fractions of the frame's height, ``left`` and ``right`` of its width,
    in [0, 1). A picture of another shape than the placement's keeps the same fractions: whether
    the platform will crop it or add bars is not known beforehand. ``hashtag_limit``: most hashtags in one post, at
    least 0; None where it is not known.
    """

    name: str
    top: float = 0.0
    bottom: float = 0.0
    left: float = 0.0
    right: float = 0.0
    source: str = ""
    dated: date | None = None
    hashtag_limit: int | None = None

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("a zone has a name")
        sides = (self.top, self.bottom, self.left, self.right)
        if not all(math.isfinite(side) and 0 <= side < 1 for side in sides):
            raise ValueError("the sides of a zone are in [0, 1)")
        if self.top + self.bottom >= 1 or self.left + self.right >= 1:
            raise ValueError("a zone leaves a part of the frame free")
        if self.hashtag_limit is not None and self.hashtag_limit < 0:
            raise ValueError("hashtag_limit is at least 0")

    def free(self, frame: Size) -> Box:
        """The part of the frame that nothing lies over."""
        width, height = frame.width, frame.height
        return Box(self.left * width, self.top * height, (1 - self.right) * width, (1 - self.bottom) * height)


NOTHING_COVERED = Zone("none")


def visible_share(box: Box, frame: Size, zone: Zone = NOTHING_COVERED) -> float:
    """Share of the box's area, in [0, 1], that is inside the frame and outside the platform's interface."""
    seen = intersection(box, zone.free(frame))
    return 0.0 if seen is None else min(1.0, seen.area / box.area)
