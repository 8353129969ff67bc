"""What pixels tell about recognised logos, beyond their boxes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from logocheck.domain.appearance import Appearance, Quad
from logocheck.domain.detection import Sighting
from logocheck.domain.geometry import Box
from logocheck.vision.clarity import clarity
from logocheck.vision.colour import colour, coloured, palette_of
from logocheck.vision.detector import Picture
from logocheck.vision.geometry import resized
from logocheck.vision.marks import SIDE, Marks
from logocheck.vision.quads import located

AT_MOST = 8
"""Sightings of one picture that are measured, the most probable ones: a full shelf must not take seconds."""


class Looks:
    """How the logos of a campaign look: local features and colours, computed when first asked for.

    One object per thread. ``logos``: (H, W, 4) uint8 straight RGBA, trimmed, by (brand, logo).
    ``palettes``: "#rrggbb" of the brands that say theirs; other brands have those of the reference.
    """

    def __init__(
        self, logos: Mapping[tuple[str, str], NDArray[np.uint8]], palettes: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.logos = {key: _small(pixels) for key, pixels in logos.items()}  # a large gallery must fit into memory
        self.marks = Marks(self.logos)
        self._palettes = palettes
        self._own: dict[tuple[str, str], tuple[str, ...]] = {}

    def drawn(self, brand: str, logo: str) -> bool:
        """Whether ``logo`` shows the brand's drawing alone, upright and in its proportions, and no piece of a photo."""
        return bool(self._colours(brand, logo))

    def palette(self, brand: str, logo: str | None) -> tuple[str, ...]:
        """The colours that ``logo`` of ``brand`` should have; () where they are not known."""
        given = self._palettes.get(brand, ())
        if given or logo is None or (brand, logo) not in self.logos:
            return given
        own = self._colours(brand, logo)
        return own if any(map(coloured, own)) else ()  # black or white alone is a stencil, and prints in any colour

    def _colours(self, brand: str, logo: str) -> tuple[str, ...]:
        if (brand, logo) not in self._own:
            self._own[brand, logo] = palette_of(self.logos[brand, logo])
        return self._own[brand, logo]


def _small(logo: NDArray[np.uint8]) -> NDArray[np.uint8]:
    scale = min(1.0, SIDE / max(logo.shape[:2]))
    return resized(logo, max(1, round(logo.shape[1] * scale)), max(1, round(logo.shape[0] * scale))).copy()


def placed(picture: Picture, sightings: Sequence[Sighting], looks: Looks) -> tuple[Sighting, ...]:
    """``sightings``, and how the logo lies where one of the brand's references is found point by point.

    A reference cut from a photo says that the logo is there (``inliers``), but not how it lies: nobody knows how
    it lay in that photo.

    Args:
        picture: (H, W, 3) uint8 RGB.
        sightings: most probable first; ``AT_MOST`` of them are looked at.
        looks: of the campaign's logos.
    """
    done: list[Sighting] = []
    for sighting in sightings[:AT_MOST]:
        there = [s.box for s in done if s.brand == sighting.brand and s.appearance is not None]
        done.append(_placed(picture, sighting, looks, there))
    return (*done, *sightings[AT_MOST:])


def _placed(picture: Picture, sighting: Sighting, looks: Looks, there: Sequence[Box]) -> Sighting:
    """``there``: where the brand's logo was found already, in what is more probable; one logo speaks for one box."""
    found = located(picture, sighting.box, looks.marks.of(sighting.brand, sighting.logo))
    if found is None or not _in(sighting.box, found.quad):  # else it is the logo next to this one
        return sighting
    if any(_in(box, found.quad) for box in there):
        return sighting
    lies = Appearance(inliers=found.inliers, logo=found.logo)
    if looks.drawn(sighting.brand, found.logo):
        lies = replace(lies, quad=found.quad, stretch=found.stretch)
    return replace(sighting, appearance=lies)


def _in(box: Box, quad: Quad) -> bool:
    """Whether the middle of the quad lies in the box."""
    x, y = quad.centre
    return box.x1 <= x <= box.x2 and box.y1 <= y <= box.y2


def appearances(picture: Picture, sightings: Sequence[Sighting], looks: Looks, least: float) -> tuple[Sighting, ...]:
    """``sightings`` with clarity and colours of each whose probability reaches ``least``, of ``AT_MOST`` at most.

    Args:
        picture: (H, W, 3) uint8 RGB.
        sightings: most probable first, as ``placed`` gives them.
        looks: of the campaign's logos.
        least: probability in [0, 1] from which a sighting may count.
    """
    return tuple(
        replace(sighting, appearance=_seen(picture, sighting, looks))
        if number < AT_MOST and sighting.confidence >= least
        else sighting
        for number, sighting in enumerate(sightings)
    )


def _seen(picture: Picture, sighting: Sighting, looks: Looks) -> Appearance:
    lies = sighting.appearance or Appearance()
    logo = lies.logo or sighting.logo
    reference = None if logo is None else looks.logos.get((sighting.brand, logo))
    colours = colour(picture, sighting.box, looks.palette(sighting.brand, logo), lies.quad, reference)
    return replace(lies, clarity=clarity(picture, sighting.box), colour=colours)
