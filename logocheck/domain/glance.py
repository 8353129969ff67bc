"""Which proposals are worth a close look: what is wanted decides, not the detector alone."""

from __future__ import annotations

import math
from dataclasses import dataclass

from logocheck.domain.matching import log_odds, logistic

LEAST = 1e-6
"""Confidence, and share of the picture, below which a logarithm says no more."""


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
