"""Brands of the drawings that look alike to a trained embedder: what a step of its training should tell apart.

    python models/recipes/rivals.py [WEIGHTS.pt]    # finds them once, by the reopened embedder; a sheet to look at

A step of random brands holds few that are easily mistaken for each other; the nearest wrong brand is what a photo's
logo is mistaken for.
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
import torch
from crops import Wordmarks, on_plain
from drawings import Drawings, unseen
from evaluate import embedded
from ink import luminance
from looks import save, sheet
from nets import embedder
from paths import STATE

RIVALS = STATE / "rivals.npy"
MOST = 24
"""Rivals of a brand that are kept."""
TWINS = 0.8
"""Cosine of clean renders from which two brands are taken for one logo under two names: no rivals."""


def shown(rgba: np.ndarray) -> np.ndarray:
    """A drawing on white, or on black where it is light itself."""
    solid = rgba[..., 3] > 128
    light = solid.any() and float(luminance(rgba[solid]).mean()) > 180
    return on_plain(rgba, np.full(3, 0.0 if light else 255.0))


def find(weights: Path) -> None:
    """Writes `(brands, MOST)` int64 brand numbers, the most alike first, -1 where there are fewer."""
    drawings = Drawings()
    net = embedder(weights).eval()
    v = embedded(net, [shown(drawings[i]) for i in range(len(drawings))])
    brands = int(drawings.brand.max()) + 1
    out = np.full((brands, MOST), -1, np.int64)
    for brand in range(brands):
        best = np.full(brands, -1.0, np.float32)
        np.maximum.at(best, drawings.brand, (v[drawings.brand == brand] @ v.T).max(0))
        best[brand] = -1
        order = [int(b) for b in np.argsort(-best)[: 3 * MOST] if best[b] < TWINS and not unseen(int(b))]
        out[brand, : len(order[:MOST])] = order[:MOST]
    np.save(RIVALS, out)


class Rivals:
    """Logos that are easily mistaken for a given one."""

    def __init__(self, drawings: Drawings) -> None:
        self._all, self._rivals = drawings, np.load(RIVALS)
        order = np.argsort(drawings.brand, kind="stable")
        rows = np.split(order, np.flatnonzero(np.diff(drawings.brand[order])) + 1)
        self._drawings = {int(drawings.brand[some[0]]): some for some in rows}

    def of(self, brand: int, count: int, rng: np.random.Generator) -> list[tuple[int, np.ndarray]]:
        """(brand number, RGBA) of `count` logos at most, of different brands, that resemble `brand`'s.

        Of a made-up wordmark, whose number is negative: other names in its font and colour.
        """
        if brand < 0:
            return [(brand - (other << 30), Wordmarks()(-1 - brand, other)) for other in range(1, count + 1)]
        near = self._rivals[brand]
        near = near[near >= 0]
        picked = rng.choice(near, min(count, len(near)), replace=False)
        return [(int(b), self._all[int(rng.choice(self._drawings[int(b)]))]) for b in picked]


def main() -> None:
    """Finds, if that was not done, and shows 20 drawings each with seven rivals."""
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    if not RIVALS.exists():
        find(Path(sys.argv[1]) if len(sys.argv) > 1 else STATE / "embedder.pt")
    drawings, rng = Drawings(), np.random.default_rng(1)
    rivals = Rivals(drawings)
    rows = []
    for i in rng.choice(len(drawings), 20, replace=False):
        near = [rgba for _, rgba in rivals.of(int(drawings.brand[i]), 7, rng)]
        rows += [shown(rgba) for rgba in (drawings[int(i)], *near)]
    save("rivals.png", sheet(rows, 16))


if __name__ == "__main__":
    main()
