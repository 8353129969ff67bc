"""How much of people's first look a box holds. docs/scoring.md has the formulas."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import TypeAlias

from logocheck.domain.geometry import Box, Size

SIGMA_X, SIGMA_Y = 0.235, 0.21
"""Standard deviations of the centre prior, as fractions of the frame's width and height."""

_ROOT, _HALF = math.sqrt(2), math.sqrt(math.pi / 2)

Interval: TypeAlias = tuple[float, float, float, float]
"""Of y: start and end in pixels, and the prior's integral from the middle of the frame to each."""


def attention(box: Box, frame: Size) -> float:
    """Integral of the centre prior over a box inside the frame, over the frame's area; in [0, 1]."""
    return held(box.x1, box.x2, down([interval(box.y1, box.y2, frame)]), frame)[0]


def best_attention(box: Box, frame: Size) -> float:
    """What ``box`` would have in the middle of the frame, its size kept."""
    right, bottom = box.width / frame.width / 2, box.height / frame.height / 2
    return 4 * _up_to(right, SIGMA_X) * _up_to(bottom, SIGMA_Y)


def interval(top: float, bottom: float, frame: Size) -> Interval:
    """From ``top`` to ``bottom`` in pixels."""
    return top, bottom, _up_to(top / frame.height - 0.5, SIGMA_Y), _up_to(bottom / frame.height - 0.5, SIGMA_Y)


def down(covered: Collection[Interval]) -> tuple[float, float]:
    """The prior's integral over intervals that are apart, and pixels of them."""
    return math.fsum([row[3] - row[2] for row in covered]), math.fsum([row[1] - row[0] for row in covered])


def along(x: float, frame: Size) -> float:
    """The prior's integral from the middle of the frame to ``x`` in pixels."""
    return _up_to(x / frame.width - 0.5, SIGMA_X)


def held(left: float, right: float, covered: tuple[float, float], frame: Size) -> tuple[float, float]:
    """(attention, area as a share of the frame) between ``left`` and ``right`` of what ``down`` says is ``covered``."""
    return (along(right, frame) - along(left, frame)) * covered[0], (right - left) * covered[1] / frame.area


def _up_to(end: float, sigma: float) -> float:
    """Integral over [0, end] of exp(-x² / (2 sigma²)), x from the middle in units of the frame's side."""
    return sigma * _HALF * math.erf(end / (sigma * _ROOT))
