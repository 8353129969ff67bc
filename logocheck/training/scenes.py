"""Scenes of one brand kit: its logos among made-up ones on photos or invented surfaces, with tight boxes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator

from logocheck.training import ink, letters
from logocheck.training.compose import background, clutter, photograph
from logocheck.training.ink import Numbers, Pixels
from logocheck.training.kit import Kit
from logocheck.training.paste import Scene, paste

SMALLEST = 13
"""Pixels of the long side: the detector's finest cells are 8."""

EMPTY = 0.15
"""Share of scenes without a logo of the kit: what it looks like when there is nothing to find."""


def brand_scene(kit: Kit, behind: Sequence[Pixels], side: int, rng: Generator) -> tuple[Pixels, Numbers]:
    """One scene.

    Args:
        kit: whose logos are pasted.
        behind: (h, w, 3) uint8 RGB photos or surfaces, at least one.
        side: of the scene, in pixels.
        rng: everything follows from it.

    Returns:
        RGB (side, side, 3) uint8, and (n, 5) float32 x1, y1, x2, y2 in pixels and the class of each logo.
    """
    scene = Scene(background(list(behind), (side, side), rng))
    if rng.random() < 0.55:
        clutter(scene, int(rng.integers(1, 4)), rng)
    if rng.random() < 0.6:
        for _ in range(int(rng.integers(1, 4))):
            paste(scene, rival(rng), _size(side, rng), rng, tries=1)
    kind = rng.random()
    if kind > EMPTY:
        for _ in range(int(rng.integers(1, 4))):
            number = int(rng.integers(len(kit.drawings)))
            look, own = worn(kit.drawings[number], rng)
            long = _size(side, rng)
            for _ in range(int(rng.integers(3, 7)) if kind > 0.93 and long < side / 4 else 1):  # a shelf, a wall
                paste(scene, look, long * rng.uniform(0.9, 1.1), rng, drawing=number, own=own)
    boxes = np.array(scene.boxes, np.float32).reshape(-1, 5)
    boxes[:, 4] = np.array([kit.owners[int(number)] for number in boxes[:, 4]], np.float32)
    return photograph(scene.rgb, rng), boxes


def worn(drawing: Pixels, rng: Generator) -> tuple[Pixels, Pixels | None]:
    """A logo as its brand prints it: (RGBA, alpha of the logo alone or None for all of it).

    Mostly as drawn, else in black, white or one colour, now and then beside words of others.
    No hue is turned: colour tells this brand from the next.
    """
    kind = rng.random()
    look = drawing if kind < 0.65 else ink.mono(drawing, np.full(3, 250.0 if kind < 0.8 else 10.0))
    look = look if kind < 0.95 else ink.mono(drawing, ink.colour(rng))
    return letters.joined(look, rng) if rng.random() < 0.12 else (look, None)


def rival(rng: Generator) -> Pixels:
    """A made-up logo of nobody, RGBA: what a detector of one brand must leave alone."""
    kind = rng.random()
    font = letters.fonts()[0][rng.integers(len(letters.fonts()[0]))]
    if kind < 0.4:
        return letters.lettering(letters.name(rng), font, ink.colour(rng))
    mark = ink.shape(rng)
    return letters.lockup(mark, rng) if kind < 0.8 else mark


def _size(side: int, rng: Generator) -> float:
    """A logo's long side, pixels: small ones as often as large ones."""
    return float(np.exp(rng.uniform(np.log(SMALLEST), np.log(0.9 * side))))
