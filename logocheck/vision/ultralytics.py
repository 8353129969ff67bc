"""Any weights that the ultralytics package runs (.pt, .onnx, .engine): GPUs, and a customer's own brands."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from logocheck.domain.detection import Detection
from logocheck.domain.geometry import Size
from logocheck.errors import MissingExtra, ModelMismatch, ModelMissing
from logocheck.vision.detector import Picture
from logocheck.vision.geometry import detections, merged

SUFFIXES = (".pt", ".onnx", ".engine")


class UltralyticsDetector:
    """One object per process or thread. Its labels are the weights' class names.

    Args:
        weights: file that ultralytics can load.
        size: long side, in pixels, that a picture is looked at with.
        min_confidence: detections below are left out, in [0, 1].
        max_proposals: most detections of one picture.
        device: as ultralytics names it; empty: the first GPU if there is one.

    Raises:
        ModelMissing: there is no such file.
        MissingExtra: ultralytics is not installed.
        ModelMismatch: the file is nothing that ultralytics can load, or no detector.
    """

    def __init__(
        self, weights: Path, *, size: int = 640, min_confidence: float = 0.05, max_proposals: int = 50, device: str = ""
    ) -> None:
        if not weights.is_file():
            raise ModelMissing(f"there are no weights at {weights}")
        if weights.suffix.lower() not in SUFFIXES:
            raise ModelMismatch(f"{weights.name}: weights end in one of {', '.join(SUFFIXES)}")
        # Read when the package is imported: no download, no pip install, no news from the network.
        os.environ.update(YOLO_OFFLINE="true", YOLO_AUTOINSTALL="false", YOLO_VERBOSE="false")
        try:
            from ultralytics import YOLO  # noqa: PLC0415 - the extra [train]
        except ImportError as error:
            raise MissingExtra(
                f"{weights.name} needs the ultralytics package: pip install 'logocheck[train]'"
            ) from error
        try:
            self._model = YOLO(str(weights), task="detect", verbose=False)
            self._names: dict[int, str] = dict(self._model.names)
        except Exception as error:  # the package raises its own and torch's, undocumented
            reason = next(iter(str(error).splitlines()), type(error).__name__)
            raise ModelMismatch(f"{weights.name} cannot be loaded as a detector: {reason}") from error
        self._settings = {
            "imgsz": size, "conf": min_confidence, "max_det": max_proposals, "device": device or None, "verbose": False,
        }  # fmt: skip

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(self._names.get(number, "") for number in range(max(self._names) + 1))

    def detect(self, picture: Picture) -> tuple[Detection, ...]:
        """Detections inside the picture, most confident first; boxes in its pixels."""
        answer = self._model.predict(np.ascontiguousarray(picture[..., ::-1]), **self._settings)[0]
        boxes = answer.boxes.cpu().numpy()
        rows = np.column_stack([boxes.xyxy, boxes.conf, boxes.cls]).astype(np.float32)
        frame = Size(picture.shape[1], picture.shape[0])
        return merged(detections(rows, self.labels, (1.0, 1.0), frame, 0.0))
