"""How one logo looks before it meets a photo: as drawn, in one colour, reversed, outlined. And shapes that are none.

Pictures are straight RGBA, `(h, w, 4)` uint8; colours `(3,)` float in [0, 255]; randomness comes from the caller.
"""

from __future__ import annotations

import colorsys
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from logocheck.vision.cutout import APART, explained

Pixels: TypeAlias = NDArray[Any]
"""RGBA `(h, w, 4)`, RGB `(h, w, 3)` or one channel `(h, w)`: uint8, and float32 while light is worked out."""

Numbers: TypeAlias = NDArray[Any]
"""Colours `(3,)` and points `(n, 2)`, float."""


def shape(rng: Generator) -> Pixels:
    """Arrow, ring, bar, cross, tick, polygon or button: what interfaces and signs are full of. RGBA."""
    mask = np.zeros((96, 96), np.uint8)
    kind, thick = rng.integers(6), int(rng.integers(4, 16))
    if kind == 0:
        cv2.circle(mask, (48, 48), int(rng.integers(20, 42)), 255, thick if rng.random() < 0.6 else -1, cv2.LINE_AA)
    elif kind == 1:
        cv2.rectangle(
            mask,
            (8, int(rng.integers(8, 40))),
            (88, int(rng.integers(56, 90))),
            255,
            thick if rng.random() < 0.5 else -1,
        )
    elif kind == 2:
        cv2.arrowedLine(mask, (10, 48), (86, 48), 255, thick, cv2.LINE_AA, 0, 0.35)
    elif kind == 3:
        cv2.polylines(
            mask,
            [np.array([[14, 50], [40, 78], [84, 18]])],
            isClosed=False,
            color=255,
            thickness=thick,
            lineType=cv2.LINE_AA,
        )
    elif kind == 4:
        for y in (24, 48, 72):
            cv2.line(mask, (14, y), (82, y), 255, max(3, thick // 2), cv2.LINE_AA)
    else:
        cv2.fillPoly(mask, [rng.integers(4, 92, (int(rng.integers(3, 6)), 2)).astype(np.int32)], 255, cv2.LINE_AA)
    return painted(trim_alpha(mask), colour(rng))


def trim_alpha(alpha: Pixels) -> Pixels:
    """`(h, w)` cut to what is visible; unchanged when nothing is."""
    rows, columns = np.flatnonzero(alpha.max(1) > 24), np.flatnonzero(alpha.max(0) > 24)
    if not len(rows):
        return alpha
    return alpha[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def painted(alpha: Pixels, rgb: Numbers) -> Pixels:
    """`alpha` `(h, w)` uint8 in one colour, as RGBA."""
    out = np.empty((*alpha.shape, 4), np.uint8)
    out[..., :3], out[..., 3] = np.clip(rgb, 0, 255), alpha
    return out


def colour(rng: Generator) -> Numbers:
    """Black, white, grey or any hue, as `(3,)` RGB."""
    kind = rng.random()
    if kind < 0.25:
        return np.full(3, rng.uniform(225, 255))
    if kind < 0.5:
        return np.full(3, rng.uniform(0, 40))
    return 255 * np.array(colorsys.hsv_to_rgb(rng.random(), rng.uniform(0.3, 1), rng.uniform(0.3, 1)))


def luminance(rgb: Pixels | Numbers) -> Numbers:
    """Rec. 601 luma of `(..., 3)`, in [0, 255]."""
    return rgb[..., :3] @ np.array([0.299, 0.587, 0.114], np.float32)


def variant(rgba: Pixels, rng: Generator) -> Pixels:
    """The same logo as brands print it: original, one colour, reversed, outlined, other hues."""
    kind = rng.random()
    if kind < 0.45:
        return rgba
    if kind < 0.75:
        return mono(rgba, colour(rng))
    out = rgba.copy()
    if kind < 0.83:  # reversed
        out[..., :3] = 255 - out[..., :3]
    elif kind < 0.93:  # other hue, the same luminances
        hsv = cv2.cvtColor(np.ascontiguousarray(out[..., :3]), cv2.COLOR_RGB2HSV)
        hsv[..., 0] = (hsv[..., 0].astype(int) + rng.integers(180)) % 180
        out[..., :3] = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)
    else:
        padded = cv2.copyMakeBorder(mono(rgba, colour(rng))[..., 3], 4, 4, 4, 4, cv2.BORDER_CONSTANT)
        edge = cv2.morphologyEx(padded, cv2.MORPH_GRADIENT, np.ones((5, 5), np.uint8))
        return painted(edge, colour(rng))
    return out


def mono(rgba: Pixels, rgb: Numbers) -> Pixels:
    """`rgba` in one colour; what is drawn on a filled plate stays visible, as a cut-out."""
    alpha = rgba[..., 3]
    light = luminance(rgba)
    solid = alpha > 128
    if solid.mean() > 0.6:
        if light[solid].std() > 40:  # a plate with something on it: keep the rarer shade
            dark = (light < (light[solid].min() + light[solid].max()) / 2) & solid
            keep = dark if dark.sum() < solid.sum() / 2 else solid & ~dark
            alpha = cv2.GaussianBlur((keep * 255).astype(np.uint8), (3, 3), 0)
        elif _plain(solid):  # as light as its plate, so told by its colour: alone, the plate could be anybody's
            alpha = _on_plate(rgba, solid)
    return painted(alpha, rgb)


def _plain(solid: Pixels) -> bool:
    """Whether `(h, w)` is a disc, a tile or another shape without a dent."""
    hull = cv2.convexHull(np.argwhere(solid)[:, ::-1].astype(np.int32))
    filled = cv2.fillConvexPoly(np.zeros(solid.shape, np.uint8), hull, 1)
    return bool(solid.sum() > 0.93 * filled.sum())


def _on_plate(rgba: Pixels, solid: Pixels) -> Pixels:
    """`(h, w)` uint8 alpha of what has another colour than the plate's rim; of the plate where nothing stands out."""
    inside = cv2.copyMakeBorder(solid.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    depth = cv2.distanceTransform(inside, cv2.DIST_L2, 3)[1:-1, 1:-1]
    rim = solid & (depth > 2) & (depth < 2 + 0.04 * max(solid.shape))
    if not rim.any():
        return rgba[..., 3]
    away = np.linalg.norm(rgba[..., :3].astype(np.float32) - np.median(rgba[rim][:, :3], axis=0), axis=-1)
    shade = np.clip(away, 0, 255).astype(np.uint8)
    level, _ = cv2.threshold(shade[solid], 0, 255, cv2.THRESH_OTSU)
    keep = solid & (shade > max(level, 25)) & (depth > 2)
    if not 0.02 < keep.sum() / solid.sum() < 0.55 or explained(shade[solid], keep[solid]) < APART:
        return rgba[..., 3]
    return np.asarray(cv2.GaussianBlur((keep * 255).astype(np.uint8), (3, 3), 0))
