"""The views that stand for a reference, each with the word for its kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from logocheck.vision.detector import Picture
from logocheck.vision.embedder import TURNED, CropRule, on_grounds, posed_crops, transparent

CUTS = ("whole", "all around", "right", "left", "below", "above")
"""What is taken off, in the order of ``posed_crops``."""

ROOMS = ("above and below", "right and left", "right", "left", "below", "above")
"""Where room is added, in their order."""
GREY = "#{0:02x}{0:02x}{0:02x}"


@dataclass(frozen=True, slots=True)
class View:
    """How a view was made: ``mirrored`` or not; ``ground`` "#rrggbb" behind a transparent logo and behind one
    without its own ground, "" for an opaque one as it is; ``turned`` in degrees, above 0 to the left; ``cut``, one of
    ``CUTS``; ``alone``, taken off its ground; ``room``, one of ``ROOMS`` or "" for none.
    """

    mirrored: bool
    ground: str
    turned: float
    cut: str
    alone: bool = False
    room: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it shows the whole logo and no more, upright and not mirrored."""
        return not self.mirrored and self.turned == 0 and self.cut == CUTS[0] and not self.room


def named_views(logo: NDArray[np.uint8], rule: CropRule, *, few: bool = True) -> Iterator[tuple[View, Picture]]:
    """The views that stand for one reference in a gallery, each with how it was made.

    Args:
        logo: (H, W, 4) uint8 straight RGBA, trimmed.
        rule: says margin, fit and fill; the pictures are (S, S, 3) uint8 RGB.
        few: whether the logo is one of few; of many none is mirrored or has room, and opaque ones keep
            their ground.
    """
    shown = on_grounds(logo, rule, alone=few)
    own = transparent(logo)
    grounds = [("" if ground is None else GREY.format(ground), ground is not None and not own) for ground, _ in shown]
    sides = (False, True) if few else (False,)
    poses = [(turned, cut, "") for turned, cut in product((0.0, TURNED, -TURNED), CUTS)]
    poses += [(0.0, CUTS[0], room) for room in ROOMS] if few and own else []
    kinds = (
        View(mirrored, ground, turned, cut, alone, room)
        for mirrored, (ground, alone), (turned, cut, room) in product(sides, grounds, poses)
    )
    views = posed_crops([picture for _, picture in shown], rule, mirrored=few, roomy=few and own)
    return zip(kinds, views, strict=True)
