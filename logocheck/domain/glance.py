"""Which proposals are worth a close look: what is wanted decides, not the detector alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from logocheck.domain.geometry import Box, iou
from logocheck.domain.matching import log_odds, logistic

LEAST = 1e-6
"""Confidence, and share of the picture, below which a logarithm says no more."""

_CERTAIN = 1e-12
"""A promise is taken to be at least that far from 0 and 1: its log-odds stay finite."""

REPEATED = 1.0
"""Log-odds that a place loses to an earlier one which is the same. Without that, boxes of one logo that promises much
stand before another logo's only box."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a glance measures of one proposal.

    ``similarity``: cosine to the nearest reference of any brand, in [-1, 1]. ``background``: cosine to the nearest of
    what is no logo, in [-1, 1]. ``detection``: log-odds of the detector's confidence. ``area``: logarithm of the box's
    share of the picture.
    """

    similarity: float
    background: float
    detection: float
    area: float

    @classmethod
    def of(cls, similarity: float, background: float, confidence: float, share: float) -> Measured:
        """Of the detector's ``confidence`` and of the ``share`` of the picture's area, both in [0, 1]."""
        return cls(similarity, background, log_odds(confidence, LEAST, LEAST), math.log(max(share, LEAST)))


@dataclass(frozen=True, slots=True)
class Glance:
    """How proposals are glanced at, with crops of ``size`` pixels.

    Of those whose promise reaches ``least``, in [0, 1], the ``at_most`` most promising are looked at closely. The
    others are logistic weights of what is ``Measured``. ``area`` has one because a detector that was taught to miss
    nothing proposes many small things.
    """

    size: int
    at_most: int
    least: float
    similarity: float
    background: float
    detection: float
    area: float
    intercept: float

    def __post_init__(self) -> None:
        if self.size < 1 or self.at_most < 1:
            raise ValueError("a glance has a size and a number of places, at least 1 each")
        if not 0 <= self.least <= 1:
            raise ValueError("the least promise is in [0, 1]")
        weights = (self.similarity, self.background, self.detection, self.area, self.intercept)
        if not all(map(math.isfinite, weights)):
            raise ValueError("the weights of a glance are finite")

    def promise(self, seen: Measured) -> float:
        """The probability in [0, 1] that a logo that is looked for lies there."""
        total = self.similarity * seen.similarity + self.background * seen.background + self.intercept
        return logistic(total + (self.detection * seen.detection + self.area * seen.area))

    def chosen(self, places: Sequence[tuple[Box, float]]) -> list[tuple[int, float]]:
        """Which of ``places``, boxes with their promises, are looked at closely: their numbers ``in_turn``.

        Of equal promises the first ones are chosen.
        """
        worth = [i for i, (_, promise) in enumerate(places) if promise >= self.least]
        worth = sorted(worth, key=lambda i: -places[i][1])[: self.at_most]
        return [(worth[number], promise) for number, promise in in_turn([places[i] for i in worth])]


def agreed(promise: float, probability: float) -> float:
    """What a place promises after a close look, in [0, 1]: the mean of both log-odds.

    Either sees what the other misses: a glance ranks boxes that fit, a close look what lies in them.
    """
    return logistic((log_odds(promise, _CERTAIN, _CERTAIN) + log_odds(probability, _CERTAIN, _CERTAIN)) / 2)


def in_turn(places: Sequence[tuple[Box, float]]) -> list[tuple[int, float]]:
    """The order in which ``places`` are worth a look, and what each promises beside those before it.

    What was looked at promises little more: of every place that overlaps it, log-odds of ``REPEATED`` times the square
    of their IoU are taken off, as Soft-NMS does with confidences (Bodla et al., ICCV 2017). No place is left out; of
    many boxes of one logo the first comes early and the others late.

    Args:
        places: boxes with their promises in [0, 1], in any order; of equal ones the first counts first.

    Returns:
        The places' numbers with what is left of their promises, in [0, 1], which never rises: it ranks, and is no
        probability that was fitted.
    """
    left = {i: log_odds(promise, _CERTAIN, _CERTAIN) for i, (_, promise) in enumerate(places)}
    out = []
    while left:
        first = max(left, key=left.__getitem__)
        out.append((first, logistic(left.pop(first))))
        box = places[first][0]
        for i in left:
            left[i] -= REPEATED * iou(box, places[i][0]) ** 2
    return out
