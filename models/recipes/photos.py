"""Real labelled photos for training: `train/sport7`, held out by tenths."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator
from paths import DATA

HELD_OUT = 10
"""Every tenth photo trains nothing: calibration and a first check use these."""

UNSEEN = ("erke", "kappa", "newbalance")
"""Brands that the embedder never trains on: the calibration's probabilities are about new brands."""


@dataclass(frozen=True)
class Photo:
    """`rgb` `(h, w, 3)` uint8; `boxes` `(n, 4)` float32 x1, y1, x2, y2 in its pixels; `brands` of the boxes."""

    rgb: np.ndarray
    boxes: np.ndarray
    brands: tuple[str, ...]


def read(path: Path, side: int) -> tuple[np.ndarray, float]:
    """RGB uint8 shrunk to a long side of at most `side`, and the factor it was scaled by."""
    bgr = cv2.imread(str(path))
    if bgr is None:
        raise OSError(path)
    k = min(1.0, side / max(bgr.shape[:2]))
    rgb = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)
    return (rgb if k == 1 else cv2.resize(rgb, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)), k


def labelled(folder: Path = DATA / "train" / "sport7", side: int = 640, held_out: bool | None = None) -> list[Photo]:
    """The photos of one set; `held_out`: only those that train nothing (True), only the others (False), all (None)."""
    out = []
    for i, row in enumerate(json.loads((folder / "annotations.json").read_text())["images"]):
        if held_out is not None and (i % HELD_OUT == 0) is not held_out:
            continue
        rgb, k = read(folder / row["file"], side)
        boxes = np.array([b["xyxy"] for b in row["boxes"]], np.float32).reshape(-1, 4) * k
        out.append(Photo(rgb, boxes, tuple(b["brand"] for b in row["boxes"])))
    return out


def opaque_logos(crops: list[np.ndarray]) -> list[np.ndarray]:
    """RGB crops of photos as RGBA references."""
    return [np.dstack([rgb, np.full_like(rgb[..., :1], 255)]) for rgb in crops]


def overlaps(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """`(n, m)` IoU of boxes `(n, 4)` and `(m, 4)`."""
    side = np.maximum(0, np.minimum(a[:, None, 2:], b[None, :, 2:]) - np.maximum(a[:, None, :2], b[None, :, :2]))
    inter = side.prod(2)
    area = [np.prod(x[:, 2:] - x[:, :2], 1) for x in (a, b)]
    return inter / (area[0][:, None] + area[1][None] - inter + 1e-9)


def references(folder: Path) -> dict[str, list[np.ndarray]]:
    """RGB reference crops of each brand of one set."""
    brands = json.loads((folder / "annotations.json").read_text())["brands"]
    return {brand: [read(folder / f, 640)[0] for f in files] for brand, files in brands.items()}


def window(photo: Photo, size: tuple[int, int], rng: Generator) -> tuple[np.ndarray, np.ndarray]:
    """A random zoom of `photo` on a canvas of `size` (w, h): (RGB uint8, boxes `(n, 5)` with -1 as drawing)."""
    width, height = size
    h, w = photo.rgb.shape[:2]
    k = max(width / w, height / h) * float(np.exp(rng.uniform(np.log(0.6), np.log(1.6))))
    x, y = rng.random() * (width - k * w), rng.random() * (height - k * h)
    matrix = np.array([[k, 0, x], [0, k, y]], np.float32)
    flat = cv2.INTER_AREA if k < 1 else cv2.INTER_LINEAR
    source = photo.rgb if k > 0.7 else cv2.resize(photo.rgb, (int(w * k), int(h * k)), interpolation=flat)
    if source is not photo.rgb:
        matrix = np.array([[1, 0, x], [0, 1, y]], np.float32)
    rgb = cv2.warpAffine(source, matrix, size, borderValue=(114, 114, 114))
    boxes = photo.boxes * k + np.array([x, y, x, y], np.float32)
    area = np.prod(boxes[:, 2:] - boxes[:, :2], 1)
    boxes = np.clip(boxes, 0, [width, height, width, height])
    kept = np.prod(boxes[:, 2:] - boxes[:, :2], 1) > np.maximum(0.4 * area, 36)
    boxes = boxes[kept]
    if rng.random() < 0.5:
        rgb = np.ascontiguousarray(rgb[:, ::-1])
        boxes = np.stack([width - boxes[:, 2], boxes[:, 1], width - boxes[:, 0], boxes[:, 3]], 1)
    return rgb, np.hstack([boxes, np.full((len(boxes), 1), -1)]).astype(np.float32)
