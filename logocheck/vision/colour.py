"""A logo's colours in the picture against those it should have."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from logocheck.domain.appearance import Colour, Quad
from logocheck.domain.geometry import Box, Size
from logocheck.vision.clarity import linear
from logocheck.vision.detector import Picture
from logocheck.vision.embedder import OPAQUE, transparent

LIGHTNESS = 2.0
"""CIEDE2000's kL: differences of lightness count half, as in textiles (CMC 2:1). Shade is no wrong colour."""

MOST = 5
"""Colours of a palette that are taken from a reference."""

SHARE = 0.05
"""Least share in [0, 1] of a logo's pixels, or of a box's, for a colour to be one of its colours."""

SAME = 10.0
"""CIEDE2000 below which two colours of a reference are one: its soft edges hold all colours between."""

GREY = 24
"""Of 255: most that the channels of a black, a white or a grey differ."""

LEAST_PIXELS = 30
"""Of the picture under a palette's colour; fewer are edges, and no colour."""

_FACE = 96  # pixels along the long side at which logo and picture are laid on each other
_BINS = 12  # colours that a crop is reduced to first
_GREYISH = 0.25  # largest saturation in [0, 1] of what may be white or grey in coloured light
_LIT = 0.35  # least value in [0, 1] of the same: dark pixels hold noise
_ENOUGH = 0.05  # least share of them in the picture; fewer say nothing about its light
_GAINS = 0.7, 1.4  # limits of the correction: beyond it is no light but a coloured wall

RGB = NDArray[np.uint8]
"""(n, 3) sRGB levels in [0, 255]."""


def palette_of(logo: NDArray[np.uint8]) -> tuple[str, ...]:
    """The colours of a reference as "#rrggbb", most frequent first; () where they cannot be told from its ground.

    Of a transparent logo those of its solid pixels; of an opaque one those that differ from its border,
    where that is of one colour. A reference cut from a photo has no border of one colour, and no palette.

    Args:
        logo: (H, W, 4) uint8 straight RGBA, trimmed.
    """
    small = np.asarray(Image.fromarray(logo).resize(_face(logo.shape[1], logo.shape[0]), Image.Resampling.NEAREST))
    if transparent(logo):
        return tuple(_text(colour) for colour, _ in _frequent(small[small[..., 3] > OPAQUE // 2, :3]))
    border = np.concatenate([small[0], small[-1], small[:, 0], small[:, -1]])[:, :3]
    ground = np.median(border, axis=0)
    if np.quantile(np.abs(border - ground).max(axis=1), 0.9) > 16:  # noqa: PLR2004 - of 255: what JPEG leaves
        return ()
    away = np.abs(small[..., :3] - ground).max(axis=2) > 48  # noqa: PLR2004 - of 255: the logo, without its soft edges
    return tuple(_text(colour) for colour, _ in _frequent(small[away, :3]))


def coloured(text: str) -> bool:
    """Whether "#rrggbb" is more than black, white or a grey."""
    levels = _levels(text)
    return max(levels) - min(levels) > GREY


def colour(
    picture: Picture, box: Box, palette: Sequence[str], quad: Quad | None, logo: NDArray[np.uint8] | None
) -> Colour | None:
    """How far the logo's colours are from its ``palette``; None where that cannot be measured.

    With ``quad``, each colour of the palette is compared with the median of the picture where the reference
    ``logo`` has it. Without, with the nearest of the colours that the box holds: the least that the difference can
    be, for nobody knows which pixels are the logo's (``placed`` is False).

    The light's tint is first taken out: the mean of the picture's greyish and lit pixels outside the box is taken
    to be grey (a diagonal correction in linear sRGB, within limits). Pale walls of another colour deceive it.

    Args:
        picture: (H, W, 3) uint8 RGB.
        box: of the logo.
        palette: "#rrggbb" each; () measures nothing.
        quad: where the reference's corners fall.
        logo: the reference, (H, W, 4) uint8 straight RGBA.
    """
    inside = box.clipped(Size(picture.shape[1], picture.shape[0]))
    if not palette or inside is None:
        return None
    gains = light(picture, inside)
    placed = quad is not None and logo is not None
    if quad is not None and logo is not None:
        pairs = _under(picture, palette, quad, logo, gains)
    else:
        pairs = _nearest(picture, inside, palette, gains)
    if not pairs:
        return None
    differences = [difference(wanted, seen) for wanted, seen in pairs]
    wanted, seen = zip(*pairs, strict=True)
    return Colour(float(statistics.median(differences)), wanted, seen, placed)


@lru_cache(maxsize=4096)
def difference(a: str, b: str) -> float:
    """CIEDE2000 of two "#rrggbb" (Sharma, Wu & Dalal 2005), with ``LIGHTNESS``; at least 0."""
    from coloraide import Color  # noqa: PLC0415 - a fifth of a second that a process without pictures need not pay

    return float(Color(a).delta_e(Color(b), method="2000", kl=LIGHTNESS))


def light(picture: Picture, box: Box) -> NDArray[np.float32]:
    """(3,) factors for linear RGB that make the greyish surround of ``box`` grey; ones where there is too little."""
    height, width = picture.shape[:2]
    rows, columns = np.arange(0, height, max(1, height // 96)), np.arange(0, width, max(1, width // 96))
    outside = ((rows < box.y1) | (rows >= box.y2))[:, None] | ((columns < box.x1) | (columns >= box.x2))
    pixels = picture[rows[:, None], columns][outside]
    value, least = pixels.max(axis=1, initial=0), pixels.min(axis=1, initial=OPAQUE)
    # 250 and above is burnt out: its tint is lost
    greyish = (value - least <= _GREYISH * value) & (value >= _LIT * OPAQUE) & (value < 250)  # noqa: PLR2004
    if greyish.sum() < max(_ENOUGH * rows.size * columns.size, 1):
        return np.ones(3, np.float32)
    mean = linear(pixels[greyish]).mean(axis=0)
    return np.asarray(np.clip(mean.mean() / mean, *_GAINS), np.float32)


def _under(
    picture: Picture, palette: Sequence[str], quad: Quad, logo: NDArray[np.uint8], gains: NDArray[np.float32]
) -> list[tuple[str, str]]:
    """Each colour of ``palette`` that the reference has, with the picture's colour there."""
    w, h = _face(logo.shape[1], logo.shape[0])
    face = np.asarray(Image.fromarray(logo).resize((w, h), Image.Resampling.BOX))
    warp = cv2.getPerspectiveTransform(
        np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32), np.array(quad.corners, np.float32)
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    seen = cv2.warpPerspective(picture, warp, (w, h), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    colours = np.array([_levels(text) for text in palette], np.int32)
    apart = np.abs(face[..., None, :3].astype(np.int32) - colours).sum(axis=3)
    nearest = np.where((apart.min(axis=2) < 64) & (face[..., 3] > 200), apart.argmin(axis=2), -1)  # noqa: PLR2004
    pairs = []
    for number, text in enumerate(palette):
        mask = cv2.erode((nearest == number).astype(np.uint8), np.ones((3, 3), np.uint8))
        if mask.sum() >= LEAST_PIXELS:
            pairs.append((text, _corrected(np.median(seen[mask == 1], axis=0), gains)))
    return pairs


def _nearest(picture: Picture, box: Box, palette: Sequence[str], gains: NDArray[np.float32]) -> list[tuple[str, str]]:
    """Each colour of ``palette`` with the nearest of the colours that ``box`` holds."""
    crop = picture[math.floor(box.y1) : math.ceil(box.y2), math.floor(box.x1) : math.ceil(box.x2)]
    size = _face(crop.shape[1], crop.shape[0])
    pixels = np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_NEAREST), np.uint8).reshape(-1, 3)
    if len(pixels) < LEAST_PIXELS:
        return []
    there = [_corrected(np.array(levels), gains) for levels, _ in _bins(pixels)]
    return [(text, min(there, key=lambda seen: (difference(text, seen), seen))) for text in palette] if there else []


def _frequent(pixels: RGB) -> list[tuple[tuple[int, ...], int]]:
    """At most ``MOST`` colours of (n, 3) pixels with their counts; a colour near a more frequent one is left out."""
    kept: list[tuple[tuple[int, ...], int]] = []
    for levels, count in _bins(pixels):
        if all(difference(_text(levels), _text(other)) >= SAME for other, _ in kept):
            kept.append((levels, count))
    return kept[:MOST]


def _bins(pixels: RGB) -> list[tuple[tuple[int, ...], int]]:
    """Colours that make at least ``SHARE`` of (n, 3) pixels, with their counts, most frequent first."""
    if len(pixels) == 0:
        return []
    reduced = Image.fromarray(np.ascontiguousarray(pixels[None])).quantize(_BINS, Image.Quantize.MEDIANCUT)
    index = np.asarray(reduced)[0]
    found = []
    for number in np.unique(index):
        members = pixels[index == number]
        if len(members) >= SHARE * len(pixels):
            found.append((tuple(int(level) for level in np.median(members, axis=0)), len(members)))
    return sorted(found, key=lambda row: (-row[1], row[0]))


def _corrected(levels: NDArray[np.float64], gains: NDArray[np.float32]) -> str:
    """Levels of sRGB in [0, 255], in neutral light, as "#rrggbb"."""
    light_ = np.clip(linear(np.rint(levels).astype(np.uint8)) * gains, 0, 1)
    encoded = np.where(light_ <= 0.0031308, 12.92 * light_, 1.055 * light_ ** (1 / 2.4) - 0.055)  # noqa: PLR2004
    return _text(np.rint(encoded * OPAQUE).astype(int).tolist())


def _text(levels: Sequence[int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*levels)


def _levels(text: str) -> tuple[int, int, int]:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _face(width: int, height: int) -> tuple[int, int]:
    scale = min(1.0, _FACE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))
