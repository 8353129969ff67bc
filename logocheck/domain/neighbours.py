"""What else is in the picture: it competes with a logo for attention, and may come too near to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from logocheck.domain.detection import Observation
from logocheck.domain.geometry import Box, gap, intersection
from logocheck.domain.matching import INSIDE

ANOTHER_LOGO = 0.5
"""Detector confidence from which a logo of no known brand counts."""

LETTERING = 0.5
"""Share of a line of text in a logo's box from which the line is part of that logo."""

HIGHER = 2.0
"""Heights of a logo from which a line of text that encloses it is none: readers take patterns for huge letters."""

_LONGEST = 30


class Kind(Enum):
    """``UNKNOWN``: a logo of no known brand."""

    LOGO = auto()
    UNKNOWN = auto()
    TEXT = auto()
    FACE = auto()


@dataclass(frozen=True, slots=True)
class Neighbour:
    """``name``: what it is, for a sentence. ``brand``: whose logo it is, where that is known."""

    box: Box
    kind: Kind
    name: str
    brand: str | None = None


def neighbours(observation: Observation, uncertain_from: float) -> tuple[Neighbour, ...]:
    """Logos, lines of text and faces: what one brand's logos are beside, with those logos themselves.

    Args:
        observation: all that was seen.
        uncertain_from: probability from which a sighting counts.
    """
    return (
        *(
            Neighbour(sighting.box, Kind.LOGO, f"{sighting.brand}'s logo", sighting.brand)
            for sighting in observation.sightings
            if sighting.confidence >= uncertain_from
        ),
        *(
            Neighbour(detection.box, Kind.UNKNOWN, "another logo")
            for detection in observation.detections
            if detection.confidence >= ANOTHER_LOGO
        ),
        *(Neighbour(line.box, Kind.TEXT, f'the text "{_short(line.text)}"') for line in observation.text_lines),
        *(Neighbour(face, Kind.FACE, "a face") for face in observation.faces),
    )


def of_brand(brand: str, everything: Sequence[Neighbour]) -> frozenset[int]:
    """Which of ``everything`` are the brand's own logos, or proposals and faces at the place of one.

    A brand's own logos are no neighbours of each other: a symbol and its wordmark are often seen as two.
    """
    own = [other.box for other in everything if other.brand == brand]
    return frozenset(
        number
        for number, other in enumerate(everything)
        if other.brand == brand
        or (other.kind in {Kind.UNKNOWN, Kind.FACE} and any(_same_thing(other.box, logo) for logo in own))
    )


def nearest(box: Box, own: Sequence[Box], others: Iterable[Neighbour]) -> tuple[float, Neighbour] | None:
    """The neighbour with the smallest gap to ``box``, and that gap in pixels; None without neighbours.

    Args:
        box: of the logo.
        own: boxes of all logos of its brand; lines of text that lie in one of them are its lettering.
        others: what is not of the brand.
    """
    strange = (
        other for other in others if not (other.kind is Kind.TEXT and any(_no_line(other.box, logo) for logo in own))
    )
    return min(((gap(box, other.box), other) for other in strange), key=lambda pair: pair[0], default=None)


def _same_thing(a: Box, b: Box) -> bool:
    common = intersection(a, b)
    return common is not None and common.area >= INSIDE * min(a.area, b.area)


def _no_line(line: Box, logo: Box) -> bool:
    """Lettering of the logo, or much higher than a logo that lies in it."""
    common = intersection(line, logo)
    if common is None:
        return False
    return common.area >= LETTERING * line.area or (_same_thing(line, logo) and line.height > HIGHER * logo.height)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
