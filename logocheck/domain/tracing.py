"""Sightings whose reference was found point by point: geometry is a witness that the embedder did not hear."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from logocheck.domain.detection import Sighting
from logocheck.domain.matching import one_per_place

TRACED = 0.9
"""Probability that the brand is right where its reference was found, said with care.

Found 272 times in 659 photos, in sightings of any probability from 0.05 on, it was a brand of the photo 271 times.
"""


def traced(sightings: Iterable[Sighting]) -> tuple[Sighting, ...]:
    """One per place, most probable first: where a reference was found, the doubt of the eye is left to that."""
    return one_per_place(
        replace(sighting, confidence=1 - (1 - sighting.confidence) * (1 - TRACED)) if _found(sighting) else sighting
        for sighting in sightings
    )


def _found(sighting: Sighting) -> bool:
    return sighting.appearance is not None and sighting.appearance.inliers > 0
