"""Text in the picture, by the models that rapidocr carries in its wheel: nothing is fetched."""

from __future__ import annotations

import logging
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from logocheck.domain.detection import TextLine
from logocheck.domain.geometry import Box, Size
from logocheck.errors import ModelMissing
from logocheck.vision.copies import copies_of
from logocheck.vision.detector import Picture
from logocheck.vision.onnx import PROCESSOR, session
from logocheck.vision.subnormal import without_subnormals

LONG_SIDE = 1280
"""Pixels; larger pictures are shrunk to it first. Lines are read at this size, and the time stays bounded."""

SEARCHED_SIDE = 832
"""Pixels of the picture in which lines are only searched, which is nine tenths of the work. Searching and reading
both at 960 took 1.4 times as long and lost two of 14 hashtags that are 18 pixels high in a picture 1080 wide."""

LEAST_SIDE = 8
"""Pixels; a picture thinner than that holds no text, and the reader's padding would be all it sees."""


LARGEST_CHARACTER = 0.1
"""Share of the picture that a line of one character may fill. What is larger is the round of a can or a window that
the reader took for a D or a 9, and would compete with every logo."""


class RapidReader:
    """PP-OCR on ONNX Runtime, loaded by the first picture. One object per process or thread.

    ``threads``: of one run; 0 leaves the number to the runtime.
    """

    def __init__(self, threads: int = 0) -> None:
        self._threads = threads

    @cached_property
    def _ocr(self) -> Any:
        import rapidocr  # noqa: PLC0415 - half a second and 40 MB that a check without text need not pay
        from omegaconf import flag_override  # noqa: PLC0415 - loaded with rapidocr

        logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
        folder = Path(rapidocr.__file__).parent / "models"
        params: dict[str, Any] = {
            "Global.log_level": "critical",
            "Global.max_side_len": LONG_SIDE,
            # Left alone it enlarges small pictures to 736 pixels: four times the time for the same hashtags.
            "Det.limit_type": "max",
            "Det.limit_side_len": SEARCHED_SIDE,
            "Global.use_cls": False,  # turns lines that are upside down; costs a third of the time
        }
        ocr = rapidocr.RapidOCR(params=params)
        # Sessions of our own: rapidocr downloads a model that it does not find by itself, its threads spin while they
        # wait, and without its subnormal weights the searching net answers the same in a third of the time.
        with flag_override(ocr.cfg, names="allow_objects", values=True):
            for part, section in (("det", ocr.cfg.Det), ("rec", ocr.cfg.Rec)):
                path = _model(folder, part)
                section.session = session(without_subnormals(path.read_bytes()), path.stem, self._threads, PROCESSOR)
        return ocr

    def read(self, picture: Picture) -> tuple[TextLine, ...]:
        """Lines from top to bottom, then left to right; upright boxes in the picture's pixels."""
        height, width = picture.shape[:2]
        if min(height, width) < LEAST_SIDE:
            return ()
        scale = min(1.0, LONG_SIDE / max(height, width))
        small = copies_of(picture).shrunk(scale)
        answer = self._ocr(np.ascontiguousarray(small[..., ::-1]))  # it wants BGR
        if answer.boxes is None or answer.txts is None or answer.scores is None:
            return ()
        factors = width / small.shape[1], height / small.shape[0]
        lines = []
        for corners, text, score in zip(answer.boxes, answer.txts, answer.scores, strict=True):
            box = _box(np.asarray(corners, np.float64) * factors, Size(width, height))
            if box is not None and text.strip() and not _too_large(text, box.area / (width * height)):
                lines.append(TextLine(box, text, min(max(float(score), 0.0), 1.0)))
        return tuple(sorted(lines, key=lambda line: (line.box.y1, line.box.x1, line.text)))


def _too_large(text: str, share: float) -> bool:
    return len(text.strip()) == 1 and share > LARGEST_CHARACTER


def _box(corners: np.ndarray, frame: Size) -> Box | None:
    """The upright box around (4, 2) corners, inside the frame."""
    (x1, y1), (x2, y2) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return Box(x1, y1, x2, y2).clipped(frame) if x1 < x2 and y1 < y2 else None


def _model(folder: Path, part: str) -> Path:
    """The wheel's model for ``part`` of the work."""
    found = sorted(folder.glob(f"*_{part}_*.onnx"))
    if not found:
        raise ModelMissing(f"rapidocr's wheel has no {part!r} model in {folder}")
    return found[0]
