"""Do large photos need tiles? Proposals on composed large scenes, by the logo's size: `closer.py [WxH] [SCENES]`.

Compares the manifest's sizes alone, tiles at these sizes, and one further look at each of `SIDES`.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace

import numpy as np
from compose import background, clutter, dress, photograph
from drawings import Drawings
from looks import load
from paste import Scene, paste
from paths import background_photos

from logocheck.domain.detection import Detection
from logocheck.domain.geometry import Box, iou
from logocheck.vision import onnx, tiles
from logocheck.vision.manifest import read_manifest

SIDES = (1088, 1280, 1600)
EDGES = (0, 32, 64, 128, 10_000)
"""Pixels of a logo's long side."""


def scene(drawings: Drawings, photos: list, size: tuple[int, int], rng: np.random.Generator) -> tuple:
    """A large photo with up to 14 logos of 20 to 600 pixels, and their boxes."""
    made = Scene(background(photos, size, rng))
    clutter(made, 2, rng)
    for _ in range(14):
        look = dress(drawings[int(rng.integers(len(drawings)))], rng)
        paste(made, look, float(np.exp(rng.uniform(np.log(20), np.log(600)))), rng, drawing=0)
    return photograph(made.rgb, rng), np.array(made.boxes, np.float32).reshape(-1, 5)[:, :4]


def met(found: tuple[Detection, ...], box: np.ndarray) -> bool:
    """Whether one of `found` overlaps `box` (x1, y1, x2, y2) at IoU 0.5."""
    wanted = Box(*map(float, box))
    return any(iou(detection.box, wanted) >= 0.5 for detection in found)


def ways() -> dict:
    """Name to a function from photo to proposals. The product's own further look is left out of all but its own."""
    manifest = read_manifest()
    entry, net = manifest.detector, manifest.verified(manifest.detector.file)
    onnx.looks = lambda sizes, *_: sizes
    alone = onnx.OnnxDetector(net, entry, 1)
    more = {f"and {s}": onnx.OnnxDetector(net, replace(entry, sizes=(*entry.sizes, s)), 1).detect for s in SIDES}
    return {"alone": alone.detect, "tiles": tiles.TiledDetector(alone, entry.max_proposals).detect, **more}


def main() -> None:
    """The table."""
    width, height = map(int, (sys.argv[1] if len(sys.argv) > 1 else "1632x1224").split("x"))
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 30
    rng, drawings, photos = np.random.default_rng(5), Drawings(), load(background_photos()[3::31], 1200)
    compared = ways()
    hits, spent = {name: [[] for _ in EDGES[1:]] for name in compared}, dict.fromkeys(compared, 0.0)
    for _ in range(count):
        photo, boxes = scene(drawings, photos, (width, height), rng)
        for name, look in compared.items():
            started = time.process_time()
            found = look(photo)
            spent[name] += time.process_time() - started
            for box in boxes:
                long = (box[2:] - box[:2]).max()
                hits[name][int(np.searchsorted(EDGES, long, side="right")) - 1].append(met(found, box))
    print(f"{width} x {height}, {count} scenes; recall at IoU 0.5 of logos from {EDGES[:-1]} pixels on")
    for name, rows in hits.items():
        cells = " ".join(f"{np.mean(row) if row else float('nan'):6.3f}" for row in rows)
        whole = np.mean(np.concatenate(rows))
        print(
            f"{name:<9} {1000 * spent[name] / count:6.0f} ms  all {whole:.3f}  by size {cells}  "
            f"of {[len(r) for r in rows]}"
        )


if __name__ == "__main__":
    main()
