"""Draws the example posts on how a logo may look: one as agreed, and one that breaks each rule.

    python tests/data/make_appearance.py

Writes tests/data/appearance/posts/NAME.jpg. Each is the same poster on a wall but for what its name says.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import paint

W, H = 720, 900
POSTS = Path(__file__).parent / "appearance" / "posts"
OLD = POSTS.parent / "logos" / "kestrel-peak-2019.svg"

BADGE, TALL = (360, 400), 270
"""Centre of the badge on the photo and its height, in pixels."""


def wall() -> np.ndarray:
    """A brick wall with a sheet of pale paper on it."""
    picture = paint.bricks(W, H, 171)
    picture = paint.shadow(picture, '<rect x="116" y="126" width="500" height="640"/>', 12, 0.5)
    paper = paint.svg('<rect width="500" height="640" fill="#dcdcd6"/>', 500, 640)
    return paint.over(picture, paper, 106, 112)


def poster(decal: np.ndarray, *, turn: float = 0.0, wide: float = 1.0, beside: np.ndarray | None = None) -> np.ndarray:
    """The wall with a decal turned by degrees and ``wide`` times as wide as drawn, and another just below it."""
    picture, half = wall(), np.array([TALL * decal.shape[1] / decal.shape[0] * wide, TALL]) / 2
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half @ np.array([[c, s], [-s, c]]) + BADGE
    picture = paint.on(picture, decal, [tuple(corner) for corner in corners], shade=0.25)
    if beside is not None:
        height = 92
        width = height * beside.shape[1] / beside.shape[0]
        left, top = BADGE[0] - width / 2, BADGE[1] + TALL / 2 + 12
        corners = [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]
        picture = paint.on(picture, beside, corners, shade=0.25)
    return paint.shadow(picture, f'<path d="M0 0h{W}L0 300z"/>', 60, 0.18)


def other_colours(decal: np.ndarray) -> np.ndarray:
    """Red, green and blue exchanged in turn: as light and dark as before, and none of the brand's colours."""
    return np.dstack([decal[..., 1], decal[..., 2], decal[..., 0], decal[..., 3]])


def scenes() -> dict[str, Callable[[], np.ndarray]]:
    badge = paint.logo("kestrel-peak")
    return {
        "1-as-agreed": lambda: poster(badge, turn=2),
        "2-turned": lambda: poster(badge, turn=38),
        "3-stretched": lambda: poster(badge, wide=1.6),
        "4-other-colours": lambda: poster(other_colours(badge)),
        "5-out-of-focus": lambda: poster(badge),
        "6-crowded": lambda: poster(badge, beside=paint.logo("nordu")),
        "7-old-logo": lambda: poster(paint.drawing(OLD)),
    }


def main() -> None:
    POSTS.mkdir(parents=True, exist_ok=True)
    for number, (name, scene) in enumerate(scenes().items(), 1):
        photo = paint.photographed(scene(), number, blur=11.0 if name == "5-out-of-focus" else 0.7)
        photo.save(POSTS / f"{name}.jpg", quality=84, subsampling=0)
        print(f"{name}.jpg", photo.size)


if __name__ == "__main__":
    main()
