"""Many boxes, asked which of them are at a place."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from logocheck.domain.geometry import Box, gap


@dataclass(frozen=True, slots=True)
class Places:
    """Boxes in the order of their left sides, so that few are looked at for one place.

    ``rows``: left side, number of the box, box. ``widest``: width of the widest, in pixels.
    """

    rows: tuple[tuple[float, int, Box], ...] = ()
    widest: float = 0.0

    @classmethod
    def of(cls, boxes: Iterable[Box]) -> Places:
        """Boxes are numbered as they come, from 0."""
        rows = sorted((box.x1, number, box) for number, box in enumerate(boxes))
        return cls(tuple(rows), max((box.x2 - box.x1 for _, _, box in rows), default=0.0))

    def at(self, box: Box) -> list[int]:
        """Numbers of the boxes that overlap with ``box``, from left to right."""
        x1, y1, x2, y2 = box.x1, box.y1, box.x2, box.y2
        # one widest box more to the left, for what rounding may take from a sum
        first, last = bisect_left(self.rows, (x1 - 2 * self.widest,)), bisect_left(self.rows, (x2,))
        return [
            number for _, number, other in self.rows[first:last] if other.x2 > x1 and other.y1 < y2 and y1 < other.y2
        ]

    def nearest(self, box: Box, counts: Callable[[int], bool]) -> tuple[float, int] | None:
        """The smallest gap to ``box`` in pixels, and the first box that has it, of those whose number ``counts``."""
        best = math.inf, -1
        here = bisect_left(self.rows, (box.x1,))
        for left, number, other in self.rows[here:]:
            if left - box.x2 > best[0]:
                break
            if (found := (gap(box, other), number)) < best and counts(number):
                best = found
        for left, number, other in reversed(self.rows[:here]):
            if box.x1 - left - 2 * self.widest > best[0]:
                break
            if (found := (gap(box, other), number)) < best and counts(number):
                best = found
        return None if best[1] < 0 else best
