"""Logos in the colour of what they are on: pressed, raised, engraved or stitched, seen by their edges alone."""

from __future__ import annotations

import colorsys

import cv2
import numpy as np
from numpy.random import Generator

from logocheck.training import ink
from logocheck.training.ink import Numbers, Pixels

_DEPTH = 35.0, 110.0
"""Luminance that a slope facing the light gains and one facing away loses, of 255: from just visible to clear."""
_TONE = 4.0, 32.0
"""By how much all of the logo is lighter or darker than the material, of 255."""
SMALLEST = 90.0
"""Long side in pixels, of the piece of material, from which edges can be seen after blur and compression. The logo
takes 0.4 to 0.7 of it."""


def relief(rgba: Pixels, rng: Generator) -> tuple[Pixels, Pixels]:
    """(RGBA of a piece of material with the logo in it, `(h, w)` alpha of the logo alone)."""
    h, w = rgba.shape[:2]
    top, bottom, left, right = (int(rng.uniform(0.1, 0.7) * min(h, w)) + 2 for _ in range(4))
    alpha = cv2.copyMakeBorder(ink.mono(rgba, np.zeros(3))[..., 3], top, bottom, left, right, cv2.BORDER_CONSTANT)
    shape = alpha.astype(np.float32) / 255
    ground = _material(shape.shape, rng)
    ground += rng.choice([-1, 1]) * rng.uniform(*_TONE) * shape[..., None]
    if rng.random() < 0.3:
        ground += (_threads(shape.shape, rng) * shape)[..., None]
    ground += rng.uniform(*_DEPTH) * _slopes(shape, rng)[..., None]
    out = np.full((*shape.shape, 4), 255, np.uint8)
    out[..., :3] = np.clip(ground, 0, 255)
    return out, alpha


def _material(size: tuple[int, ...], rng: Generator) -> Pixels:
    """Cloth, leather, metal or plastic, `(h, w, 3)` float32: one colour, its grain, and light from one side."""
    colour: Numbers = 255 * np.array(colorsys.hsv_to_rgb(rng.random(), rng.uniform(0, 0.7), rng.uniform(0.1, 0.97)))
    grain = cv2.GaussianBlur(rng.standard_normal(size, dtype=np.float32), (0, 0), rng.uniform(0.5, 1.5))
    x, y = np.meshgrid(np.linspace(-1, 1, size[1], dtype=np.float32), np.linspace(-1, 1, size[0], dtype=np.float32))
    light = rng.normal(0, 12) * x + rng.normal(0, 12) * y + rng.uniform(0, 14) * grain
    return np.asarray(colour + light[..., None], np.float32)


def _threads(size: tuple[int, ...], rng: Generator) -> Pixels:
    """Parallel stitches, `(h, w)` float32 around 0."""
    x, y = np.meshgrid(np.arange(size[1], dtype=np.float32), np.arange(size[0], dtype=np.float32))
    angle, step = rng.uniform(0, np.pi), rng.uniform(2, 6)
    wave = np.sin((x * np.cos(angle) + y * np.sin(angle)) * (2 * np.pi / step))
    return np.asarray(rng.uniform(6, 20) * wave, np.float32)


def _slopes(shape: Pixels, rng: Generator) -> Pixels:
    """How the edges of `shape` `(h, w)` face the light, `(h, w)` float32 in [-1, 1]."""
    soft = cv2.GaussianBlur(shape, (0, 0), rng.uniform(0.8, 1.5 + 0.012 * max(shape.shape)))
    angle = rng.uniform(0, 2 * np.pi)
    slope = np.cos(angle) * cv2.Sobel(soft, cv2.CV_32F, 1, 0) + np.sin(angle) * cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    return np.asarray(slope / max(1e-3, float(np.abs(slope).max())), np.float32)
