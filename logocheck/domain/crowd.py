"""How much of people's first look many boxes hold together, beside a logo. docs/scoring.md has the formulas."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from operator import attrgetter, itemgetter
from typing import NamedTuple, TypeAlias

from logocheck.domain.attention import Interval, down, held, interval
from logocheck.domain.geometry import Box, Size, intersection

Held: TypeAlias = tuple[float, float]
"""(attention, area as a share of the frame), both in [0, 1]."""


class _Strip(NamedTuple):
    """Upright part of the frame, from ``left`` to ``right`` in pixels; ``covered``: apart, from the top down.

    ``down``: the prior's integral over what is covered, and pixels of it.
    """

    left: float
    right: float
    covered: tuple[Interval, ...]
    down: tuple[float, float]
    held: Held


@dataclass(frozen=True, slots=True)
class Crowd:
    """The union of boxes, made once and asked by many logos.

    The prior is a product of one factor in x and one in y, so the union is cut into upright strips
    between neighbouring box sides, and in each strip the covered intervals of y are added up.
    ``before[n]`` is held by the first n strips, ``after[n]`` by those from n on: nothing is subtracted
    from a sum, for a tiny logo would drown in what rounding leaves.
    """

    frame: Size
    boxes: tuple[Box | None, ...] = ()
    strips: tuple[_Strip, ...] = ()
    before: tuple[Held, ...] = ((0.0, 0.0),)
    after: tuple[Held, ...] = ((0.0, 0.0),)

    @classmethod
    def of(cls, boxes: Iterable[Box], frame: Size) -> Crowd:
        """The union of ``boxes`` inside ``frame``."""
        inside = tuple(box.clipped(frame) for box in boxes)
        strips = tuple(_strips([box for box in inside if box], frame))
        rows = [strip.held for strip in strips]
        before, after = (accumulate(some, _sum, initial=(0.0, 0.0)) for some in (rows, reversed(rows)))
        return cls(frame, inside, strips, tuple(before), tuple(after)[::-1])

    def without(self, absent: Collection[int]) -> Rest:
        """The union of the other boxes; ``absent`` are places in ``boxes``."""
        holes = tuple(box for number in absent if (box := self.boxes[number]))
        others = [box for number, box in enumerate(self.boxes) if box and number not in absent]
        again = (common for hole in holes for box in others if (common := intersection(box, hole)))
        outside = self.beside(*holes) if holes else _total([self.before[-1]])
        return Rest(self, holes, outside, Crowd.of(again, self.frame))

    def beside(self, *boxes: Box) -> Held:
        """What the crowd holds outside all of ``boxes``, which lie inside the frame."""
        holes = tuple(_strips(boxes, self.frame))
        first = bisect_right(self.strips, holes[0].left, key=_right)
        last = bisect_left(self.strips, holes[-1].right, lo=first, key=_left)
        return _total([self.before[first], self.after[last], *self._outside(holes, self.strips[first:last])])

    def _outside(self, holes: Sequence[_Strip], strips: Iterable[_Strip]) -> Iterator[Held]:
        first, count = 0, len(holes)
        for strip in strips:
            while first < count and holes[first].right <= strip.left:
                first += 1
            at, number = strip.left, first
            while number < count and holes[number].left < strip.right:
                hole = holes[number]
                left, right = max(strip.left, hole.left), min(strip.right, hole.right)
                if at < left:
                    yield held(at, left, strip.down, self.frame)
                rest = _without(strip.covered, hole.covered)
                if rest:
                    yield held(left, right, down(rest), self.frame)
                at, number = right, number + 1
            if number == first:
                yield strip.held
            elif at < strip.right:
                yield held(at, strip.right, strip.down, self.frame)


@dataclass(frozen=True, slots=True)
class Rest:
    """A crowd less some boxes: what it holds outside ``holes``, where they were, and what others hold ``within``."""

    crowd: Crowd
    holes: tuple[Box, ...]
    outside: Held
    within: Crowd

    def beside(self, box: Box) -> Held:
        """What is held outside ``box``, which lies inside the frame."""
        outside = self.outside if box in self.holes else self.crowd.beside(*self.holes, box)
        return _total([outside, self.within.beside(box)])


_left, _right = attrgetter("left"), attrgetter("right")


def _sum(a: Held, b: Held) -> Held:
    return a[0] + b[0], a[1] + b[1]


def _total(rows: Sequence[Held]) -> Held:
    return math.fsum([row[0] for row in rows]), math.fsum([row[1] for row in rows])


def _strips(boxes: Iterable[Box], frame: Size) -> Iterator[_Strip]:
    starting: dict[float, list[Interval]] = {}
    ending: dict[float, list[Interval]] = {}
    for box in boxes:
        covers = interval(box.y1, box.y2, frame)
        starting.setdefault(box.x1, []).append(covers)
        ending.setdefault(box.x2, []).append(covers)
    covering: list[Interval] = []  # of the boxes that reach over the strip, sorted
    covered: list[Interval] = []  # the same, joined
    kept: tuple[Interval, ...] = ()
    measured = 0.0, 0.0
    for left, right in pairwise(sorted({*starting, *ending})):
        for covers in ending.get(left, ()):
            _take_out(covers, covering, covered)
        for covers in starting.get(left, ()):
            insort(covering, covers)
            _join(covers, covered)
        if covered:
            if kept != (now := tuple(covered)):
                kept, measured = now, down(now)
            yield _Strip(left, right, kept, measured, held(left, right, measured, frame))


def _join(part: Interval, covered: list[Interval]) -> None:
    """Add one interval to those that are apart and sorted."""
    first = bisect_left(covered, part[0], key=_end)
    last = bisect_right(covered, part[1], lo=first, key=_start)
    if first < last:
        top, bottom = min(part, covered[first]), max(part, covered[last - 1], key=_end)
        part = top[0], bottom[1], top[2], bottom[3]
    covered[first:last] = (part,)


def _take_out(part: Interval, covering: list[Interval], covered: list[Interval]) -> None:
    """Take one interval out of all, and join again what it may have held together."""
    del covering[bisect_left(covering, part)]
    place = bisect_left(covered, part[1], key=_end)
    start, end = covered[place][:2]
    first, last = bisect_left(covering, start, key=_start), bisect_right(covering, end, key=_start)
    covered[place : place + 1] = _merged(covering[first:last])


_start, _end = itemgetter(0), itemgetter(1)


def _merged(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    """Overlapping intervals, sorted by their start, joined."""
    if not intervals:
        return ()
    joined = []
    start, end, above, below = intervals[0]
    for low, high, over, under in intervals:
        if low > end:
            joined.append((start, end, above, below))
            start, end, above, below = low, high, over, under
        elif high > end:
            end, below = high, under
    return (*joined, (start, end, above, below))


def _without(intervals: Sequence[Interval], holes: Iterable[Interval]) -> Sequence[Interval]:
    for top, bottom, over, under in holes:
        pieces = []
        for start, end, above, below in intervals:
            if start < top:
                pieces.append((start, end, above, below) if end <= top else (start, top, above, over))
            if end > bottom:
                pieces.append((start, end, above, below) if start >= bottom else (bottom, end, under, below))
        intervals = pieces
    return intervals
