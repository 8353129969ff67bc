"""Does the detector know where a logo is? It must not. The prominence score must.

    python -m tests.bench.translation [--photos DIR] [--count 12] [--models FOLDER] [--svg docs/images/translation.svg]

A logo is pasted into the middle of a photo that is extended by its mirror image, and the frame is moved so that the
logo lies at each point of a 9 x 9 grid, whole, at four sizes. What surrounds the logo is the same at every point, so
what differs is the place alone. Each cell gets the share of photos whose logo one of the detector's proposals meets
at IoU 0.5, and the mean confidence of the best such proposal (0 where there is none). Regions are the nine blocks of
3 x 3 cells; the outermost proposals may touch the frame but are never cut by it.

Without ``--photos`` the backgrounds are invented, which needs no download and gives another N any time.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from logocheck.domain.geometry import Box, Size, iou
from logocheck.domain.prominence import prominence
from logocheck.images import Limits, read_picture
from logocheck.training import ink
from logocheck.training.grounds import ground
from logocheck.training.kit import read_kit
from logocheck.training.paste import shrunk
from logocheck.vision.manifest import read_manifest
from logocheck.vision.onnx import OnnxDetector
from logocheck.zones_file import zone
from tests.bench.translation_plot import drawing

KIT = Path("tests/data/examples/logos")
FRAME = 640
"""Pixels of the frame's sides."""

SIZES = (0.06, 0.12, 0.24, 0.4)
"""Long side of the logo over the frame's side."""

CELLS = 9
REGIONS = 3  # along each side
LEAST_CONTRAST = 45.0
"""Of 255: mean luminance of the logo against what it lies on; below, it is printed in black or white."""


def backgrounds(folder: Path | None, count: int) -> list[np.ndarray]:
    """``count`` squares of the frame's size, RGB uint8."""
    if folder is None:
        return [ground(FRAME, np.random.default_rng(seed)) for seed in range(count)]
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg", ".png", ".webp"))
    files = files[:: max(1, len(files) // count)][:count]
    return [_square(read_picture(path.read_bytes(), Limits())) for path in files]


def _square(photo: Image.Image) -> np.ndarray:
    side = min(photo.size)
    left, top = (photo.width - side) // 2, (photo.height - side) // 2
    return np.asarray(photo.crop((left, top, left + side, top + side)).resize((FRAME, FRAME)))


def pasted(photo: np.ndarray, logo: np.ndarray, share: float) -> tuple[np.ndarray, tuple[int, int]]:
    """(2 FRAME, 2 FRAME, 3): ``photo`` mirrored at its sides, the logo in the middle; the logo's (w, h)."""
    wide = cv2.copyMakeBorder(photo, *(FRAME // 2,) * 4, cv2.BORDER_REFLECT)
    look = shrunk(logo, share * FRAME)
    k = share * FRAME / max(look.shape[:2])
    look = cv2.resize(look, (max(2, round(look.shape[1] * k)), max(2, round(look.shape[0] * k))))
    h, w = look.shape[:2]
    top, left = FRAME - h // 2, FRAME - w // 2
    under = wide[top : top + h, left : left + w]
    light = float(ink.luminance(under).mean())
    if abs(float(ink.luminance(look[look[..., 3] > 128]).mean()) - light) < LEAST_CONTRAST:
        look = ink.mono(look, np.full(3, 245.0 if light < 128 else 12.0))
    alpha = look[..., 3:].astype(np.float32) / 255
    under[:] = (look[..., :3] * alpha + under * (1 - alpha)).astype(np.uint8)
    return wide, (w, h)


def places(w: int, h: int) -> list[list[tuple[int, int]]]:
    """Top left corners (x, y) of a logo of that size at each cell, by rows: whole, from edge to edge."""
    xs, ys = (np.linspace(1, FRAME - side - 1, CELLS).round().astype(int) for side in (w, h))
    return [[(int(x), int(y)) for x in xs] for y in ys]


def seen(detector: OnnxDetector, frame: np.ndarray, box: Box) -> float:
    """Confidence of the best proposal that meets ``box`` at IoU 0.5, else 0."""
    found = detector.detect(np.ascontiguousarray(frame))
    return max((d.confidence for d in found if iou(d.box, box) >= 0.5), default=0.0)


def measured(detector: OnnxDetector, photos: list[np.ndarray], share: float) -> np.ndarray:
    """(photos, CELLS, CELLS) confidences at one size; the logos of the kit take turns."""
    kit = read_kit(KIT)
    out = np.zeros((len(photos), CELLS, CELLS))
    for number, photo in enumerate(photos):
        wide, (w, h) = pasted(photo, kit.drawings[number % len(kit.drawings)], share)
        left, top = FRAME - w // 2, FRAME - h // 2
        for row, line in enumerate(places(w, h)):
            for column, (x, y) in enumerate(line):
                frame = wide[top - y : top - y + FRAME, left - x : left - x + FRAME]
                out[number, row, column] = seen(detector, frame, Box(x, y, x + w, y + h))
    return out


def prominences(share: float) -> np.ndarray:
    """(CELLS, CELLS) scores of a square logo of that size."""
    side = round(share * FRAME)
    frame, free = Size(FRAME, FRAME), zone("none")
    return np.array(
        [[prominence(Box(x, y, x + side, y + side), frame, free).score for x, y in line] for line in places(side, side)]
    )


def regions(cells: np.ndarray) -> np.ndarray:
    """(..., 3, 3) means of blocks of a (..., 9, 9) grid."""
    return cells.reshape(*cells.shape[:-2], REGIONS, CELLS // REGIONS, REGIONS, CELLS // REGIONS).mean((-3, -1))


def spread(confidences: np.ndarray) -> tuple[float, float, float, float]:
    """Of (n, 9, 9): recall, its largest difference between two regions, mean confidence, and that of it."""
    recall, confidence = regions((confidences > 0).mean(0)), regions(confidences.mean(0))
    return float(recall.mean()), float(np.ptp(recall)), float(confidence.mean()), float(np.ptp(confidence))


def inner_spread(confidences: np.ndarray) -> float:
    """Largest difference of mean confidence between nine regions without the outermost ring of cells."""
    cells, cuts = confidences.mean(0)[1:-1, 1:-1], ((0, 2), (2, 5), (5, 7))
    means = [cells[top:bottom, left:right].mean() for top, bottom in cuts for left, right in cuts]
    return float(max(means) - min(means))


def by_chance(confidences: np.ndarray, rounds: int = 200) -> tuple[float, float]:
    """The spreads of recall and confidence that shuffled places would show: what N photos cannot tell from none."""
    rng = np.random.default_rng(0)
    flat = confidences.reshape(len(confidences), -1)
    shuffled = [spread(rng.permuted(flat, axis=1).reshape(confidences.shape)) for _ in range(rounds)]
    return float(np.mean([s[1] for s in shuffled])), float(np.mean([s[3] for s in shuffled]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--models", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--svg", type=Path, help="where the picture goes")
    arguments = parser.parse_args()
    manifest = read_manifest(arguments.models)
    detector = OnnxDetector(manifest.verified(manifest.detector.file), manifest.detector, arguments.threads)
    photos = backgrounds(arguments.photos, arguments.count)
    say = sys.stdout.write
    entry = manifest.detector
    say(f"{entry.name} {entry.sha256[:12]}, N = {len(photos)} photos, {CELLS} x {CELLS} places\n")
    say("spread: largest less smallest of nine regions, in points; in brackets what shuffled places show\n")
    say(f"{'long side':>9} {'recall %':>9} {'spread':>14} {'confidence %':>13} {'spread':>14} {'inner cells':>11}\n")
    everything = []
    for share in SIZES:
        found = measured(detector, photos, share)
        everything.append(found)
        _say_row(f"{100 * share:.0f} %", found)
    pooled = np.concatenate(everything)
    _say_row("all", pooled)
    if arguments.svg:
        maps = {
            "recall": (pooled > 0).mean(0),
            "mean confidence": pooled.mean(0),
            "prominence": np.mean([prominences(share) for share in SIZES], axis=0),
        }
        foot = f"N = {len(photos)} photos x {len(SIZES)} sizes at each of {CELLS} x {CELLS} places, logo never cut."
        arguments.svg.write_text(drawing(maps, foot), encoding="utf-8")


def _say_row(name: str, found: np.ndarray) -> None:
    recall, recall_spread, confidence, confidence_spread = (100 * value for value in spread(found))
    chance = [100 * value for value in by_chance(found)]
    sys.stdout.write(
        f"{name:>9} {recall:>9.1f} {recall_spread:>6.1f} ({chance[0]:>4.1f})"
        f" {confidence:>13.1f} {confidence_spread:>6.1f} ({chance[1]:>4.1f}) {100 * inner_spread(found):>11.1f}\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    main()
