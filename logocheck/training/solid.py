"""Logos that are things of their own: chrome and moulded badges, neon tubes, letters that stand off their wall."""

from __future__ import annotations

import colorsys

import cv2
import numpy as np
from numpy.random import Generator

from logocheck.training import ink
from logocheck.training.ink import Numbers, Pixels

SMALLEST = 60.0
"""Long side in pixels, of the logo with what belongs to it, from which its faces can be told from its ground."""

_METALS = np.array([[225, 228, 232], [235, 205, 140], [196, 140, 110], [150, 152, 158], [60, 62, 66]], np.float32)
"""Chrome, brass, copper, steel, gunmetal: RGB in [0, 255] of a face that reflects the sky."""


def solid(rgba: Pixels, rng: Generator) -> tuple[Pixels, Pixels]:
    """(RGBA of the logo with its glow or shadow, `(h, w)` uint8 alpha of the logo alone)."""
    if (kind := rng.random()) < 0.5:
        return _shadowed(_moulded(rgba, rng), rng)
    return _shadowed(rgba, rng) if kind < 0.8 else _neon(rgba, rng)


def _grown(rgba: Pixels, pad: int) -> Pixels:
    return cv2.copyMakeBorder(rgba, pad, pad, pad, pad, cv2.BORDER_CONSTANT)


def _moulded(rgba: Pixels, rng: Generator) -> Pixels:
    """Faces that slope to the edges of each colour and reflect what is above and below: metal, or its own colours."""
    metal = rng.random() < 0.6
    flat = ink.mono(rgba, np.zeros(3)) if metal else rgba
    solid_part = flat[..., 3].astype(np.float32) / 255
    step = rng.uniform(0.5, 1.2) + rng.uniform(0.004, 0.03) * max(rgba.shape[:2])
    height = _height(solid_part, step)
    if not metal:  # each colour is a step of its own
        height += 0.5 * cv2.GaussianBlur(ink.luminance(rgba).astype(np.float32) / 255 * solid_part, (0, 0), step / 2)
    angle = rng.uniform(-0.8, 0.8)
    up = np.cos(angle) * cv2.Sobel(height, cv2.CV_32F, 0, 1) + np.sin(angle) * cv2.Sobel(height, cv2.CV_32F, 1, 0)
    up = up / max(1e-3, float(np.abs(up).max()))
    rows = np.linspace(-1, 1, rgba.shape[0], dtype=np.float32)[:, None]
    seen = up + rng.normal(0, 0.35) * rows  # where a face looks: -1 the ground, 1 the sky
    sky = np.sin(rng.uniform(1.2, 5.0) * seen + rng.uniform(-1, 1))
    out = flat.copy()
    if metal:
        face = _METALS[rng.integers(len(_METALS))] * (1 + rng.normal(0, 0.08, 3))
        shade = rng.uniform(0.35, 0.75)
        rgb: Numbers = face * (1 - shade * (1 - sky[..., None]) / 2) + 60 * np.maximum(0, sky[..., None]) ** 8
    else:
        rgb = (
            rgba[..., :3] * (1 + rng.uniform(0.1, 0.45) * up[..., None])
            + rng.uniform(0, 70) * np.maximum(0, sky[..., None]) ** 6
        )
    out[..., :3] = np.clip(rgb, 0, 255)
    return out


def _height(shape: Pixels, step: float) -> Pixels:
    """How far each point of `shape` (`(h, w)`, 0 to 1) is from its edge, in steps of `step` pixels, 1 at most."""
    inside = cv2.distanceTransform(_grown((shape > 0.5).astype(np.uint8), 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    return np.asarray(cv2.GaussianBlur(np.minimum(1, inside / step), (0, 0), 0.4 + step / 6))


def _shadowed(rgba: Pixels, rng: Generator) -> tuple[Pixels, Pixels]:
    """Its shadow falls to one side, sharp when it is close and soft when it is far."""
    reach = rng.uniform(0.01, 0.06) * max(rgba.shape[:2])
    pad = int(3 * reach) + 2
    grown = _grown(rgba, pad)
    own = grown[..., 3]
    x, y = rng.normal(0, reach), abs(rng.normal(0, reach))
    move = np.array([[1, 0, x], [0, 1, y]], np.float32)
    fallen = cv2.warpAffine(own, move, own.shape[::-1]).astype(np.float32)
    shadow = rng.uniform(0.3, 0.8) * cv2.GaussianBlur(fallen, (0, 0), 0.3 + 0.5 * reach)
    return _over(grown, np.zeros(3), shadow), own


def _neon(rgba: Pixels, rng: Generator) -> tuple[Pixels, Pixels]:
    """Tubes along its edges, or its whole shape lit from within, on a dark wall."""
    pad = int(rng.uniform(0.1, 0.4) * min(rgba.shape[:2])) + 4
    shape = _grown(ink.mono(rgba, np.zeros(3)), pad)[..., 3]
    if rng.random() < 0.5:
        width = 2 * int(rng.uniform(1, 1.5 + 0.012 * max(shape.shape))) + 1
        shape = cv2.morphologyEx(shape, cv2.MORPH_GRADIENT, np.ones((width, width), np.uint8))
    colour = 255 * np.array(colorsys.hsv_to_rgb(rng.random(), rng.uniform(0, 1), 1))
    wall = np.full((*shape.shape, 3), rng.uniform(4, 45), np.float32) * (1 + rng.normal(0, 0.1, 3))
    light = shape.astype(np.float32) / 255
    near, far = (cv2.GaussianBlur(light, (0, 0), k * max(shape.shape)) for k in (0.012, 0.06))
    lit = wall + colour * (0.6 * near + rng.uniform(0.3, 1.2) * far)[..., None]
    core = colour + rng.uniform(0, 0.8) * (255 - colour)
    out = np.full((*shape.shape, 4), 255, np.uint8)
    out[..., :3] = np.clip(lit * (1 - light[..., None]) + core * light[..., None], 0, 255)
    return out, shape


def _over(rgba: Pixels, colour: Numbers, alpha: Pixels) -> Pixels:
    """`rgba` above one colour of `alpha` `(h, w)` in [0, 255], both straight."""
    top = rgba[..., 3].astype(np.float32) / 255
    below = alpha / 255 * (1 - top)
    total = top + below
    out = np.empty_like(rgba)
    out[..., :3] = np.clip(
        (rgba[..., :3] * top[..., None] + colour * below[..., None]) / np.maximum(total, 1e-3)[..., None], 0, 255
    )
    out[..., 3] = np.clip(255 * total, 0, 255)
    return out
