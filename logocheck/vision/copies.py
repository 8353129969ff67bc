"""Smaller copies of one photo, made once for all that look at it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np

from logocheck.vision.detector import Picture
from logocheck.vision.geometry import halved, resized

SLIMMEST = 4
"""Largest ratio of a canvas's sides: a head that picks its 300 best cells fails where there are fewer."""


class Copies:
    """A picture, (H, W, 3) uint8, and what was made of it so far: halves, and copies of a given size.

    What it hands out is shared: read it, do not write to it.
    """

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self._levels = [picture]
        self._sized: dict[tuple[int, int], Picture] = {}

    def level(self, number: int) -> Picture:
        """The picture for 0, half of it for 1, a quarter for 2 and so on; a last odd row or column is left out."""
        while len(self._levels) <= number:
            self._levels.append(halved(self._levels[-1]))
        return self._levels[number]

    def shrunk(self, scale: float) -> Picture:
        """The picture ``scale`` times as large, in (0, 1]: itself, or a copy of whole pixels."""
        height, width = self.picture.shape[:2]
        return self.picture if scale == 1 else self.sized(max(1, round(width * scale)), max(1, round(height * scale)))

    def sized(self, width: int, height: int) -> Picture:
        """The picture at another size in pixels, made from the smallest level that is at least as large."""
        if (width, height) not in self._sized:
            own_height, own_width = self.picture.shape[:2]
            level = whole_halvings(min(own_width / width, own_height / height))
            self._sized[width, height] = resized(self.level(level), width, height)
        return self._sized[width, height]


def whole_halvings(times: float) -> int:
    """How often something that is ``times`` as large as wanted can be halved without becoming too small."""
    return max(0, int(times).bit_length() - 1)


_shared: ContextVar[Copies | None] = ContextVar("shared copies", default=None)


@contextmanager
def shared_copies(picture: Picture) -> Iterator[None]:
    """Within it, all that asks for ``copies_of`` this array is given the same ones. Answers do not depend on it."""
    token = _shared.set(copies_of(picture))
    try:
        yield
    finally:
        _shared.reset(token)


def copies_of(picture: Picture) -> Copies:
    """The shared copies of ``picture``, or new ones where it is not shared in this thread."""
    shared = _shared.get()
    return shared if shared is not None and shared.picture is picture else Copies(picture)


def letterboxed(picture: Picture, side: int, stride: int, fill: int = 114) -> tuple[Picture, tuple[float, float]]:
    """``picture`` with its long side resized to ``side``, then padded right and below to whole strides.

    Args:
        picture: (H, W, 3) uint8.
        side: of the result's content, in pixels; a multiple of ``stride``.
        stride: of the network, in pixels.
        fill: grey level of the padding, in [0, 255].

    Returns:
        (H', W', 3) uint8 with H' and W' multiples of ``stride``, and the factors (x, y) by which the
        content grew: dividing a box by them undoes the letterbox, as the padding moves nothing.
    """
    height, width = picture.shape[:2]
    scale = side / max(height, width)
    small_w, small_h = max(1, round(width * scale)), max(1, round(height * scale))
    least = side // SLIMMEST
    canvas = np.full((_up(max(small_h, least), stride), _up(max(small_w, least), stride), 3), fill, np.uint8)
    canvas[:small_h, :small_w] = copies_of(picture).sized(small_w, small_h)
    return canvas, (small_w / width, small_h / height)


def _up(value: int, step: int) -> int:
    return math.ceil(value / step) * step
