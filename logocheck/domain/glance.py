"""Which proposals are worth a close look: what is wanted decides, not the detector alone."""

from __future__ import annotations

import math
from dataclasses import dataclass

from logocheck.domain.matching import logistic

LEAST = 1e-6
"""Confidence, and share of the picture, below which a logarithm says no more."""


@dataclass(frozen=True, slots=True)
class Promise:
    """Logistic weights of what a glance measures.

    ``similarity`` weighs the cosine to the nearest reference of any brand, ``background`` that to what is no logo,
    ``detection`` the log-odds of the detector's confidence, ``area`` the logarithm of the box's share of the picture:
    a detector that was taught to miss nothing proposes many small things.
    """

    similarity: float
    background: float
    detection: float
    area: float
    intercept: float

    def __post_init__(self) -> None:
        weights = (self.similarity, self.background, self.detection, self.area, self.intercept)
        if not all(map(math.isfinite, weights)):
            raise ValueError("the weights of a glance are finite")

    def probability(self, similarity: float, background: float, confidence: float, share: float) -> float:
        """That a logo that is looked for lies there, in [0, 1].

        Args:
            similarity: cosine to the nearest reference, in [-1, 1].
            background: cosine to the nearest of what is no logo, in [-1, 1].
            confidence: the detector's, in [0, 1].
            share: of the picture's area, in [0, 1].
        """
        seen = min(max(confidence, LEAST), 1 - LEAST)
        total = self.similarity * similarity + self.background * background + self.intercept
        total += self.detection * math.log(seen / (1 - seen)) + self.area * math.log(max(share, LEAST))
        return logistic(total)


@dataclass(frozen=True, slots=True)
class Glance:
    """How proposals are glanced at, with crops of ``size`` pixels.

    Of those whose promise reaches ``least``, in [0, 1], the ``at_most`` most promising are looked at closely.
    """

    size: int
    at_most: int
    least: float
    weights: Promise

    def __post_init__(self) -> None:
        if self.size < 1 or self.at_most < 1:
            raise ValueError("a glance has a size and a number of places, at least 1 each")
        if not 0 <= self.least <= 1:
            raise ValueError("the least promise is in [0, 1]")
