"""How much of people's first look many boxes hold together, beside a logo. docs/scoring.md has the formulas."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from operator import attrgetter
from typing import TypeAlias

from logocheck.domain.attention import Interval, down, held
from logocheck.domain.geometry import Box, Size, intersection
from logocheck.domain.places import Places
from logocheck.domain.strips import Strip, strips_of

Held: TypeAlias = tuple[float, float]
"""(attention, area as a share of the frame), both in [0, 1]."""


@dataclass(frozen=True)
class Crowd:
    """The union of boxes, made once and asked by many logos.

    The prior is a product of one factor in x and one in y, so the union is cut into upright strips
    between neighbouring box sides, and in each strip the covered intervals of y are added up.
    ``before[n]`` is held by the first n strips, ``after[n]`` by those from n on: nothing is subtracted
    from a sum, for a tiny logo would drown in what rounding leaves.
    """

    frame: Size
    boxes: tuple[Box | None, ...] = ()
    strips: tuple[Strip, ...] = ()
    before: tuple[Held, ...] = ((0.0, 0.0),)
    after: tuple[Held, ...] = ((0.0, 0.0),)

    @classmethod
    def of(cls, boxes: Iterable[Box], frame: Size) -> Crowd:
        """The union of ``boxes`` inside ``frame``."""
        inside = tuple(box.clipped(frame) for box in boxes)
        strips = tuple(strips_of([box for box in inside if box], frame))
        rows = [strip.held for strip in strips]
        return cls(frame, inside, strips, tuple(_sums(rows)), tuple(_sums(rows[::-1]))[::-1])

    def without(self, absent: Collection[int]) -> Rest:
        """The union of the other boxes; ``absent`` are places in ``boxes``."""
        holes = tuple(box for number in absent if (box := self.boxes[number]))
        outside = self.beside(*holes) if holes else _total([self.before[-1]])
        return Rest(self, frozenset(absent), holes, outside)

    def beside(self, *boxes: Box) -> Held:
        """What the crowd holds outside all of ``boxes``, which lie inside the frame."""
        holes = tuple(strips_of(boxes, self.frame))
        first = bisect_right(self.strips, holes[0].left, key=_right)
        last = bisect_left(self.strips, holes[-1].right, lo=first, key=_left)
        return _total([self.before[first], self.after[last], *self._outside(holes, self.strips[first:last])])

    @cached_property
    def places(self) -> Places:
        """Where ``boxes`` are."""
        return Places.of(self.boxes)

    def _outside(self, holes: Sequence[Strip], strips: Iterable[Strip]) -> Iterator[Held]:
        first, count, area = 0, len(holes), self.frame.area
        hole, known, beside = None, None, (0.0, 0.0)  # of neighbouring strips it is mostly the same
        for strip in strips:
            left, right, covered, across, _, _ = strip
            while first < count and holes[first].right <= left:
                first += 1
            if first == count or holes[first].left > left or holes[first].right < right:
                yield from self._partly(holes[first:], strip)
                continue
            if covered is not known or hole is not holes[first]:
                hole, known = holes[first], covered
                beside = down(_without(covered, hole.covered))
            yield across * beside[0], (right - left) * beside[1] / area

    def _partly(self, holes: Iterable[Strip], strip: Strip) -> Iterator[Held]:
        """What one strip holds outside holes that begin or end in it, or are beside it."""
        at = strip.left
        for hole in holes:
            if hole.left >= strip.right:
                break
            left, right = max(strip.left, hole.left), min(strip.right, hole.right)
            if at < left:
                yield held(at, left, strip.down, self.frame)
            yield held(left, right, down(_without(strip.covered, hole.covered)), self.frame)
            at = right
        if at == strip.left:
            yield strip.held
        elif at < strip.right:
            yield held(at, strip.right, strip.down, self.frame)


@dataclass(frozen=True)
class Rest:
    """A crowd less some boxes, whose numbers are ``absent``: what it holds outside ``holes``, where they were."""

    crowd: Crowd
    absent: frozenset[int]
    holes: tuple[Box, ...]
    outside: Held

    @cached_property
    def within(self) -> Crowd:
        """What others hold in the holes."""
        boxes, at = self.crowd.boxes, self.crowd.places.at
        others = ((hole, boxes[number]) for hole in self.holes for number in at(hole) if number not in self.absent)
        return Crowd.of(
            (common for hole, box in others if box and (common := intersection(box, hole))), self.crowd.frame
        )

    def beside(self, box: Box) -> Held:
        """What is held outside ``box``, which lies inside the frame."""
        outside = self.outside if box in self.holes else self.crowd.beside(*self.holes, box)
        if all(intersection(hole, box) == hole for hole in self.holes):  # nothing of them is left beside it
            return outside
        return _total([outside, self.within.beside(box)])


_left, _right = attrgetter("left"), attrgetter("right")


def _sums(rows: Sequence[Held]) -> Iterator[Held]:
    """Of none of the rows, of the first one, of the first two and so on."""
    looked, areas = ([row[part] for row in rows] for part in (0, 1))
    return zip(accumulate(looked, initial=0.0), accumulate(areas, initial=0.0), strict=True)


def _total(rows: Sequence[Held]) -> Held:
    return math.fsum([row[0] for row in rows]), math.fsum([row[1] for row in rows])


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
