"""Many boxes, asked which of them are at a place."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from logocheck.domain.geometry import Box, gap

_Row: TypeAlias = tuple[float, int, Box]
"""Left side, number of the box, box."""


class _Band(NamedTuple):
    """Boxes that begin about as far down, in the order of their left sides.

    ``top`` and ``bottom``: where the highest begins and the lowest ends; ``widest``: width of the widest; in pixels.
    """

    top: float
    bottom: float
    widest: float
    rows: Sequence[_Row]

    def leftmost(self, x: float) -> float:
        """No box that begins left of this reaches ``x``."""
        return math.nextafter(x - 1.01 * self.widest, -math.inf)  # more than rounding may take from a sum

    def nearest(self, box: Box, counts: Callable[[int], bool], best: tuple[float, int]) -> tuple[float, int]:
        """As of ``Places``, where it is smaller than ``best``."""
        here = bisect_left(self.rows, (box.x1,))
        for left, number, other in self.rows[here:]:
            if left - box.x2 > best[0]:
                break
            if (found := (gap(box, other), number)) < best and counts(number):
                best = found
        for left, number, other in reversed(self.rows[:here]):
            if self.leftmost(box.x1) - left > best[0]:
                break
            if (found := (gap(box, other), number)) < best and counts(number):
                best = found
        return best


@dataclass(frozen=True, slots=True)
class Places:
    """Boxes in bands from the top down, so that few are looked at for one place."""

    bands: tuple[_Band, ...] = ()

    @classmethod
    def of(cls, boxes: Iterable[Box | None]) -> Places:
        """Boxes are numbered as they come, from 0; None has a number and is nowhere."""
        known = sorted((box.y1, number, box) for number, box in enumerate(boxes) if box)
        long = max(16, 2 * math.isqrt(len(known)))  # as many boxes in a band as keep bands and their boxes few
        return cls(tuple(_band(known[start : start + long]) for start in range(0, len(known), long)))

    def at(self, box: Box) -> list[int]:
        """Numbers of the boxes that overlap with ``box``, in no order."""
        x1, y1, x2, y2 = box.x1, box.y1, box.x2, box.y2
        found: list[int] = []
        for band in self.bands:
            if band.top < y2 and y1 < band.bottom:
                rows = band.rows
                near = rows[bisect_left(rows, (band.leftmost(x1),)) : bisect_left(rows, (x2,))]
                found += [n for _, n, other in near if other.x2 > x1 and other.y1 < y2 and y1 < other.y2]
        return found

    def nearest(self, box: Box, counts: Callable[[int], bool]) -> tuple[float, int] | None:
        """The smallest gap to ``box`` in pixels, and the first box that has it, of those whose number ``counts``."""
        best = math.inf, -1
        aways = [(max(band.top - box.y2, box.y1 - band.bottom), number) for number, band in enumerate(self.bands)]
        for away, place in sorted(aways):
            if away > best[0]:
                break
            best = self.bands[place].nearest(box, counts, best)
        return None if best[1] < 0 else best


def _band(known: Sequence[_Row]) -> _Band:
    boxes = [box for _, _, box in known]
    rows = sorted((box.x1, number, box) for _, number, box in known)
    return _Band(known[0][0], max(box.y2 for box in boxes), max(box.x2 - box.x1 for box in boxes), rows)
