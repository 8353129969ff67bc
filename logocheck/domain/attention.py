"""How much of people's first look a set of boxes holds. docs/scoring.md has the formulas."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from logocheck.domain.geometry import Box, Size

SIGMA_X, SIGMA_Y = 0.235, 0.21
"""Standard deviations of the centre prior, as fractions of the frame's width and height."""

Interval: TypeAlias = tuple[float, float, float, float]
"""Of y: start and end in pixels, and the prior's integral from the middle of the frame to each."""


def attention(box: Box, frame: Size) -> float:
    """Integral of the centre prior over a box inside the frame, over the frame's area; in [0, 1]."""
    return _held(box.x1, box.x2, (_interval(box.y1, box.y2, frame),), frame)[0]


def best_attention(box: Box, frame: Size) -> float:
    """What ``box`` would have in the middle of the frame, its size kept."""
    right, bottom = box.width / frame.width / 2, box.height / frame.height / 2
    return 4 * _up_to(right, SIGMA_X) * _up_to(bottom, SIGMA_Y)


@dataclass(frozen=True, slots=True)
class _Strip:
    """Upright part of the frame, from ``left`` to ``right`` in pixels; ``covered``: apart, from the top down."""

    left: float
    right: float
    covered: tuple[Interval, ...]
    attention: float
    area: float


@dataclass(frozen=True, slots=True)
class Crowd:
    """The union of boxes, made once and asked by many logos.

    The prior is a product of one factor in x and one in y, so the union is cut into upright strips
    between neighbouring box sides, and in each strip the covered intervals of y are added up.
    """

    frame: Size
    boxes: tuple[Box | None, ...] = ()
    strips: tuple[_Strip, ...] = ()

    @classmethod
    def of(cls, boxes: Iterable[Box], frame: Size) -> Crowd:
        """The union of ``boxes`` inside ``frame``."""
        inside = tuple(box.clipped(frame) for box in boxes)
        return cls(frame, inside, tuple(_strips([box for box in inside if box], frame)))

    def without(self, absent: Collection[int]) -> Crowd:
        """The union of the other boxes; ``absent`` are places in ``boxes``. Only the strips there are made again."""
        spans = _spans([box for number in absent if (box := self.boxes[number])])
        strips = [strip for strip in self.strips if not any(left <= strip.left < right for left, right in spans)]
        boxes = tuple(None if number in absent else box for number, box in enumerate(self.boxes))
        for left, right in spans:
            there = [box for box in boxes if box and box.x1 < right and left < box.x2]
            cut = [Box(max(left, box.x1), box.y1, min(right, box.x2), box.y2) for box in there]
            strips += _strips(cut, self.frame)
        return Crowd(self.frame, boxes, tuple(strips))

    def beside(self, box: Box) -> tuple[float, float]:
        """(attention, area as a share of the frame) of what the crowd covers outside ``box``, both in [0, 1]."""
        rows = [(s.attention, s.area) for s in self.strips if s.right <= box.x1 or box.x2 <= s.left]
        near = [s for s in self.strips if s.left < box.x2 and box.x1 < s.right]
        rows += [row for strip in near for row in self._beside(box, strip)]
        return math.fsum([row[0] for row in rows]), math.fsum([row[1] for row in rows])

    def _beside(self, box: Box, strip: _Strip) -> Iterator[tuple[float, float]]:
        # nothing is subtracted from a sum: a tiny logo would drown in what rounding leaves
        if strip.left < box.x1:
            yield _held(strip.left, box.x1, strip.covered, self.frame)
        yield _held(
            max(strip.left, box.x1), min(strip.right, box.x2), _without(strip.covered, box, self.frame), self.frame
        )
        if box.x2 < strip.right:
            yield _held(box.x2, strip.right, strip.covered, self.frame)


def _strips(boxes: Sequence[Box], frame: Size) -> Iterator[_Strip]:
    starting: dict[float, list[Interval]] = {}
    ending: dict[float, list[Interval]] = {}
    for box in boxes:
        interval = _interval(box.y1, box.y2, frame)
        starting.setdefault(box.x1, []).append(interval)
        ending.setdefault(box.x2, []).append(interval)
    covering: list[Interval] = []  # of the boxes that reach over the strip, sorted
    for left, right in pairwise(sorted({*starting, *ending})):
        for interval in ending.get(left, ()):
            del covering[bisect_left(covering, interval)]
        for interval in starting.get(left, ()):
            insort(covering, interval)
        if covering:
            covered = _merged(covering)
            yield _Strip(left, right, covered, *_held(left, right, covered, frame))


def _spans(boxes: Iterable[Box]) -> list[tuple[float, float]]:
    """What the boxes cover of x, apart."""
    spans: list[tuple[float, float]] = []
    for left, right in sorted((box.x1, box.x2) for box in boxes):
        if spans and left <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(right, spans[-1][1])
        else:
            spans.append((left, right))
    return spans


def _merged(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    """Overlapping intervals, sorted by their start, joined."""
    joined = []
    start, end, above, below = intervals[0]
    for low, high, over, under in intervals:
        if low > end:
            joined.append((start, end, above, below))
            start, end, above, below = low, high, over, under
        elif high > end:
            end, below = high, under
    return (*joined, (start, end, above, below))


def _without(intervals: Iterable[Interval], box: Box, frame: Size) -> tuple[Interval, ...]:
    _, _, top, bottom = _interval(box.y1, box.y2, frame)
    pieces = []
    for start, end, above, below in intervals:
        pieces.append((start, end, above, below) if end <= box.y1 else (start, box.y1, above, top))
        pieces.append((start, end, above, below) if start >= box.y2 else (box.y2, end, bottom, below))
    return tuple(piece for piece in pieces if piece[0] < piece[1])


def _held(left: float, right: float, covered: Sequence[Interval], frame: Size) -> tuple[float, float]:
    """(attention, area) of the ``covered`` intervals between ``left`` and ``right``."""
    down = math.fsum([below - above for _, _, above, below in covered])
    high = math.fsum([end - start for start, end, _, _ in covered])
    across = _up_to(right / frame.width - 0.5, SIGMA_X) - _up_to(left / frame.width - 0.5, SIGMA_X)
    return across * down, (right - left) * high / frame.area


def _interval(top: float, bottom: float, frame: Size) -> Interval:
    return top, bottom, _up_to(top / frame.height - 0.5, SIGMA_Y), _up_to(bottom / frame.height - 0.5, SIGMA_Y)


def _up_to(end: float, sigma: float) -> float:
    """Integral over [0, end] of exp(-x² / (2 sigma²)), x from the middle in units of the frame's side."""
    scale = sigma * math.sqrt(2)
    return scale * math.sqrt(math.pi) / 2 * math.erf(end / scale)
