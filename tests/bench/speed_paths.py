"""The ways from a JPEG to named logos that ``speed.py`` compares: ours, and ultralytics' own with the same weights."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from logocheck.domain.detection import Detection
from logocheck.domain.geometry import Box
from logocheck.domain.matching import matched
from logocheck.images import Limits, read_picture
from logocheck.vision.embedder import photo_crop
from logocheck.vision.eyes import Eyes
from logocheck.vision.gallery import Gallery, candidates
from logocheck.vision.geometry import resized
from logocheck.vision.glance import closely, glanced, likeness
from logocheck.vision.onnx import OnnxDetector, OnnxEmbedder

SIDE = 640
"""Pixels of the long side that every compared path looks at once."""

Boxes = np.ndarray
"""(n, 5) x1, y1, x2, y2 in shares of the frame, and confidence; best first."""


@dataclass
class Way:
    """One way: ``look(jpeg)`` answers boxes; ``spent`` collects milliseconds by step over all photos."""

    name: str
    look: Callable[[bytes, dict[str, float]], Boxes]
    spent: list[dict[str, float]] = field(default_factory=list)

    def timed(self, jpeg: bytes) -> Boxes:
        steps: dict[str, float] = {}
        started = time.perf_counter()
        boxes = self.look(jpeg, steps)
        steps["total"] = time.perf_counter() - started
        self.spent.append({step: 1000 * seconds for step, seconds in steps.items()})
        return boxes


def decoded(jpeg: bytes, least: int) -> Image.Image:
    """The upright picture; with ``least``, a JPEG at a half, quarter or eighth whose long side is that long still."""
    if least:
        with Image.open(io.BytesIO(jpeg)) as picture:
            k = least / max(picture.size)
            picture.draft(picture.mode, (int(picture.width * k), int(picture.height * k)))
            return picture.convert("RGB")
    return read_picture(jpeg, Limits())


def ours(
    name: str, detector, embedder, eyes: Eyes, logos: Gallery, least: int = 0
) -> Way:  # any object with their methods
    """Decode, detect, glance at every proposal, cut and embed the most promising ones, match."""
    seeing = replace(eyes, embedder=embedder)

    def look(jpeg: bytes, steps: dict[str, float]) -> Boxes:
        marks = [time.perf_counter()]
        picture = np.asarray(decoded(jpeg, least))
        marks.append(time.perf_counter())
        proposed = detector.detect(picture)
        marks.append(time.perf_counter())
        found = closely(glanced(picture, proposed, logos, seeing), seeing)
        marks.append(time.perf_counter())
        vectors = embedder.embed([photo_crop(picture, d.box, eyes.crops) for d in found])
        marks.append(time.perf_counter())
        matched(candidates(found, vectors, logos, eyes.background), eyes.calibration)
        marks.append(time.perf_counter())
        for step, start, end in zip(("decode", "detect", "glance", "embed", "match"), marks, marks[1:], strict=False):
            steps[step] = end - start
        height, width = picture.shape[:2]
        rows = [
            (d.box.x1 / width, d.box.y1 / height, d.box.x2 / width, d.box.y2 / height, d.confidence) for d in proposed
        ]
        return np.array(rows).reshape(-1, 5)

    return Way(name, look)


def theirs(name: str, model, confidence: float, most: int) -> Way:
    """Decode by OpenCV as ultralytics does, then its predict; no embedding and no matching."""

    def look(jpeg: bytes, steps: dict[str, float]) -> Boxes:
        started = time.perf_counter()
        picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
        steps["decode"] = time.perf_counter() - started
        answer = model.predict(
            picture, imgsz=SIDE, conf=confidence, max_det=most, device="cpu", nms=False, verbose=False
        )[0]
        steps["detect"] = time.perf_counter() - started - steps["decode"]
        return np.column_stack([answer.boxes.xyxyn.numpy(), answer.boxes.conf.numpy()]).reshape(-1, 5)

    return Way(name, look)


def ultralytics_models(shipped: bytes, folder: Path):
    """(torch, ONNX): the shipped weights as ultralytics' own two ways of running them."""
    import torch  # noqa: PLC0415 - only where it is installed

    from logocheck.training import start  # noqa: PLC0415
    from logocheck.vision.ultralytics import imported  # noqa: PLC0415

    package = imported("the comparison")
    rng = np.random.default_rng(0)
    noise = [rng.integers(0, 255, (160, 160, 3)).astype(np.uint8) for _ in range(4)]
    net = start.shipped(shipped, 1, noise).eval()
    net.names, net.args = {0: "logo"}, {}
    torch.save({"model": net, "train_args": {}}, folder / "same.pt")
    exported = package.YOLO(str(folder / "same.pt")).export(format="onnx", imgsz=SIDE, simplify=False, nms=False)
    return package.YOLO(str(folder / "same.pt")), package.YOLO(exported, task="detect")


class Shrunk:
    """``detector`` shown no more than ``SIDE`` pixels, so that it looks once, as the others do."""

    def __init__(self, detector: OnnxDetector) -> None:
        self._detector = detector

    def detect(self, picture: np.ndarray) -> list[Detection]:
        height, width = picture.shape[:2]
        k = min(1.0, SIDE / max(width, height))
        small = resized(picture, max(1, round(k * width)), max(1, round(k * height)))
        x, y = width / small.shape[1], height / small.shape[0]
        return [
            replace(d, box=Box(d.box.x1 * x, d.box.y1 * y, d.box.x2 * x, d.box.y2 * y))
            for d in self._detector.detect(small)
        ]


def our_paths(shipped: bytes, embedder: bytes, eyes: Eyes, logos: Gallery, threads: int, entries) -> list[Way]:
    """Ours, and the same on scaled decoding."""

    once = replace(entries.detector, sizes=(SIDE,))
    net, vectors = Shrunk(OnnxDetector(shipped, once, threads)), OnnxEmbedder(embedder, entries.embedder, threads)
    return [
        ours("ours", net, vectors, eyes, logos),
        ours("ours, decoded small", net, vectors, eyes, logos, least=SIDE),
    ]


def met(found: Boxes, wanted: Boxes, overlap: float = 0.5) -> int:
    """How many of ``wanted``, (m, 4 or more) in shares, one of ``found`` meets at that IoU."""
    if not len(found) or not len(wanted):
        return 0
    sides = np.minimum(found[:, None, 2:4], wanted[None, :, 2:4]) - np.maximum(found[:, None, :2], wanted[None, :, :2])
    common = np.maximum(sides, 0).prod(2)
    areas = [(boxes[:, 2:4] - boxes[:, :2]).prod(1) for boxes in (found, wanted)]
    return int((common / (areas[0][:, None] + areas[1] - common) >= overlap).any(0).sum())


def enlarged(photo: bytes, megapixels: float) -> bytes:
    """JPEG of ``photo`` at that many megapixels."""
    with Image.open(io.BytesIO(photo)) as picture:
        k = (1e6 * megapixels / (picture.width * picture.height)) ** 0.5
        size = round(picture.width * k), round(picture.height * k)
        out = io.BytesIO()
        picture.convert("RGB").resize(size, Image.Resampling.BICUBIC).save(out, "JPEG", quality=90)
        return out.getvalue()


def gallery_of_noise(logos: int, views: int, dimensions: int) -> Gallery:
    """As many logos of as many brands, each with ``views`` random unit vectors: matching costs the same."""
    rng = np.random.default_rng(0)
    vectors = rng.standard_normal((logos * views, dimensions)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    owners = tuple(i for i in range(logos) for _ in range(views))
    return Gallery(tuple(f"brand {i}" for i in range(logos)), owners, tuple(f"logo {i}" for i in owners), vectors)


def matching_ms(
    logos: int, views: int, eyes: Eyes, dimensions: int, proposals: int, glances: int, rounds: int = 3
) -> Sequence[float]:
    """Milliseconds of matching ``proposals`` crops with a gallery of that many logos, once per round.

    ``glances``: crops that are compared with two small vectors of each logo before.
    """
    large = gallery_of_noise(logos, views, dimensions)
    crops = large.vectors[np.random.default_rng(1).integers(0, len(large.vectors), proposals)]
    small, few = large.vectors[:: views // 2], large.vectors[:glances]
    found = [Detection(Box(0, 0, 10 + i, 10), "logo", 0.5) for i in range(proposals)]
    spent = []
    for _ in range(rounds):
        started = time.perf_counter()
        if glances:
            likeness(few, small)
        matched(candidates(found, crops, large, eyes.background), eyes.calibration)
        spent.append(1000 * (time.perf_counter() - started))
    return spent
