"""What a detector is worth: its answers against boxes that are known, by size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from logocheck.domain.detection import Detection
from logocheck.training.ink import Numbers, Pixels
from logocheck.vision.detector import Detector

IOU = 0.5
SIZES = (("small", 0.0, 32.0), ("medium", 32.0, 96.0), ("large", 96.0, float("inf")))
"""Name and span of the square root of a box's area, in pixels of the picture."""


@dataclass(frozen=True, slots=True)
class Figure:
    """``recall``, ``precision`` at a confidence, and average precision at IoU 0.5, in [0, 1]; None without boxes.

    ``boxes``: how many there were. A size's precision counts what the detector answered at that size.
    """

    name: str
    boxes: int
    recall: float | None
    precision: float | None
    ap50: float | None


def figures(
    detector: Detector, pages: Iterable[tuple[Pixels, Numbers]], brands: Sequence[str], confidence: float
) -> tuple[Figure, ...]:
    """All sizes together first, then each of ``SIZES``.

    Args:
        detector: labels are brands.
        pages: RGB (h, w, 3) uint8 and (n, 5) x1, y1, x2, y2 in pixels and class.
        brands: name of each class.
        confidence: from which an answer counts for recall and precision, in [0, 1].
    """
    rows, truths = [], []
    for rgb, boxes in pages:
        met, sizes = matches(detector.detect(rgb), boxes, brands)
        rows.append(met)
        truths.append(sizes)
    answers = np.concatenate(rows) if rows else np.empty((0, 4))
    sizes = np.concatenate(truths) if truths else np.empty(0)
    return (
        _figure("all", answers, sizes, (0.0, float("inf")), confidence),
        *(_figure(name, answers, sizes, (low, high), confidence) for name, low, high in SIZES),
    )


def matches(found: Sequence[Detection], boxes: Numbers, brands: Sequence[str]) -> tuple[Numbers, Numbers]:
    """Each answer against the boxes of its brand that no better answer has met.

    Returns:
        (n, 4) confidence, 1.0 if it met a box, its own size, the size of the box that it met (else 0);
        and (m,) sizes of the boxes. A size is the square root of an area, in pixels.
    """
    sides = np.maximum(boxes[:, 2:4] - boxes[:, :2], 0)
    free, sizes = np.ones(len(boxes), bool), np.sqrt(sides.prod(axis=1))
    rows = []
    for d in sorted(found, key=lambda d: -d.confidence):
        if d.label not in brands:
            continue
        own = np.array([d.box.x1, d.box.y1, d.box.x2, d.box.y2])
        overlap = np.where(free & (boxes[:, 4] == brands.index(d.label)), _iou(own, boxes), 0.0)
        best = int(overlap.argmax()) if len(overlap) else -1
        hit = best >= 0 and overlap[best] >= IOU
        if hit:
            free[best] = False
        rows.append((d.confidence, float(hit), d.box.area**0.5, sizes[best] if hit else 0.0))
    return np.array(rows, np.float64).reshape(-1, 4), sizes


def _figure(name: str, answers: Numbers, sizes: Numbers, span: tuple[float, float], confidence: float) -> Figure:
    """A right answer belongs to the size of its box, a wrong one to its own."""
    low, high = span
    own = np.where(answers[:, 1] > 0, answers[:, 3], answers[:, 2])
    rows = answers[(own >= low) & (own < high)]
    boxes = int(((sizes >= low) & (sizes < high)).sum())
    if not boxes:
        return Figure(name, 0, None, None, None)
    sure = rows[rows[:, 0] >= confidence]
    return Figure(
        name,
        boxes,
        float(sure[:, 1].sum() / boxes),
        float(sure[:, 1].mean()) if len(sure) else None,
        average_precision(rows, boxes),
    )


def average_precision(rows: Numbers, boxes: int) -> float:
    """Area under precision over recall, precision made falling, at all points. ``rows``: confidence, right."""
    rows = rows[np.argsort(-rows[:, 0], kind="stable")]
    right = np.cumsum(rows[:, 1])
    precision = right / np.arange(1, len(rows) + 1)
    falling = np.maximum.accumulate(precision[::-1])[::-1]
    return float((np.diff(right, prepend=0.0) / boxes * falling).sum())


def _iou(box: Numbers, boxes: Numbers) -> Numbers:
    sides = np.minimum(box[2:], boxes[:, 2:4]) - np.maximum(box[:2], boxes[:, :2])
    common = np.maximum(sides, 0).prod(axis=1)
    area = (boxes[:, 2:4] - boxes[:, :2]).prod(axis=1)
    return np.asarray(common / np.maximum((box[2:] - box[:2]).prod() + area - common, 1e-9))
