"""What else is in the picture: it competes with a logo for attention, and may come too near to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from logocheck.domain.campaign import ReviewPolicy
from logocheck.domain.detection import ANY_LOGO, Observation
from logocheck.domain.geometry import Box, intersection, union_area
from logocheck.domain.matching import INSIDE
from logocheck.domain.names import brand_key
from logocheck.domain.places import Places

ANOTHER_LOGO = 0.5
"""Detector confidence from which a logo of no known brand counts."""

LETTERING = 0.5
"""Share of a line of text in a logo's box from which the line is part of that logo."""

HIGHER = 2.0
"""Heights of a logo from which a line of text that encloses it is none: readers take patterns for huge letters."""

_LONGEST = 30


class Kind(Enum):
    """``UNKNOWN``: a logo, of no known brand or not surely enough of one."""

    LOGO = auto()
    UNKNOWN = auto()
    TEXT = auto()
    FACE = auto()


class Neighbour(NamedTuple):
    """``brand``: whose logo it is, ``text``: what it says; each where known. ``certain``: not a doubtful logo."""

    box: Box
    kind: Kind
    brand: str | None = None
    text: str = ""
    certain: bool = True

    @property
    def name(self) -> str:
        """What it is, for a sentence."""
        if self.kind is Kind.LOGO:
            return f"{self.brand}'s logo"
        return f'the text "{_short(self.text)}"' if self.kind is Kind.TEXT else _NAMES[self.kind]


_NAMES = {Kind.UNKNOWN: "another logo", Kind.FACE: "a face"}


def neighbours(observation: Observation, review: ReviewPolicy) -> tuple[Neighbour, ...]:
    """Logos, lines of text and faces: what one brand's logos are beside, with those logos themselves.

    Args:
        observation: all that was seen.
        review: the probabilities from which a sighting counts, and is certain.
    """
    return (
        *(
            Neighbour(sighting.box, Kind.LOGO, sighting.brand, certain=sighting.confidence >= review.certain_from)
            for sighting in observation.sightings
            if sighting.confidence >= review.uncertain_from
        ),
        *(
            Neighbour(detection.box, Kind.UNKNOWN, None if detection.label == ANY_LOGO else detection.label)
            for detection in observation.detections
            if detection.confidence >= ANOTHER_LOGO
        ),
        *(Neighbour(line.box, Kind.TEXT, None, line.text) for line in observation.text_lines),
        *(Neighbour(face, Kind.FACE) for face in observation.faces),
    )


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything in a picture, and where it is. ``named``: numbers of the ``UNKNOWN`` that may be of a known brand."""

    everything: tuple[Neighbour, ...]
    places: Places
    named: tuple[int, ...]

    @classmethod
    def of(cls, everything: tuple[Neighbour, ...]) -> Surroundings:
        named = tuple(i for i, other in enumerate(everything) if other.kind is Kind.UNKNOWN and other.brand)
        return cls(everything, Places.of(other.box for other in everything), named)

    def own(self, brand: str, logos: Iterable[Box]) -> frozenset[int]:
        """Numbers of the brand's own ``logos``, sure or not, and of proposals and faces at the place of one.

        A brand's own logos are no neighbours of each other: a symbol and its wordmark are often seen as two.
        """
        there = ((number, self.everything[number], logo) for logo in logos for number in self.places.at(logo))
        mine = brand_key(brand)
        return frozenset(
            number
            for number, other, logo in there
            if other.brand == brand or (other.kind in _DOUBLES and _same_thing(other.box, logo))
        ).union(i for i in self.named if brand_key(self.everything[i].brand or "") == mine)

    def lettered_share(self, box: Box) -> float:
        """Share of ``box`` in [0, 1] that lines of text cover; only those with ``LETTERING`` of them in it."""
        found = (self.everything[number] for number in self.places.at(box))
        parts = ((other.box, intersection(other.box, box)) for other in found if other.kind is Kind.TEXT)
        lettering = [part for line, part in parts if part and part.area >= LETTERING * line.area]
        return min(1.0, union_area(lettering) / box.area)

    def nearest(self, box: Box, own: Collection[int], logos: Sequence[Box]) -> tuple[tuple[float, Neighbour], ...]:
        """The gap in pixels to the nearest neighbour of ``box``; if that is doubtful also to the nearest certain one.

        Empty without neighbours.

        Args:
            box: of the logo.
            own: numbers of what is no neighbour.
            logos: boxes of all logos of its brand; lines of text that lie in one of them are its lettering.
        """

        def strange(number: int) -> bool:
            other = self.everything[number]
            return number not in own and not (
                other.kind is Kind.TEXT and any(_no_line(other.box, logo) for logo in logos)
            )

        def certain(number: int) -> bool:
            return self.everything[number].certain and strange(number)

        found = self.places.nearest(box, strange)
        if found is None:
            return ()
        doubtful = not self.everything[found[1]].certain
        both = found, self.places.nearest(box, certain) if doubtful else None
        return tuple((one[0], self.everything[one[1]]) for one in both if one is not None)


_DOUBLES = (Kind.UNKNOWN, Kind.FACE)


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
