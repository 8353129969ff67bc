"""What lies behind logos where there are no photos: invented surfaces, good enough to learn a logo's outline on."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator

from logocheck.training import ink, letters
from logocheck.training.ink import Pixels
from logocheck.training.paste import Scene, paste


def grounds(count: int, side: int, rng: Generator) -> list[Pixels]:
    """``count`` surfaces, (side, side, 3) uint8 RGB."""
    return [ground(side, rng) for _ in range(count)]


def ground(side: int, rng: Generator) -> Pixels:
    """Two to five regions of cloudy, striped or grained colour with texts and shapes on them. (side, side, 3) uint8."""
    out = _surface(side, rng)
    for _ in range(rng.integers(1, 5)):
        mask = _region(side, rng)
        out = out * (1 - mask) + _surface(side, rng) * mask
    scene = Scene(out.astype(np.float32))
    for _ in range(rng.integers(0, 6)):
        thing = letters.running_text(rng) if rng.random() < 0.5 else ink.shape(rng)
        paste(scene, thing, side * float(np.exp(rng.uniform(np.log(0.05), np.log(0.6)))), rng, tries=1)
    return np.clip(scene.rgb, 0, 255).astype(np.uint8)


def _surface(side: int, rng: Generator) -> Pixels:
    """One material: a colour with clouds of light, then cloth, grain or planks. (side, side, 3) float32."""
    base = ink.colour(rng) * rng.uniform(0.4, 1.0) + rng.uniform(0, 80)
    out = np.full((side, side, 3), 0, np.float32) + base.astype(np.float32)
    for cells in (2, 5, 13, 34, 89):
        noise = rng.standard_normal((cells, cells, 3 if rng.random() < 0.4 else 1)).astype(np.float32)
        cloud = cv2.resize(noise, (side, side), interpolation=cv2.INTER_CUBIC).reshape(side, side, -1)
        out += cloud * np.float32(rng.uniform(2, 45) / np.sqrt(cells))
    if rng.random() < 0.35:  # planks, blinds, cloth: stripes across
        waves = np.sin(np.arange(side) * rng.uniform(0.02, 0.8) + 3 * rng.random())
        sharp = np.tanh(waves * rng.uniform(0.5, 6)).astype(np.float32) * np.float32(rng.uniform(3, 45))
        out += sharp[:, None, None] if rng.random() < 0.5 else sharp[None, :, None]
    if rng.random() < 0.5:
        grain = rng.standard_normal((side, side, 1)).astype(np.float32)
        out += cv2.blur(grain, (int(rng.integers(1, 30)), 1)).reshape(side, side, 1) * np.float32(rng.uniform(2, 40))
    return np.clip(out, 0, 255)


def _region(side: int, rng: Generator) -> Pixels:
    """Where another material begins: (side, side, 1) float32 in [0, 1], soft or hard at its edge."""
    mask = np.zeros((side, side), np.float32)
    if rng.random() < 0.5:
        corners = rng.integers(-side // 3, side + side // 3, (int(rng.integers(3, 6)), 2)).astype(np.int32)
        cv2.fillConvexPoly(mask, cv2.convexHull(corners), 1.0)
    else:
        centre, axes = rng.integers(0, side, 2), rng.integers(side // 12, side // 2, 2)
        cv2.ellipse(
            mask, (int(centre[0]), int(centre[1])), (int(axes[0]), int(axes[1])), rng.uniform(0, 180), 0, 360, 1.0, -1
        )
    if rng.random() < 0.6:
        mask = np.asarray(cv2.GaussianBlur(mask, (0, 0), rng.uniform(0.6, 12)), np.float32)
    return mask[..., None]
