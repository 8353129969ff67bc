"""Real places as brands of their own: what the detector proposes in photos, seen twice as from two sides.

    python models/recipes/patches.py        # proposes once, with the exported detector; then a sheet to look at

Drawings pasted on photos teach what a logo survives; real places teach what real light, cloth and lenses do, and that
two places which look like logos are still two places.
"""

from __future__ import annotations

import cv2
import numpy as np
from compose import photograph
from crops import MARGIN, jittered, square
from looks import load, save, sheet
from numpy.random import Generator
from paths import MODELS, STATE, background_photos
from photos import UNSEEN, Photo, labelled, overlaps

from logocheck.vision.manifest import read_manifest
from logocheck.vision.onnx import OnnxDetector

PLACES = STATE / "patches.npz"
SIDE = 640
"""Long side of the photos, in pixels, at most."""
BEST = 12
"""Places of a photo, the detector's surest."""
FADE = 0.8
"""How often each next one is shown, times as often as the one before: the last are mostly sky and cloth."""
SMALLEST = 20
"""Pixels of a place's shorter side."""
SHAPE = 5.0
"""Times that one side may be longer than the other."""


def pictures(real: list[Photo]) -> list[tuple[np.ndarray, np.ndarray]]:
    """(RGB, boxes of labelled logos) of the photos without labels and of those of `real` that show no brand left out.

    `real`: the photos of `sport7` that may train.
    """
    plain = [(rgb, np.empty((0, 4), np.float32)) for rgb in load(background_photos(), SIDE)]
    return plain + [(p.rgb, p.boxes) for p in real if not set(p.brands) & set(UNSEEN)]


def propose(real: list[Photo]) -> None:
    """Writes `(n, 5)` photo number, x1, y1, x2, y2 of places that overlap no labelled logo and not each other."""
    manifest = read_manifest(MODELS)
    net = OnnxDetector(manifest.verified(manifest.detector.file), manifest.detector, 1)
    rows: list[tuple[float, ...]] = []
    everything = pictures(real)
    for number, (rgb, logos) in enumerate(everything):
        taken = logos
        for found in net.detect(rgb):
            box = np.array([found.box.x1, found.box.y1, found.box.x2, found.box.y2], np.float32)
            w, h = box[2:] - box[:2]
            fits = min(w, h) >= SMALLEST and max(w, h) <= SHAPE * min(w, h)
            if fits and not (len(taken) and overlaps(box[None], taken).max() > 0.02):
                taken = np.vstack([taken, box])
                rows.append((number, *box))
                if len(taken) - len(logos) == BEST:
                    break
    np.savez(PLACES, places=np.array(rows, np.float32))
    print(f"{len(rows)} places in {len(everything)} photos")


def seen(rgb: np.ndarray, box: np.ndarray, rng: Generator) -> np.ndarray:
    """The crop of `box` (x1, y1, x2, y2) as from another side, in another light, now and then from afar."""
    x1, y1, x2, y2 = jittered(box, rng)
    centre, half = np.array([x1 + x2, y1 + y2]) / 2, np.array([x2 - x1, y2 - y1]) / 2 * (1 + 2 * MARGIN)
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    corners = corners + rng.normal(0, 0.06 if rng.random() < 0.7 else 0.12, (4, 2)) * half
    angle = np.deg2rad(rng.normal(0, 9))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    inner = 2 * half
    k = min(1.0, float(np.exp(rng.uniform(np.log(20), np.log(220)))) / inner.max())  # pixels that it has in the photo
    size = np.maximum(np.rint(k * inner), 8).astype(int)
    goal = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    source = (corners @ turn + centre).astype(np.float32)
    if k < 0.7:
        rgb = cv2.resize(rgb, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
        source *= np.float32(k)
    matrix = cv2.getPerspectiveTransform(source, goal)
    flat = cv2.warpPerspective(rgb, matrix, tuple(map(int, size)), borderMode=cv2.BORDER_REPLICATE)
    if rng.random() < 0.08:
        flat = np.repeat(cv2.cvtColor(flat, cv2.COLOR_RGB2GRAY)[..., None], 3, 2)
    return square(photograph(flat.astype(np.float32), rng))


class Patches:
    """Endless pairs of views of real places."""

    def __init__(self, real: list[Photo]) -> None:
        self.photos = [rgb for rgb, _ in pictures(real)]
        with np.load(PLACES) as saved:
            self.places = saved["places"]
        self.numbers = np.unique(self.places[:, 0])

    def pairs(self, count: int, rng: Generator) -> list[tuple[int, np.ndarray, np.ndarray]]:
        """(number of the place, one view, another view), `count` times, all of different photos."""
        out = []
        for photo in rng.choice(self.numbers, count, replace=False):
            there = np.flatnonzero(self.places[:, 0] == photo)  # the detector's surest first
            weight = FADE ** np.arange(len(there))
            k = int(rng.choice(there, p=weight / weight.sum()))
            rgb, box = self.photos[int(photo)], self.places[k, 1:]
            out.append((k, seen(rgb, box, rng), seen(rgb, box, rng)))
        return out


def main() -> None:
    """Proposes, if that was not done, and shows 40 pairs."""
    real = labelled(side=SIDE, held_out=False)
    if not PLACES.exists():
        propose(real)
    shown = [view for _, *views in Patches(real).pairs(40, np.random.default_rng(1)) for view in views]
    save("patches.png", sheet(shown, 16))


if __name__ == "__main__":
    main()
