"""Composes photos with logos whose boxes are known.

A scene is RGB `(h, w, 3)` uint8 with rows `x1, y1, x2, y2, drawing` in pixels, tight around what is visible.
Everything follows from the generator that the caller seeds.
"""

from __future__ import annotations

from typing import Protocol

import cv2
import numpy as np
from numpy.random import Generator

from logocheck.training import ink, letters
from logocheck.training.ink import Numbers, Pixels
from logocheck.training.paste import Scene, paste


class Drawings(Protocol):
    """Logos by number, `(h, w, 4)` uint8 straight RGBA each; a list of arrays is one."""

    def __len__(self) -> int: ...

    def __getitem__(self, i: int, /) -> Pixels: ...


def background(photos: list[Pixels], size: tuple[int, int], rng: Generator) -> Pixels:
    """A random window of a random photo, `(h, w, 3)` float32, flipped half of the time, at `size` (w, h)."""
    photo = photos[rng.integers(len(photos))]
    h, w = photo.shape[:2]
    share = np.sqrt(rng.uniform(0.1, 1.0))
    ch, cw = min(h, max(16, int(h * share))), min(w, max(16, int(w * share)))
    y, x = rng.integers(h - ch + 1), rng.integers(w - cw + 1)
    out = cv2.resize(
        photo[y : y + ch, x : x + cw], size, interpolation=cv2.INTER_AREA if cw > size[0] else cv2.INTER_LINEAR
    )
    return (out[:, ::-1] if rng.random() < 0.5 else out).astype(np.float32)


def dress(drawing: Pixels, rng: Generator, joined: float = 0.2) -> Pixels:
    """One appearance of a logo, RGBA; `joined`: chance of a wordmark beside it."""
    rgba = ink.variant(drawing, rng)
    return letters.lockup(rgba, rng) if rng.random() < joined else rgba


def clutter(scene: Scene, count: int, rng: Generator) -> None:
    """Text, shapes and icons that are no logos, before the logos so that these lie on top."""
    for _ in range(count):
        thing = letters.running_text(rng) if rng.random() < 0.6 else ink.shape(rng)
        side = max(scene.rgb.shape) * np.exp(rng.uniform(np.log(0.08), np.log(0.8)))
        paste(scene, thing, side, rng, tries=1)


def compose(drawings: Drawings, photos: list[Pixels], size: tuple[int, int], rng: Generator) -> tuple[Pixels, Numbers]:
    """One scene of `size` (w, h): (RGB uint8 `(h, w, 3)`, boxes float32 `(n, 5)`)."""
    scene = Scene(background(photos, size, rng))
    if rng.random() < 0.55:
        clutter(scene, int(rng.integers(1, 5)), rng)
    kind = rng.random()
    if kind > 0.12:  # else no logo at all
        low, high = np.log(13), np.log(0.9 * max(size))
        for _ in range(int(rng.integers(1, 5))):
            i = int(rng.integers(len(drawings)))
            look = dress(drawings[i], rng)
            side = float(np.exp(rng.uniform(low, high)))
            if kind > 0.88 and side < max(size) / 4:  # a shelf, a wall of sponsors
                for _ in range(int(rng.integers(2, 6))):
                    paste(scene, look, side * rng.uniform(0.9, 1.1), rng, drawing=i)
            paste(scene, look, side, rng, drawing=i)
    return photograph(scene.rgb, rng), np.array(scene.boxes, np.float32).reshape(-1, 5)


def photograph(rgb: Pixels, rng: Generator) -> Pixels:
    """What lens, sensor and JPEG do to a scene: blur, motion, exposure, cast, noise, compression. uint8."""
    if (kind := rng.random()) < 0.15:
        rgb = cv2.GaussianBlur(rgb, (0, 0), rng.uniform(0.4, 1.6))
    elif kind < 0.25:
        length = int(rng.integers(3, 8))
        kernel = np.zeros((length, length), np.float32)
        cv2.line(kernel, (0, int(rng.integers(length))), (length - 1, int(rng.integers(length))), 1)
        rgb = cv2.filter2D(rgb, -1, (kernel if rng.random() < 0.6 else kernel.T) / kernel.sum())
    gamma = np.exp(rng.normal(0, 0.22)) if rng.random() < 0.93 else rng.uniform(1.5, 2.5)  # now and then by night
    table = 255 * (np.arange(256) / 255) ** gamma
    rgb = cv2.LUT(np.clip(rgb, 0, 255).astype(np.uint8), table.astype(np.uint8)).astype(np.float32)
    rgb *= rng.normal(1, 0.06, 3).astype(np.float32) * np.float32(rng.uniform(0.8, 1.15))
    if rng.random() < 0.4:
        rgb += rng.standard_normal(rgb.shape[:2], dtype=np.float32)[..., None] * np.float32(rng.uniform(1, 14))
    out: Pixels = np.clip(rgb, 0, 255).astype(np.uint8)
    if rng.random() < 0.7:
        quality = int(rng.integers(25, 95))
        _, data = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, quality])
        out = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))
    return out
