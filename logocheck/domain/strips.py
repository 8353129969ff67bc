"""The union of many boxes, cut into upright strips."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from logocheck.domain.attention import Interval, along, down, interval
from logocheck.domain.geometry import Box, Size


class Strip(NamedTuple):
    """Upright part of the frame, from ``left`` to ``right`` in pixels; ``covered``: apart, from the top down.

    ``across``: the prior's integral from left to right. ``down``: its integral over what is covered, and pixels
    of it. ``held``: the attention of what is covered, and its area as a share of the frame, both in [0, 1].
    """

    left: float
    right: float
    covered: tuple[Interval, ...]
    across: float
    down: tuple[float, float]
    held: tuple[float, float]


def strips_of(boxes: Collection[Box], frame: Size) -> Iterator[Strip]:
    """The union of ``boxes``, all of them inside ``frame``, between neighbouring sides of boxes, from left to right.

    Where nothing is covered there is no strip. Neighbouring strips that cover the same share one ``covered``.
    """
    starting: dict[float, list[Interval]] = {}
    ending: dict[float, list[Interval]] = {}
    for box in boxes:
        covers = interval(box.y1, box.y2, frame)
        starting.setdefault(box.x1, []).append(covers)
        ending.setdefault(box.x2, []).append(covers)
    cover = _Cover(max((box.y2 - box.y1 for box in boxes), default=0.0))
    kept: tuple[Interval, ...] = ()
    measured, area = (0.0, 0.0), frame.area
    sides = [(side, along(side, frame)) for side in sorted({*starting, *ending})]
    for (left, near), (right, far) in pairwise(sides):
        changed = False
        for covers in ending.get(left, ()):
            changed |= cover.take_out(covers)
        for covers in starting.get(left, ()):
            changed |= cover.put_in(covers)
        if changed:
            kept = tuple(cover.joined)
            measured = down(kept)
        if kept:
            across = far - near
            held = across * measured[0], (right - left) * measured[1] / area
            yield Strip(left, right, kept, across, measured, held)


class _Cover:
    """Intervals that come and go, none higher than ``tallest``, and what they cover together."""

    def __init__(self, tallest: float) -> None:
        self._tallest = tallest
        self._there: list[Interval] = []  # sorted
        self.joined: list[Interval] = []  # the same, apart from each other and sorted

    def put_in(self, part: Interval) -> bool:
        """Whether more is covered now."""
        insort(self._there, part)
        joined, (top, bottom, over, under) = self.joined, part
        last = bisect_right(joined, (bottom, math.inf))  # touching intervals become one
        first = bisect_left(joined, (top,), hi=last)
        if first and joined[first - 1][1] >= top:
            first -= 1
        if first < last:
            start, _, above, _ = joined[first]
            _, end, _, below = joined[last - 1]
            if last - first == 1 and start <= top and bottom <= end:
                return False
            if start < top:
                top, over = start, above
            if end > bottom:
                bottom, under = end, below
        joined[first:last] = ((top, bottom, over, under),)
        return True

    def take_out(self, part: Interval) -> bool:
        """Whether less is covered now."""
        del self._there[bisect_left(self._there, part)]
        place = bisect_right(self.joined, (part[0], math.inf)) - 1
        whole = self.joined[place]
        pieces = _pieces(whole, part, self._beside(part))
        if len(pieces) == 1 and pieces[0] == whole:
            return False
        self.joined[place : place + 1] = pieces
        return True

    def _beside(self, part: Interval) -> Sequence[Interval]:
        """All that reach ``part``, and perhaps some that end above it."""
        highest = math.nextafter(part[0] - 1.01 * self._tallest, -math.inf)  # more than rounding may take from a sum
        return self._there[bisect_left(self._there, (highest,)) : bisect_right(self._there, (part[1], math.inf))]


def _pieces(whole: Interval, part: Interval, others: Sequence[Interval]) -> list[Interval]:
    """What is left of ``whole``, that was joined of ``part`` and of ``others``, when ``part`` goes.

    Args:
        whole: joined, so that all of it beyond ``part`` is covered by others.
        part: lies in it.
        others: sorted, at least those that touch ``part``.
    """
    start, end, above, below = whole
    top, bottom = part[:2]
    pieces: list[Interval] = []
    reached, under = -math.inf, 0.0
    for low, high, over, beneath in others:
        if high < top:
            continue
        if low > reached and low > top:
            if reached >= top:
                pieces.append((start, reached, above, under))
            start, above = low, over
        if high > reached:
            reached, under = high, beneath
        if reached >= bottom:
            return [*pieces, (start, end, above, below)]
    return [*pieces, (start, reached, above, under)] if reached >= top else pieces
