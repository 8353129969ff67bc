"""Array work that the detectors share: letterbox, crop, merging of boxes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from logocheck.domain.detection import Detection
from logocheck.domain.geometry import Box, Size
from logocheck.vision.detector import Picture

MUCH = 4
"""Times that a picture is longer than what it becomes, from which it is halved first."""

CONSIDERED = 1000
"""Most boxes that are compared with each other: what is less confident than a thousand others is no logo."""


def resized(picture: Picture, width: int, height: int) -> Picture:
    """``picture`` at another size in pixels: area means when both sides shrink, else linear.

    What shrinks to a quarter and less is halved first, in a half to a third of the time. A last odd row or column is
    left out by that.
    """
    while picture.shape[1] >= MUCH * width and picture.shape[0] >= MUCH * height:
        picture = halved(picture)
    shrinks = width <= picture.shape[1] and height <= picture.shape[0]
    out = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    return np.asarray(out, np.uint8)


def halved(picture: Picture) -> Picture:
    """``picture``, of at least 2 x 2 pixels, at half its size; a last odd row or column is left out."""
    w, h = picture.shape[1] // 2, picture.shape[0] // 2
    return np.asarray(cv2.resize(picture[: 2 * h, : 2 * w], (w, h), interpolation=cv2.INTER_AREA), np.uint8)


def cropped(picture: Picture, box: Box, margin: float) -> Picture:
    """The part of ``picture`` under ``box`` grown by ``margin`` of its sides on each side.

    Beyond the picture its edge is repeated. At least 1 x 1 pixel.
    """
    grown = box.grown(margin)
    height, width = picture.shape[:2]
    x1, y1 = math.floor(grown.x1), math.floor(grown.y1)
    x2, y2 = max(x1 + 1, math.ceil(grown.x2)), max(y1 + 1, math.ceil(grown.y2))
    if x1 >= 0 and y1 >= 0 and x2 <= width and y2 <= height:
        return picture[y1:y2, x1:x2]
    left, top = min(max(x1, 0), width - 1), min(max(y1, 0), height - 1)
    right, bottom = max(min(x2, width), left + 1), max(min(y2, height), top + 1)
    # as picture[rows[:, None], columns] with clipped indices, in a thirtieth of the time
    return np.asarray(
        cv2.copyMakeBorder(
            picture[top:bottom, left:right],
            *(max(0, top - y1), max(0, y2 - bottom), max(0, left - x1), max(0, x2 - right)),
            cv2.BORDER_REPLICATE,
        ),
        np.uint8,
    )[: y2 - y1, : x2 - x1]


def detections(
    rows: NDArray[np.float32], labels: Sequence[str], scale: tuple[float, float], frame: Size, min_confidence: float
) -> list[Detection]:
    """Detections in the picture from a network's answer.

    Args:
        rows: (n, 6) x1, y1, x2, y2 in pixels of the network's input, confidence in [0, 1], class.
        labels: name of each class.
        scale: factors (x, y) of the letterbox.
        frame: size of the picture; boxes are clipped to it.
        min_confidence: rows below are left out, as are boxes without area.
    """
    found = []
    sound = np.isfinite(rows).all(axis=1) & (rows[:, 4] >= min_confidence)
    for x1, y1, x2, y2, confidence, label in rows[sound].tolist():
        if x2 <= x1 or y2 <= y1 or not 0 <= int(label) < len(labels):
            continue
        box = Box(x1 / scale[0], y1 / scale[1], x2 / scale[0], y2 / scale[1]).clipped(frame)
        if box is not None:
            found.append(Detection(box, labels[int(label)], min(confidence, 1.0)))
    return found


def merged(found: Iterable[Detection], overlap: float = 0.7) -> tuple[Detection, ...]:
    """Most confident first; one of each label where several boxes meet at IoU ``overlap`` or more."""
    ordered = sorted(found, key=lambda d: (-d.confidence, d.box.x1, d.box.y1, d.box.x2, d.box.y2, d.label))
    ordered = ordered[:CONSIDERED]
    boxes = np.array([(d.box.x1, d.box.y1, d.box.x2, d.box.y2) for d in ordered], np.float64).reshape(-1, 4)
    labels = np.array([d.label for d in ordered])
    rivals = (_overlaps(boxes) >= overlap) & (labels[:, None] == labels)
    kept = np.zeros(len(ordered), bool)
    for i in range(len(ordered)):
        kept[i] = not (rivals[i] & kept).any()
    return tuple(detection for detection, stays in zip(ordered, kept, strict=True) if stays)


def _overlaps(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, n) IoU in [0, 1] of every two of (n, 4) xyxy boxes."""
    sides = np.minimum(boxes[:, None, 2:], boxes[:, 2:]) - np.maximum(boxes[:, None, :2], boxes[:, :2])
    common = np.prod(np.maximum(sides, 0), axis=2)
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    return np.asarray(common / (areas[:, None] + areas - common), np.float64)
