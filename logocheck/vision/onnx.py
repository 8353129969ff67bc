"""The default eyes: exported graphs on ONNX Runtime. One object per process or thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi.onnxruntime_pybind11_state import (
    Fail,
    InvalidArgument,
    InvalidGraph,
    InvalidProtobuf,
    NoSuchFile,
    RuntimeException,
)

from logocheck.domain.detection import Detection
from logocheck.domain.geometry import Size
from logocheck.errors import ModelMismatch
from logocheck.vision.copies import letterboxed
from logocheck.vision.detector import PartFeatures, Picture, Vectors
from logocheck.vision.geometry import detections, merged
from logocheck.vision.manifest import DetectorEntry, EmbedderEntry, EnsembleEntry, MatcherEntry
from logocheck.vision.tiles import looks

BATCH = 16
"""Crops in one run of the embedder: more gains no speed on a CPU and costs memory."""

PAIRS = 128
"""Windows and references in one run of the matcher, for the same reason."""

PROCESSOR = ("CPUExecutionProvider",)
FASTEST_FIRST = ("CUDAExecutionProvider", *PROCESSOR)
"""Where a graph runs: on a GPU where the installed runtime was built for one, else on the processor."""

_COLUMNS = 6
_BROKEN = (Fail, InvalidArgument, InvalidGraph, InvalidProtobuf, NoSuchFile, RuntimeException)


def session(
    model: bytes, name: str, threads: int, where: Sequence[str] = FASTEST_FIRST
) -> onnxruntime.InferenceSession:
    """A session.

    Args:
        model: an ONNX file.
        name: how messages call it.
        threads: of one run on the processor; 0 leaves the number to the runtime (all cores).
        where: it runs on the first of these that the installed runtime has.

    Raises:
        ModelMismatch: the bytes are no graph that this runtime can run.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False  # it keeps the largest picture's memory for good, and saves no time here
    # A thread that spins while it waits keeps a core from the other sessions of this process.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(model, options, providers=providers(where))
    except _BROKEN as error:
        raise ModelMismatch(f"{name} is no model that ONNX Runtime can run: {error}") from error


def providers(where: Sequence[str] = FASTEST_FIRST) -> list[str]:
    """Of ``where``, what the installed runtime has."""
    there = onnxruntime.get_available_providers()
    return [name for name in where if name in there]


def _answer(running: onnxruntime.InferenceSession, name: str, feed: Mapping[str, object]) -> np.ndarray:
    try:
        return np.asarray(running.run(None, dict(feed))[0], np.float32)
    except (*_BROKEN, ValueError) as error:
        raise ModelMismatch(f"{name} does not take the input that the manifest says: {error}") from error


class OnnxDetector:
    """A graph ``(1, 3, H, W)`` RGB float32 in [0, 1] -> ``(1, n, 6)`` xyxy, confidence, class; no NMS inside."""

    def __init__(self, model: bytes, entry: DetectorEntry, threads: int = 0) -> None:
        self._entry = entry
        self._session = session(model, entry.name, threads)

    @property
    def labels(self) -> tuple[str, ...]:
        return self._entry.labels

    def detect(self, picture: Picture) -> tuple[Detection, ...]:
        """At most ``max_proposals`` detections from all looks together, most confident first.

        Raises:
            ModelMismatch: the graph does not answer as the manifest says.
        """
        entry = self._entry
        frame = Size(picture.shape[1], picture.shape[0])
        found: list[Detection] = []
        for side in looks(entry.sizes, frame, entry.stride):
            canvas, scale = letterboxed(picture, side, entry.stride)
            feed = np.ascontiguousarray(canvas.transpose(2, 0, 1)[None], np.float32) / 255
            rows = _answer(self._session, entry.name, {entry.input: feed})
            if rows.ndim != 3 or rows.shape[0] != 1 or rows.shape[2] != _COLUMNS:  # noqa: PLR2004 - batch, rows, columns
                raise ModelMismatch(f"{entry.name} answers {rows.shape}, not (1, n, {_COLUMNS})")
            found += detections(rows[0], entry.labels, scale, frame, entry.min_confidence)
        return merged(found)[: entry.max_proposals]


class OnnxEmbedder:
    """A graph ``(n, 3, S, S)`` RGB float32 in [0, 1] -> ``(n, dimensions)`` of unit length."""

    def __init__(self, model: bytes, entry: EmbedderEntry | EnsembleEntry, threads: int = 0) -> None:
        self._entry = entry
        self._session = session(model, entry.name, threads)

    def embed(self, crops: Sequence[Picture]) -> Vectors:
        """One unit vector per crop.

        Args:
            crops: (S, S, 3) uint8 RGB each, all of one size: the manifest's, or that of its glance.

        Raises:
            ModelMismatch: the graph does not answer as the manifest says.
        """
        entry = self._entry
        parts = [np.empty((0, entry.dimensions), np.float32)]
        for start in range(0, len(crops), BATCH):
            batch = np.stack(crops[start : start + BATCH]).transpose(0, 3, 1, 2)
            rows = _answer(self._session, entry.name, {entry.input: np.ascontiguousarray(batch, np.float32) / 255})
            if rows.shape != (len(batch), entry.dimensions):
                raise ModelMismatch(f"{entry.name} answers {rows.shape}, not {(len(batch), entry.dimensions)}")
            parts.append(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))
        return np.concatenate(parts)


class OnnxMatcher:
    """Two graphs: ``(n, 3, s, s)`` RGB float32 in [0, 1] -> ``(n, c, h, w)``, and two of those -> ``(n, 5)``."""

    def __init__(self, features: bytes, compare: bytes, entry: MatcherEntry, threads: int = 0) -> None:
        self._entry = entry
        self._features = session(features, entry.name, threads)
        self._compare = session(compare, entry.name, threads)

    def features(self, crops: Sequence[Picture]) -> PartFeatures:
        """One row per (S, S, 3) uint8 crop, all of one size; at least one crop.

        Raises:
            ModelMismatch: the graph does not answer as the manifest says.
        """
        rows = []
        for start in range(0, len(crops), BATCH):
            batch = np.stack(crops[start : start + BATCH]).transpose(0, 3, 1, 2)
            feed = np.ascontiguousarray(batch, np.float32) / 255
            rows.append(_answer(self._features, self._entry.name, {"crops": feed}))
        return np.concatenate(rows)

    def compare(self, windows: PartFeatures, references: PartFeatures) -> NDArray[np.float32]:
        """(n, 5) float32 as ``Matcher`` says.

        Raises:
            ModelMismatch: the graph does not answer as the manifest says.
        """
        parts = [np.empty((0, 5), np.float32)]
        for start in range(0, len(windows), PAIRS):
            some = slice(start, start + PAIRS)
            feed = {
                "windows": np.asarray(windows[some], np.float32),
                "references": np.asarray(references[some], np.float32),
            }
            parts.append(_answer(self._compare, self._entry.name, feed))
        rows = np.concatenate(parts)
        if rows.shape != (len(windows), 5) or not np.isfinite(rows).all():
            raise ModelMismatch(f"{self._entry.name} answers {rows.shape}, not ({len(windows)}, 5) finite numbers")
        return np.asarray(rows, np.float32)
