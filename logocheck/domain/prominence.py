"""How visible a logo is, from the boxes alone. docs/scoring.md explains every formula."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from logocheck.domain.campaign import ProminenceWeights
from logocheck.domain.geometry import Box, Size
from logocheck.domain.safezones import Zone, visible_share

SIGMA_X, SIGMA_Y = 0.235, 0.21
"""Standard deviations of the centre prior, as fractions of the frame's width and height."""

FULL_SIZE = 0.10
"""Share of the frame from which a logo's size part is 1."""


@dataclass(frozen=True, slots=True)
class Prominence:
    """Parts in [0, 1], higher is more visible, with the raw measurement behind each.

    ``share``: box inside the frame over the frame's area. ``height_px``: of the box inside the
    frame, in pixels of the picture. ``centre_weight``: mean of the centre prior over the box;
    ``position`` is that over what the same box would have in the middle of the frame.
    ``visible_share``: of the box's area outside the platform's interface and inside the frame.
    ``share_of_voice``: the logo's part of the attention that the centre prior gives to all logos
    and text lines.
    """

    score: float
    size: float
    position: float
    visibility: float
    clutter: float
    share: float
    height_px: float
    centre_weight: float
    visible_share: float
    share_of_voice: float

    def __post_init__(self) -> None:
        for name in self.__slots__:
            value = getattr(self, name)
            if name == "height_px":
                if not (math.isfinite(value) and value >= 0):
                    raise ValueError(f"height_px is at least 0, not {value!r}")
            elif not 0 <= value <= 1:
                raise ValueError(f"{name} is in [0, 1], not {value!r}")


def prominence(
    box: Box,
    frame: Size,
    zone: Zone,
    others: Sequence[Box] = (),
    weights: ProminenceWeights = ProminenceWeights(),  # noqa: B008 (frozen)
) -> Prominence:
    """How visible the logo in ``box`` is.

    Args:
        box: of the logo; it may reach out of the frame.
        frame: of the picture.
        zone: what the platform covers.
        others: boxes of everything that competes with it, other brands' logos and lines of text;
            what they share with ``box`` does not count against it.
        weights: of the parts in the score.
    """
    inside = box.clipped(frame)
    own = _attention([inside], frame) if inside else 0.0
    if inside is None or own == 0:  # 0 inside the frame: thinner than a float can tell
        return Prominence(*(0.0,) * 10)
    share = min(1.0, inside.area / frame.area)
    position = min(1.0, own / _best_attention(inside, frame))
    visible = visible_share(box, frame, zone)
    voice = min(1.0, own / _attention([inside, *others], frame))
    size = min(1.0, math.sqrt(share / FULL_SIZE))
    return Prominence(
        score=_score((size, position, visible, voice), weights),
        size=size,
        position=position,
        visibility=visible,
        clutter=voice,
        share=share,
        height_px=inside.height,
        centre_weight=min(1.0, own / share),
        visible_share=visible,
        share_of_voice=voice,
    )


def _score(parts: tuple[float, float, float, float], weights: ProminenceWeights) -> float:
    """Weighted geometric mean: a part that is 0 makes the score 0, unless its weight is 0."""
    exponents = (weights.size, weights.position, weights.visibility, weights.clutter)
    counted = [(part, exponent) for part, exponent in zip(parts, exponents, strict=True) if exponent > 0]
    if any(part == 0 for part, _ in counted):
        return 0.0
    total = math.fsum(exponent for _, exponent in counted)
    return min(1.0, math.exp(math.fsum(exponent / total * math.log(part) for part, exponent in counted)))


def _attention(boxes: Sequence[Box], frame: Size) -> float:
    """Integral of the centre prior over the union of the boxes, over the frame's area; in [0, 1].

    The prior is a product of one factor in x and one in y, so the union is cut into upright strips
    between neighbouring box sides, and in each strip the covered intervals of y are added up.
    """
    inside = [part for part in (box.clipped(frame) for box in boxes) if part is not None]
    sides = sorted({side for box in inside for side in (box.x1, box.x2)})
    total = []
    for left, right in pairwise(sides):
        covering = sorted((box.y1, box.y2) for box in inside if box.x1 <= left and right <= box.x2)
        strip = _weight(left / frame.width - 0.5, right / frame.width - 0.5, SIGMA_X)
        total += [
            strip * _weight(top / frame.height - 0.5, bottom / frame.height - 0.5, SIGMA_Y)
            for top, bottom in _merged(covering)
        ]
    return math.fsum(total)


def _best_attention(box: Box, frame: Size) -> float:
    """What ``box`` would have in the middle of the frame, its size kept."""
    right, bottom = box.width / frame.width / 2, box.height / frame.height / 2
    return 4 * _weight(0, right, SIGMA_X) * _weight(0, bottom, SIGMA_Y)


def _merged(intervals: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Overlapping intervals, sorted by their start, joined."""
    joined: list[tuple[float, float]] = []
    for start, end in intervals:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _weight(start: float, end: float, sigma: float) -> float:
    """Integral over [start, end] of exp(-x² / (2 sigma²)), x from the middle in units of the frame's side."""
    scale = sigma * math.sqrt(2)
    return scale * math.sqrt(math.pi) / 2 * (math.erf(end / scale) - math.erf(start / scale))
