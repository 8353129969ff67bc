"""Any weights that the ultralytics package runs (.pt, .onnx, .engine): GPUs, and a customer's own brands."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from logocheck.domain.detection import Detection
from logocheck.domain.geometry import Size
from logocheck.errors import MissingExtra, ModelMismatch, ModelMissing
from logocheck.vision.detector import Picture
from logocheck.vision.geometry import detections, merged

SUFFIXES = (".pt", ".onnx", ".engine")

QUIET = {
    "YOLO_OFFLINE": "true",  # no question to the network, no news to it, no download
    "YOLO_AUTOINSTALL": "false",  # no pip install of what a file asks for
    "YOLO_VERBOSE": "false",
}
"""Variables that ultralytics reads when it is imported."""


def imported(purpose: str) -> Any:
    """The ultralytics package, told to stay on this machine and to use all of its cores.

    Args:
        purpose: what asks for it, for the message.

    Raises:
        MissingExtra: it is not installed.
    """
    os.environ.update(QUIET)
    os.environ.setdefault("OMP_NUM_THREADS", str(os.cpu_count() or 1))  # else the package makes it 1
    opened = Image.open
    try:
        import ultralytics  # noqa: PLC0415 - the extra [train]
        import ultralytics.utils  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtra(_needed(purpose)) from error
    finally:
        Image.open = opened  # the package puts its own there, which asks for a further package when a file is damaged
    return ultralytics


def refuse_weights(weights: Path) -> None:
    """What is wrong with a file of weights before it is opened.

    Raises:
        ModelMissing: there is no such file.
        ModelMismatch: it is nothing that ultralytics can load, by its name.
        MissingExtra: ultralytics is not installed.
    """
    if not weights.is_file():
        raise ModelMissing(f"there are no weights at {weights}")
    if weights.suffix.lower() not in SUFFIXES:
        raise ModelMismatch(f"{weights.name}: weights end in one of {', '.join(SUFFIXES)}")
    if find_spec("ultralytics") is None:
        raise MissingExtra(_needed(weights.name))


def _needed(purpose: str) -> str:
    return f"{purpose} needs the ultralytics package: pip install 'logocheck[train]'"


class UltralyticsDetector:
    """One object per process or thread. Its labels are the weights' class names.

    A ``.pt`` file is a pickle: it runs code when it is read, so it must come from someone who is trusted.

    Args:
        weights: file that ultralytics can load.
        size: long side, in pixels, that a picture is looked at with.
        min_confidence: detections below are left out, in [0, 1].
        max_proposals: most detections of one picture.
        device: as ultralytics names it; empty: the first GPU if there is one.
        threads: of the processor, for the whole process; 0: all cores, or ``OMP_NUM_THREADS`` where it is set.

    Raises:
        ModelMissing: there is no such file.
        MissingExtra: ultralytics is not installed.
        ModelMismatch: the file is nothing that ultralytics can load, or no detector.
    """

    def __init__(
        self,
        weights: Path,
        *,
        size: int = 640,
        min_confidence: float = 0.05,
        max_proposals: int = 50,
        device: str = "",
        threads: int = 0,
    ) -> None:
        refuse_weights(weights)
        package = imported(weights.name)
        self._name = weights.name
        self._settings = {
            "imgsz": size,
            "conf": min_confidence,
            "max_det": max_proposals,
            "device": device or None,
            "verbose": False,
            "nms": False,  # the head that needs no suppression, where the weights have one
        }
        try:
            self._model = package.YOLO(str(weights), task="detect", verbose=False)
            task, names = self._model.task, dict(self._model.names)
            import torch  # noqa: PLC0415 - ultralytics brings it

            self._torch, self._threads = torch, threads or torch.get_num_threads()
        except Exception as error:  # the package raises its own and torch's, undocumented
            raise ModelMismatch(f"{weights.name} cannot be loaded as a detector: {_reason(error)}") from error
        if task != "detect" or not names:
            raise ModelMismatch(f"{weights.name} is trained to {task}, not to detect")
        if all(name == f"class{number}" for number, name in names.items()):
            raise ModelMismatch(f"{weights.name} does not name its classes: export it with ultralytics, which does")
        self._labels = tuple(str(names.get(number, "")) for number in range(max(names) + 1))

    @property
    def labels(self) -> tuple[str, ...]:
        return self._labels

    def detect(self, picture: Picture) -> tuple[Detection, ...]:
        """Detections inside the picture, most confident first; boxes in its pixels.

        Raises:
            ModelMismatch: the weights do not answer as a detector's.
        """
        self._torch.set_num_threads(self._threads)  # the package's first look sets a number of its own
        try:
            answer = self._model.predict(np.ascontiguousarray(picture[..., ::-1]), **self._settings)[0]
            boxes = answer.boxes.cpu().numpy()
            rows = np.column_stack([boxes.xyxy, boxes.conf, boxes.cls]).astype(np.float32).reshape(-1, 6)
        except (MemoryError, KeyboardInterrupt):
            raise
        except Exception as error:  # as above
            raise ModelMismatch(f"{self._name} does not answer as a detector: {_reason(error)}") from error
        frame = Size(picture.shape[1], picture.shape[0])
        return merged(detections(rows, self._labels, (1.0, 1.0), frame, 0.0))


def _reason(error: Exception) -> str:
    """The first line of what the package says."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
