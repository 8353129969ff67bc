"""A logo taken off the ground that it was photographed or saved on."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from logocheck.vision.detector import Picture
from logocheck.vision.geometry import resized

SHORT, LONG, LEAST = 192, 1024, 192
"""A picture is brought to a short side of at most ``SHORT`` pixels and a long one of ``LEAST`` to ``LONG``: the nets
stretch what they see to 128 on both sides, so a long word must keep its height."""

RIM = 0.04
"""Of the shorter side: how wide a strip along its edge is taken to show a picture's ground."""

FAINTEST = 36.0
"""Least difference of the mean distances of logo and ground, in 8-bit CIELAB."""

INK = 0.03, 0.65
"""Share of the picture that a logo covers, without its ground."""

EVEN = 8.0
"""Distance from its own colour that the ground of a graphic file keeps under. What follows is asked of photos alone."""

APART = 0.8
"""Least share of the distances' variance that parting them into logo and ground explains (Otsu 1979). Of an even slope
from one colour to another it is 0.75."""

SECOND = 0.7
"""Of the distance from which on all is logo: a ground that comes nearer to it shows something else too."""

ON_RIM = 0.2
"""Share of the rim that may be like the logo: more of it, and its ground is not one colour."""

SPECK = 0.002
"""Share of the picture below which a piece that is coloured like the logo is dirt."""

AWAY = 3.0
"""Pixels from the logo: nearer than that its ground is blurred with it."""

_ALMOST_ALL = 0.9
_BESIDE = 2  # pieces on the corners: a word's first and last letter


def cut_out(picture: Picture) -> NDArray[np.uint8] | None:
    """The logo alone, where it stands out from a ground of one colour; None where it does not.

    The ground's colour is the median of the rim's. In a graphic file the ground is even, and a logo may touch the edge
    and is whole, for plain margins are trimmed before; a plate with rounded corners is itself the logo. Of a photo,
    pieces that the edge cuts off are left out, for the neighbour's lettering is not the logo; a photo whose largest
    piece is cut off keeps its ground.

    Args:
        picture: (H, W, 3) uint8 RGB, a logo file or a crop of a photo with the logo in its middle.

    Returns:
        (h, w, 4) uint8 straight RGBA, trimmed; scaled.
    """
    rgb = _scaled(picture)
    shade, rim = _distances(rgb)
    level, _ = cv2.threshold(shade, 0, 255, cv2.THRESH_OTSU)
    own = _of_graphic(shade, level)
    if own is None:
        own = _of_photo(shade, level, rim)
    if own is None:
        return None
    rows, columns = np.flatnonzero(own.any(1)), np.flatnonzero(own.any(0))
    alpha = cv2.GaussianBlur(own.astype(np.uint8) * 255, (0, 0), 0.8)
    alone = np.dstack([rgb, alpha])[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return np.ascontiguousarray(alone)


def _scaled(picture: Picture) -> Picture:
    short, long = sorted(picture.shape[:2])
    scale = min(max(1.0, LEAST / long), SHORT / short, LONG / long)
    height, width = (max(1, round(side * scale)) for side in picture.shape[:2])
    return resized(picture, width, height)


def _distances(rgb: Picture) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """(h, w) how far each point's colour is from the ground's, and where the rim is."""
    lab = cv2.cvtColor(cv2.GaussianBlur(rgb, (0, 0), 1.0), cv2.COLOR_RGB2LAB).astype(np.float32)
    width = max(2, round(RIM * min(lab.shape[:2])))
    rim = np.ones(lab.shape[:2], bool)
    rim[width:-width, width:-width] = False
    ground = np.median(lab[rim], axis=0)
    return np.asarray(np.clip(np.linalg.norm(lab - ground, axis=2), 0, 255), np.uint8), rim


def _of_graphic(shade: NDArray[np.uint8], level: float) -> NDArray[np.bool_] | None:
    """(h, w) where the logo is, if all else is even: whatever differs belongs to it. ``level``: Otsu's of ``shade``."""
    ink = shade > min(level, FAINTEST)
    ground = _ground(shade, ink)
    if (
        not len(ground)
        or np.quantile(ground, _ALMOST_ALL) > EVEN
        or not _sized(ink)
        or _difference(shade, ink) < FAINTEST
    ):
        return None
    return None if _on_corners(ink) > _BESIDE else ink


def _of_photo(shade: NDArray[np.uint8], level: float, rim: NDArray[np.bool_]) -> NDArray[np.bool_] | None:
    """(h, w) where the logo is, if it is well apart from a ground of one colour and of some shade."""
    ink = shade > level
    if not _sized(ink) or _difference(shade, ink) < FAINTEST or explained(shade, ink) < APART:
        return None
    ground = _ground(shade, ink)
    if not len(ground) or np.quantile(ground, _ALMOST_ALL) > SECOND * level or ink[rim].mean() > ON_RIM:
        return None
    own = _pieces(ink)
    return own if own.mean() >= INK[0] else None


def _ground(shade: NDArray[np.uint8], ink: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """(n,) of ``shade`` where the logo is not near."""
    return shade[cv2.distanceTransform((~ink).astype(np.uint8), cv2.DIST_L2, 3) > AWAY]


def _sized(ink: NDArray[np.bool_]) -> bool:
    return bool(INK[0] <= ink.mean() <= INK[1])


def _difference(shade: NDArray[np.uint8], ink: NDArray[np.bool_]) -> float:
    return float(shade[ink].mean() - shade[~ink].mean())


def explained(shade: NDArray[np.uint8], ink: NDArray[np.bool_]) -> float:
    """Share of the variance of ``shade`` that lies between ink and the rest, neither of them empty; in [0, 1]."""
    values, share = shade.astype(np.float64), ink.mean()
    within = share * values[ink].var() + (1 - share) * values[~ink].var()
    return 1 - float(within / max(values.var(), 1e-9))


def _on_corners(ink: NDArray[np.bool_]) -> int:
    """How many pieces of ``ink`` lie on the picture's corners."""
    _, labels = cv2.connectedComponents(ink.astype(np.uint8), connectivity=8)
    return len({int(labels[y, x]) for y in (0, -1) for x in (0, -1)} - {0})


def _pieces(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The pieces of ``ink`` that end before the picture's edge; none if the largest one does not."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    area = stats[:, cv2.CC_STAT_AREA]
    cut = set(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]).tolist())
    if 1 + int(area[1:].argmax()) in cut:
        return np.zeros_like(ink)
    return np.isin(labels, [i for i in range(1, count) if area[i] >= SPECK * ink.size and i not in cut])
