"""Sightings after a second look: photo and reference compared part by part."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from logocheck.domain.detection import Sighting
from logocheck.domain.geometry import Box
from logocheck.domain.matching import FLOOR, log_odds, logistic, one_per_place

_CERTAIN = 1e-4
"""A probability is taken to be at least that far from 0 and 1: log-odds stay finite."""


@dataclass(frozen=True, slots=True)
class SecondLook:
    """Logistic weights: of the first look's log-odds, and of the matcher's own logit."""

    first: float
    matcher: float
    intercept: float

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (self.first, self.matcher, self.intercept))):
            raise ValueError("weights are finite")

    def probability(self, first: float, logit: float) -> float:
        """That the brand is right, in [0, 1].

        Args:
            first: probability of the first look, in [0, 1].
            logit: of the matcher, any finite number.
        """
        return logistic(self.first * self.evidence(first) + self.matcher * logit + self.intercept)

    @staticmethod
    def evidence(first: float) -> float:
        """What ``first`` of the first look counts for: finite log-odds."""
        return log_odds(first, _CERTAIN, _CERTAIN)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a second look says of a sighting: logit that its brand is right, and where exactly the logo lies."""

    logit: float
    box: Box


def reconsidered(
    seen: Iterable[tuple[Sighting, Opinion | None]], weights: SecondLook, floor: float = FLOOR
) -> tuple[Sighting, ...]:
    """The sightings with their new probabilities and boxes, most probable first, one per place.

    A sighting without an opinion stays as it is; one whose probability is below ``floor`` is dropped.
    """
    again = (
        sighting
        if opinion is None
        else replace(sighting, box=opinion.box, confidence=weights.probability(sighting.confidence, opinion.logit))
        for sighting, opinion in seen
    )
    return one_per_place(sighting for sighting in again if sighting.confidence >= floor)


def redrawn(read: Iterable[tuple[Sighting, Opinion | None]]) -> tuple[Sighting, ...]:
    """Names that were read, in order, boxed where a reference of the brand lies.

    What the matcher does not find there, or finds beside the word, keeps the word's box: a name may be written
    without being the logo. The probability stays the reader's.
    """
    return tuple(
        replace(sighting, box=opinion.box) if opinion is not None and _there(sighting.box, opinion) else sighting
        for sighting, opinion in read
    )


def _there(word: Box, opinion: Opinion) -> bool:
    """Whether the matcher alone says that the logo is there, and the middle of ``word`` lies in it."""
    (x, y), box = word.centre, opinion.box
    return opinion.logit > 0 and box.x1 <= x <= box.x2 and box.y1 <= y <= box.y2
