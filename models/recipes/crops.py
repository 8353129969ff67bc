"""What the embedder is shown: clean renders, composed photo crops, real photo crops, and crops of no logo.

A crop is RGB `(s, s, 3)` uint8, s `nets.CROP`, cut as `models/manifest.toml` says for the product.
"""

from __future__ import annotations

import cv2
import ink
import letters
import numpy as np
from compose import background, dress, photograph
from drawings import Drawings, unseen
from nets import CROP
from numpy.random import Generator
from paste import Scene, paste
from photos import Photo

MARGIN = 0.10
"""Added on each side of a box, as a share of its width and height: the manifest's `margin`."""


def square(rgb: np.ndarray, side: int = CROP) -> np.ndarray:
    """`rgb` stretched to a net's input: area means when both sides shrink, else linear."""
    small = rgb.shape[0] >= side and rgb.shape[1] >= side
    return cv2.resize(rgb, (side, side), interpolation=cv2.INTER_AREA if small else cv2.INTER_LINEAR)


def cut(rgb: np.ndarray, box: np.ndarray, margin: float = MARGIN, side: int = CROP) -> np.ndarray:
    """The crop of `box` (x1, y1, x2, y2 in pixels) with its margin; beyond the photo its edge is repeated."""
    x1, y1, x2, y2 = (float(v) for v in box[:4])
    mx, my = margin * (x2 - x1), margin * (y2 - y1)
    x1, y1 = int(np.floor(x1 - mx)), int(np.floor(y1 - my))
    columns = np.clip(np.arange(x1, max(x1 + 1, int(np.ceil(x2 + mx)))), 0, rgb.shape[1] - 1)
    rows = np.clip(np.arange(y1, max(y1 + 1, int(np.ceil(y2 + my)))), 0, rgb.shape[0] - 1)
    return square(rgb[rows[:, None], columns], side)


def whole(rgb: np.ndarray) -> np.ndarray:
    """A reference photo crop as the product shows it: all of it, its edge repeated as the margin."""
    return cut(rgb, np.array([0, 0, rgb.shape[1], rgb.shape[0]]))


def jittered(box: np.ndarray, rng: Generator) -> np.ndarray:
    """`box` as a detector would give it: its edges off by 6 % of the side, now and then by 13 %."""
    w, h = box[2] - box[0], box[3] - box[1]
    spread = 0.06 if rng.random() < 0.6 else 0.13
    return box[:4] + np.clip(rng.normal(0, spread, 4), -0.3, 0.3) * (w, h, w, h)


def on_plain(rgba: np.ndarray, grey: np.ndarray, margin: float = MARGIN, side: int = CROP) -> np.ndarray:
    """A trimmed RGBA logo on one colour, with the margin: how the product shows a reference."""
    alpha = rgba[..., 3:].astype(np.float32) / 255
    flat = np.rint(rgba[..., :3] * alpha + grey * (1 - alpha)).astype(np.uint8)
    y, x = round(flat.shape[0] * margin), round(flat.shape[1] * margin)
    padded = np.stack([np.pad(flat[..., i], ((y, y), (x, x)), constant_values=int(grey[i])) for i in range(3)], -1)
    return square(padded, side)


def clean(rgba: np.ndarray, rng: Generator, margin: float | None = None, side: int = CROP) -> np.ndarray:
    """A clean render: as drawn on white or black, or in one colour on another, always with contrast.

    `margin`: that around it, as a share of its width and height; by default the product's or a little more.
    """
    kind = rng.random()
    look = rgba if kind < 0.7 else ink.mono(rgba, ink.colour(rng))
    solid = look[..., 3] > 128
    own = float(ink.luminance(look[solid]).mean()) if solid.any() else 0.0
    grey = np.full(3, 255.0 if rng.random() < 0.6 else 0.0) if kind < 0.85 else ink.colour(rng)
    if abs(float(ink.luminance(grey)) - own) < 60:
        grey = np.full(3, 255.0 if own < 128 else 0.0)
    return on_plain(look, grey, MARGIN + max(0.0, rng.normal(0, 0.03)) if margin is None else margin, side)


def composed(rgba: np.ndarray, photos: list[np.ndarray], rng: Generator, joined: float = 0.15) -> np.ndarray | None:
    """A crop of the logo pasted on a photo; None when it would not show."""
    side = float(np.exp(rng.uniform(np.log(20), np.log(180))))
    size = int(np.clip(1.5 * side + 20, 48, 260))
    for _ in range(3):
        scene = Scene(background(photos, (size, size), rng))
        if paste(scene, dress(rgba, rng, joined), side, rng, drawing=0):
            return cut(photograph(scene.rgb, rng), jittered(np.array(scene.boxes[0][:4], np.float32), rng))
    return None


def real(photo: Photo, number: int, rng: Generator) -> np.ndarray:
    """A crop of box `number` of a real photo, its exposure changed now and then."""
    crop = cut(photo.rgb, jittered(photo.boxes[number], rng))
    return photograph(crop.astype(np.float32), rng) if rng.random() < 0.6 else crop


def nothing(photos: list[np.ndarray], real_photos: list[Photo], rng: Generator) -> np.ndarray:
    """A crop that shows no logo that we know of: photo, text, shape, or a photo's part beside its logos."""
    if (kind := rng.random()) < 0.25:
        photo = real_photos[rng.integers(len(real_photos))]
        h, w = photo.rgb.shape[:2]
        for _ in range(5):
            cw, ch = rng.uniform(16, 0.5 * w), rng.uniform(16, 0.5 * h)
            x, y = rng.uniform(0, w - cw), rng.uniform(0, h - ch)
            beside = (
                (photo.boxes[:, 0] > x + cw)
                | (photo.boxes[:, 2] < x)
                | (photo.boxes[:, 1] > y + ch)
                | (photo.boxes[:, 3] < y)
            )
            if beside.all():
                return cut(photo.rgb, np.array([x, y, x + cw, y + ch]))
    size = int(rng.integers(40, 200)), int(rng.integers(40, 200))
    scene = Scene(background(photos, size, rng))
    if kind > 0.5:
        thing = letters.running_text(rng) if kind > 0.75 else ink.shape(rng)
        paste(scene, thing, 0.9 * max(size), rng, tries=1)
    return square(photograph(scene.rgb, rng))


class Wordmarks:
    """Endless made-up brands: brand `k` is always the same name in the same font, now and then in a set colour."""

    def __call__(self, k: int, other: int = 0) -> np.ndarray:
        """RGBA of wordmark `k`; `other` than 0: of a rival that has another name in the font and colour of `k`."""
        rng = np.random.default_rng([77, k])
        all_fonts = letters.fonts()[0]
        name, font, ink_colour = letters.name(rng), all_fonts[rng.integers(len(all_fonts))], ink.colour(rng)
        if other:
            name = letters.name(np.random.default_rng([77, k, other]))
        return letters.lettering(name, font, ink_colour, 72)


def views(rgba: np.ndarray, photos: list[np.ndarray], rng: Generator) -> tuple[np.ndarray, np.ndarray] | None:
    """Two views of a logo, the first a clean render more often than not; None when one of them would not show."""
    one = clean(rgba, rng) if rng.random() < 0.6 else composed(rgba, photos, rng)
    other = composed(rgba, photos, rng)
    return None if one is None or other is None else (one, other)


def pair(
    drawings: Drawings, photos: list[np.ndarray], rng: Generator, words: float = 0.25
) -> tuple[int, np.ndarray, np.ndarray]:
    """(brand number, one view, another view) of a random logo; made-up wordmarks have negative numbers."""
    while True:
        if rng.random() < words:
            k = int(rng.integers(1 << 30))
            brand, rgba = -1 - k, Wordmarks()(k)
        else:
            i = int(rng.integers(len(drawings)))
            brand, rgba = int(drawings.brand[i]), drawings[i]
            if unseen(brand):
                continue
        if (both := views(rgba, photos, rng)) is not None:
            return brand, *both
