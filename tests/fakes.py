"""Stand-ins of a few lines for what is slow or far away. Add; do not change what others use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

import numpy as np
from PIL import Image

from logocheck.domain.campaign import Campaign, Rule
from logocheck.domain.detection import Captions, Detection, Observation, TextLine
from logocheck.domain.geometry import Size
from logocheck.domain.matching import Calibration
from logocheck.domain.report import Report
from logocheck.domain.verdict import Finding, Outcome, verdict
from logocheck.errors import QueueUnavailable, StorageUnavailable, UnknownBlob
from logocheck.jobs import Job
from logocheck.vision.detector import Picture, Vectors
from logocheck.vision.embedder import CropRule
from logocheck.vision.eyes import Eyes


@dataclass
class FixedDetector:
    """Finds the same in every picture."""

    found: tuple[Detection, ...] = ()
    labels: tuple[str, ...] = ("logo",)

    def detect(self, _: Picture) -> tuple[Detection, ...]:
        return self.found


class ColourEmbedder:
    """A crop's vector is its mean colour: red logos resemble red logos."""

    def embed(self, crops: Sequence[Picture]) -> Vectors:
        rows = np.array([crop.mean(axis=(0, 1)) + 1 for crop in crops], np.float32).reshape(-1, 3)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@dataclass
class FixedReader:
    """Reads the same in every picture."""

    lines: tuple[TextLine, ...] = ()

    def read(self, _: Picture) -> tuple[TextLine, ...]:
        return self.lines


def fake_eyes(
    found: tuple[Detection, ...] = (), lines: tuple[TextLine, ...] = (), labels: tuple[str, ...] = ("logo",)
) -> Eyes:
    """Eyes without models: a colour that points the reference's way (cosine above 0.95) is the brand."""
    return Eyes(
        detector=FixedDetector(found, labels),
        embedder=ColourEmbedder(),
        reader=FixedReader(lines),
        calibration=Calibration(similarity=100.0, margin=0.0, intercept=-95.0, accept=0.5),
        crops=CropRule(size=8, margin=0.0, fit="stretch", fill=255),
        background=np.empty((0, 3), np.float32),
        models=(("detector", "fixed"),),
    )


class RecordingQueue:
    """Remembers what was sent; ``is_down`` refuses everything."""

    def __init__(self) -> None:
        self.sent: list[tuple[Job, UUID]] = []
        self.is_down = False

    def send(self, job: Job, row_id: UUID) -> None:
        self.check()
        self.sent.append((job, row_id))

    def check(self) -> None:
        if self.is_down:
            raise QueueUnavailable("the broker did not take the message")


class FullDisk:
    """A file system on which nothing fits."""

    def put(self, _: BinaryIO) -> str:
        raise StorageUnavailable("the file could not be stored: No space left on device")

    def open(self, sha256: str) -> BinaryIO:
        raise UnknownBlob(f"no stored file {sha256}")

    def read(self, sha256: str) -> bytes:
        return self.open(sha256).read()

    def check(self) -> None:
        raise StorageUnavailable("pictures cannot be stored: No space left on device")


def fixed_examiner(outcome: Outcome = Outcome.PASS) -> Callable[..., Report]:
    """The same verdict for every picture, with the caption's own words kept in the report."""

    def examine(picture: Image.Image, captions: Captions, campaign: Campaign, sha256: str) -> Report:
        finding = Finding(
            Rule.HASHTAGS_ALL,
            outcome is Outcome.PASS,
            outcome is not Outcome.REVIEW,
            "",
            "#ad",
            "hashtags",
            "by a fake",
        )
        observation = Observation(Size(*picture.size), captions=captions)
        return Report(campaign, observation, (), verdict([finding]), picture_sha256=sha256)

    return examine
