"""Two detectors that look at the same picture: one for any logo, one for brands that it knows by name."""

from __future__ import annotations

from dataclasses import dataclass

from logocheck.domain.detection import Detection
from logocheck.vision.detector import Detector, Picture

LEAST = 0.05
"""Confidence below which what ``own`` finds is left out: it needs no closer look that could raise it."""


@dataclass(frozen=True, slots=True)
class JointDetector:
    """What ``general`` finds, then what ``own`` finds: neither replaces the other."""

    general: Detector
    own: Detector

    @property
    def labels(self) -> tuple[str, ...]:
        return (*self.general.labels, *self.own.labels)

    def detect(self, picture: Picture) -> tuple[Detection, ...]:
        """Detections of both, each's most confident first; boxes in the picture's pixels."""
        named = (detection for detection in self.own.detect(picture) if detection.confidence >= LEAST)
        return (*self.general.detect(picture), *named)
