"""How many of the nearest brands a large gallery must compare a crop with: `nearest.py [LOGOS] [CROPS]`.

The gallery of `LOGOS` random drawings, at least 500, one a brand; composed crops of them. For each number of brands:
how often the first brand is that of all views, how often it is right, and how often the second one is lost by more
than 0.02.
"""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
from crops import composed
from drawings import Drawings
from looks import load
from paths import MODELS, background_photos

from logocheck.domain.detection import Detection
from logocheck.domain.geometry import Box
from logocheck.vision import gallery
from logocheck.vision.manifest import read_manifest
from logocheck.vision.onnx import OnnxEmbedder

NUMBERS = (4, 8, 12, 16, 24, 32)
LOST = 0.02


def main() -> None:
    """The table; 700 drawings take two minutes."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 700
    asked = int(sys.argv[2]) if len(sys.argv) > 2 else 400
    rng, drawings, photos = np.random.default_rng(3), Drawings(), load(background_photos()[::37])
    manifest = read_manifest(MODELS)
    embedder = OnnxEmbedder(manifest.verified(manifest.embedder.file), manifest.embedder, 1)
    chosen = rng.choice(len(drawings), count, replace=False)
    names = {int(i): f"{i:05}" for i in chosen}
    shown = [gallery.Reference(names[int(i)], "", drawings[int(i)]) for i in chosen]
    kits = gallery.gallery_of([one.brand for one in shown], shown, embedder, manifest.embedder.crops)
    crops, truth = [], []
    while len(crops) < asked:
        i = int(rng.choice(chosen))
        crop = composed(drawings[i], photos, rng)
        if crop is not None:
            crops.append(crop)
            truth.append(names[i])
    vectors, found = embedder.embed(crops), [Detection(Box(0, 0, 1, 1), "logo", 0.5)] * asked
    nothing = np.empty((0, vectors.shape[1]), np.float32)
    gallery.MANY = count + 1
    whole = [one.resemblances for one in gallery.candidates(found, vectors, replace(kits), nothing)]
    firsts = np.array([row[0].brand for row in whole])
    print(f"all of {count} brands: right {np.mean(firsts == truth):.3f}")
    for number in NUMBERS:
        gallery.NEAREST = number
        some = [one.resemblances for one in gallery.candidates(found, vectors, kits, nothing)]
        first = np.array([row[0].brand for row in some])
        lost = np.mean([b[1].similarity - a[1].similarity > LOST for a, b in zip(some, whole, strict=True)])
        same, right = np.mean(first == firsts), np.mean(first == truth)
        print(f"{number:3d} nearest: same {same:.4f}  right {right:.3f}  second lost {lost:.4f}")


if __name__ == "__main__":
    main()
