"""How clearly a logo can be seen: blur of its edges, contrast, and how many of its pixels carry detail."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from logocheck.domain.appearance import Clarity
from logocheck.domain.geometry import Box, Size
from logocheck.vision.detector import Picture

SHARP = 0.6
"""Blur in pixels (standard deviation) of an edge as steep as the grid of pixels allows, as ``blur`` measures it."""

SHOWN = 128
"""Pixels along the long side at which sharpness is judged: a larger logo is looked at from further away."""

LARGEST = 512
"""Pixels along the long side of what is measured at all."""

FULL_CONTRAST = 3.0
"""WCAG 2.1, success criterion 1.4.11, asks this of graphics."""

FULL_RESOLUTION = 32.0
"""Pixels of height; guidelines ask for 24 to 32 even of an icon."""

LEAST_SIDE = 6
"""Pixels; in less no edge can be measured."""

_AGAIN = 1.0  # pixels by which the crop is blurred once more
_STRONG = 0.4  # of the steepest edges: what is flatter is texture, or noise
_FLAT = 3.0  # of 255 per pixel: no edge at all
_WEIGHTS = np.array([0.2126, 0.7152, 0.0722], np.float32)


def clarity(picture: Picture, box: Box) -> Clarity | None:
    """Clarity of what ``box`` holds of ``picture``; None where that is too small to measure.

    ``sharpness``: that of the steepest edge the grid allows over the blur of the logo's edges, the crop shrunk to
    ``SHOWN`` pixels where it is larger. ``contrast``: WCAG's ratio (Y1 + 0.05) / (Y2 + 0.05) of the mean
    luminances of the light and the dark part, parted by Otsu's threshold; a logo that differs from its surround
    by hue alone has none. ``resolution``: height in pixels over the factor by which the edges are blurred; a
    picture that was enlarged gains none. ``score``: geometric mean of sharpness, of the logarithm of contrast
    over that of ``FULL_CONTRAST`` and of resolution over ``FULL_RESOLUTION``, each at most 1.

    Noise and the blocks of a strongly compressed JPEG count as edges and make a blurred logo look sharper.

    Args:
        picture: (H, W, 3) uint8 RGB.
        box: of the logo; the part inside the picture is measured.
    """
    inside = box.clipped(Size(picture.shape[1], picture.shape[0]))
    if inside is None or min(inside.width, inside.height) < LEAST_SIDE:
        return None
    crop = picture[math.floor(inside.y1) : math.ceil(inside.y2), math.floor(inside.x1) : math.ceil(inside.x2)]
    crop = _within(crop, LARGEST)
    grey = np.asarray(cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY), np.uint8)
    edges, shown = blur(grey), blur(_within(grey, SHOWN))
    sharpness = 0.0 if shown is None else min(1.0, SHARP / shown)
    resolution = 0.0 if edges is None else inside.height * min(1.0, crop.shape[0] / inside.height * SHARP / edges)
    ratio = contrast(crop, grey)
    parts = sharpness, math.log(ratio) / math.log(FULL_CONTRAST), resolution / FULL_RESOLUTION
    score = math.prod(min(1.0, part) for part in parts) ** (1 / len(parts))
    return Clarity(sharpness, ratio, resolution, min(1.0, score))


def blur(grey: NDArray[np.uint8]) -> float | None:
    """Median blur of the strong edges of (h, w) uint8, as a standard deviation in pixels; None without edges.

    An edge of blur s loses the factor sqrt(1 + 1 / s^2) of its slope when blurred by one pixel more, whatever
    its height (Zhuo & Sim 2011, Pattern Recognition 44: Defocus map estimation from a single image).
    """
    soft = grey.astype(np.float32)
    before, after = _slope(soft), _slope(np.asarray(cv2.GaussianBlur(soft, (0, 0), _AGAIN), np.float32))
    steep = float(np.quantile(before, 0.995))
    if steep < _FLAT:
        return None
    strong = before >= _STRONG * steep
    ratio = np.maximum(before[strong] / np.maximum(after[strong], 1e-3), 1 + 1e-3)
    return float(np.median(_AGAIN / np.sqrt(ratio * ratio - 1)))


def contrast(crop: Picture, grey: NDArray[np.uint8]) -> float:
    """WCAG's ratio, at least 1, of the light and the dark part of (h, w, 3) RGB, whose (h, w) grey levels part it."""
    _, light = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    if light.min() == light.max():
        return 1.0
    luminance = np.einsum("hwc,c->hw", linear(crop), _WEIGHTS)  # sums in one order, whoever the matrix library is
    means = float(luminance[light == 1].mean()), float(luminance[light == 0].mean())
    return (max(means) + 0.05) / (min(means) + 0.05)


def linear(srgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Light, in [0, 1], of sRGB levels in [0, 255] (IEC 61966-2-1)."""
    return _LIGHT[srgb]


def _light() -> NDArray[np.float32]:
    level = np.arange(256, dtype=np.float64) / 255
    return np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4).astype(np.float32)  # noqa: PLR2004


_LIGHT = _light()


def _slope(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """Steepness per pixel of (h, w) grey levels."""
    x, y = cv2.Sobel(grey, cv2.CV_32F, 1, 0, scale=1 / 8), cv2.Sobel(grey, cv2.CV_32F, 0, 1, scale=1 / 8)
    return np.asarray(np.sqrt(x * x + y * y), np.float32)  # cv2.magnitude differs in the last digit from run to run


def _within(pixels: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """``pixels`` with the long side at most ``side``, by area means."""
    scale = side / max(pixels.shape[:2])
    if scale >= 1:
        return pixels
    size = max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
