"""Further copies of a logo that was recognised: a shelf shows the same can again and again."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from logocheck.domain.detection import Detection, Sighting
from logocheck.domain.matching import FLOOR, Candidate, Resemblance, beside, logistic

CERTAIN = 0.5
"""Least probability of a sighting whose copies are looked for."""

ALIKE = 0.2
"""Least cosine of a copy's crop and the sighting's: what is less alike is not weighed at all."""

PER_BRAND = 2
AT_MOST = 4
"""Sightings of one brand, and of one picture, whose copies are looked for: the most probable."""


@dataclass(frozen=True, slots=True)
class Repetition:
    """Logistic weights of how much a place resembles a sighting of the same photo, and its brand."""

    likeness: float
    margin: float
    intercept: float

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (self.likeness, self.margin, self.intercept))):
            raise ValueError("weights are finite")

    def probability(self, likeness: float, margin: float) -> float:
        """That the place shows what the sighting shows, in [0, 1].

        Args:
            likeness: cosine of both crops, in [-1, 1].
            margin: by how much the brand's references resemble the place more than all others, in [-2, 2].
        """
        total = self.likeness * likeness + self.margin * margin + self.intercept
        return logistic(total)


@dataclass(frozen=True, slots=True)
class Echo:
    """A place that may repeat ``sighting``, with its ``likeness`` and ``margin`` as `Repetition` weighs them."""

    sighting: Sighting
    detection: Detection
    resemblance: Resemblance
    likeness: float
    margin: float


def repeatable(seen: Iterable[Sighting]) -> tuple[Sighting, ...]:
    """Of ``seen``, most probable first, those whose copies are looked for."""
    chosen: list[Sighting] = []
    for sighting in seen:
        of_brand = sum(other.brand == sighting.brand for other in chosen)
        if sighting.confidence >= CERTAIN and of_brand < PER_BRAND and len(chosen) < AT_MOST:
            chosen.append(sighting)
    return tuple(chosen)


def echoes_of(sighting: Sighting, places: Sequence[Candidate], likeness: Sequence[float]) -> list[Echo]:
    """The places that resemble the sighting's brand at all.

    Args:
        sighting: recognised.
        places: elsewhere or not.
        likeness: of each place to the sighting, in [-1, 1].
    """
    out = []
    for place, alike in zip(places, likeness, strict=True):
        own = next((r for r in place.resemblances if r.brand == sighting.brand), None)
        if own is not None and alike >= ALIKE:
            out.append(Echo(sighting, place.detection, own, alike, place.margin(own)))
    return out


def repeated(seen: Sequence[Sighting], echoes: Iterable[Echo], weights: Repetition) -> tuple[Sighting, ...]:
    """``seen`` with the echoes that are probable enough to report, most probable first, one per place.

    An echo is less probable than what it repeats.
    """
    more = []
    for echo in echoes:
        probability = echo.sighting.confidence * weights.probability(echo.likeness, echo.margin)
        if probability >= FLOOR:
            found, own = echo.detection, echo.resemblance
            more.append(Sighting(own.brand, found.box, probability, found.confidence, own.logo, own.similarity))
    return beside(seen, more)
