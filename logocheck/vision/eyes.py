"""The models of one process or thread, as the manifest names them."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from logocheck.domain.echoes import Repetition
from logocheck.domain.glance import Glance
from logocheck.domain.matching import Calibration
from logocheck.errors import ModelMismatch
from logocheck.vision.detector import Detector, Embedder, FaceFinder, Reader, Vectors
from logocheck.vision.embedder import CropRule
from logocheck.vision.faces import opened_faces
from logocheck.vision.manifest import Manifest, read_manifest
from logocheck.vision.matcher import SecondEyes
from logocheck.vision.ocr import RapidReader
from logocheck.vision.onnx import OnnxDetector, OnnxEmbedder, OnnxMatcher
from logocheck.vision.tiles import TiledDetector
from logocheck.vision.ultralytics import UltralyticsDetector

MANIFEST = "manifest"
"""Role of what is no model: the manifest, named by the first digits of its SHA-256."""


@dataclass(frozen=True, slots=True)
class Eyes:
    """The models of one process or thread, loaded once and never shared between threads.

    ``background``: (k, d) unit vectors of what is no brand's logo. ``models``: (role, name) pairs; that of the
    role ``manifest`` changes with whatever else the manifest says, such as the weights of a probability.
    """

    detector: Detector
    embedder: Embedder
    reader: Reader
    calibration: Calibration
    crops: CropRule
    background: Vectors
    models: tuple[tuple[str, str], ...] = ()
    second_look: SecondEyes | None = None
    repetition: Repetition | None = None
    glance: Glance | None = None
    faces: FaceFinder | None = None


def open_eyes(models: Path | None = None, *, threads: int = 0, detector: Path | None = None) -> Eyes:
    """The eyes of the manifest in ``models``, by default the models that come along.

    Args:
        models: folder with manifest.toml.
        threads: of each model's run; 0: all cores.
        detector: weights for ultralytics instead of the manifest's detector, e.g. of a customer's own brands.

    Raises:
        ModelMissing: a file is not there.
        ModelMismatch: a file is not the one that the manifest names, or cannot run.
        MissingExtra: ``detector`` is given and ultralytics is not installed.
    """
    manifest = read_manifest(models)
    entry = manifest.embedder
    finder, name = _detector(manifest, threads, detector)
    return Eyes(
        detector=finder,
        embedder=OnnxEmbedder(manifest.verified(entry.file), entry, threads),
        reader=RapidReader(threads),
        calibration=manifest.calibration,
        crops=entry.crops,
        background=_background(manifest),
        models=(
            ("detector", name),
            ("embedder", f"{entry.name} {entry.sha256[:12]}"),
            ("reader", f"rapidocr {version('rapidocr')}"),
            *([("matcher", f"{manifest.matcher.name} {manifest.matcher.sha256[:12]}")] if manifest.matcher else []),
            (MANIFEST, manifest.sha256[:12]),
        ),
        second_look=_second_look(manifest, threads),
        repetition=manifest.repetition,
        glance=manifest.glance,
        faces=opened_faces(),
    )


def _second_look(manifest: Manifest, threads: int) -> SecondEyes | None:
    entry = manifest.matcher
    if entry is None:
        return None
    matcher = OnnxMatcher(manifest.verified(entry.file), manifest.verified(entry.compare), entry, threads)
    return SecondEyes(matcher, entry.windows, entry.weights)


def _detector(manifest: Manifest, threads: int, weights: Path | None) -> tuple[Detector, str]:
    entry = manifest.detector
    if weights is None:
        return OnnxDetector(manifest.verified(entry.file), entry, threads), f"{entry.name} {entry.sha256[:12]}"
    own = UltralyticsDetector(
        weights, min_confidence=entry.min_confidence, max_proposals=entry.max_proposals, threads=threads
    )
    name = f"{weights.name} {hashlib.sha256(weights.read_bytes()).hexdigest()[:12]}"
    return TiledDetector(own, entry.max_proposals), name


def _background(manifest: Manifest) -> Vectors:
    entry = manifest.embedder
    try:
        vectors = np.load(io.BytesIO(manifest.verified(entry.background)), allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise ModelMismatch(f"{entry.background} is no array: {error}") from error
    if vectors.ndim != 2 or vectors.shape[1] != entry.dimensions:  # noqa: PLR2004 - rows and columns
        raise ModelMismatch(f"{entry.background} is {vectors.shape}, not (k, {entry.dimensions})")
    return np.asarray(vectors, np.float32)
