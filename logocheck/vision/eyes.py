"""The models of one process or thread, as the manifest names them."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import numpy as np

from logocheck.domain.detection import ANY_LOGO
from logocheck.domain.echoes import Repetition
from logocheck.domain.glance import Glance
from logocheck.domain.matching import Calibration, Joining
from logocheck.errors import ModelMismatch
from logocheck.vision.detector import Detector, Embedder, FaceFinder, Reader, Vectors
from logocheck.vision.embedder import CropRule
from logocheck.vision.ensemble import Ensemble
from logocheck.vision.faces import opened_faces
from logocheck.vision.joint import JointDetector
from logocheck.vision.manifest import DetectorEntry, EmbedderEntry, EnsembleEntry, Manifest, MatcherEntry, read_manifest
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
    joining: Joining = field(default_factory=Joining)
    ensemble: Ensemble | None = None


def open_eyes(models: Path | None = None, *, threads: int = 0, detector: Path | None = None) -> Eyes:
    """The eyes of the manifest in ``models``, by default the models that come along.

    Args:
        models: folder with manifest.toml.
        threads: of each model's run; 0: all cores.
        detector: weights for ultralytics: of brands by name, beside the manifest's detector and instead of its
            ``[own]``, whose trust it is granted; of any logo, labelled "logo", instead of both.

    Raises:
        ModelMissing: a file is not there.
        ModelMismatch: a file is not the one that the manifest names, or cannot run.
        MissingExtra: ``detector`` is given and ultralytics is not installed.
    """
    manifest = read_manifest(models)
    entry = manifest.embedder
    finder, detectors = _detectors(manifest, threads, detector)
    return Eyes(
        detector=finder,
        embedder=OnnxEmbedder(manifest.verified(entry.file), entry, threads),
        reader=RapidReader(threads),
        calibration=manifest.calibration,
        crops=entry.crops,
        background=_background(manifest, entry.background, entry.dimensions),
        models=(
            *detectors,
            ("embedder", _name(entry)),
            ("reader", f"rapidocr {version('rapidocr')}"),
            *([("matcher", _name(manifest.matcher))] if manifest.matcher else []),
            *([("ensemble", _name(manifest.ensemble))] if manifest.ensemble else []),
            (MANIFEST, manifest.sha256[:12]),
        ),
        second_look=_second_look(manifest, threads),
        repetition=manifest.repetition,
        glance=manifest.glance,
        faces=opened_faces(),
        joining=manifest.own.joining if manifest.own else Joining(),
        ensemble=_ensemble(manifest, threads),
    )


def _second_look(manifest: Manifest, threads: int) -> SecondEyes | None:
    entry = manifest.matcher
    if entry is None:
        return None
    matcher = OnnxMatcher(manifest.verified(entry.file), manifest.verified(entry.compare), entry, threads)
    return SecondEyes(matcher, entry.windows, entry.weights)


def _ensemble(manifest: Manifest, threads: int) -> Ensemble | None:
    entry = manifest.ensemble
    if entry is None:
        return None
    embedder = OnnxEmbedder(manifest.verified(entry.file), entry, threads)
    background = _background(manifest, entry.background, manifest.embedder.dimensions + entry.dimensions)
    return Ensemble(embedder, entry.share, background, entry.at_most, entry.least)


def _detectors(manifest: Manifest, threads: int, weights: Path | None) -> tuple[Detector, list[tuple[str, str]]]:
    """The detector, and role and name of each that it is made of."""
    own, entry = _own(manifest, threads, weights), manifest.detector
    if own and (ANY_LOGO in own[0].labels or (weights and ANY_LOGO not in entry.labels)):
        return own[0], [("detector", own[1])]
    general = OnnxDetector(manifest.verified(entry.file), entry, threads)
    roles = [("detector", _name(entry))]
    return (JointDetector(general, own[0]), [*roles, ("own", own[1])]) if own else (general, roles)


def _own(manifest: Manifest, threads: int, weights: Path | None) -> tuple[Detector, str] | None:
    """Further weights with their name: those that are given, else the manifest's for brands by name."""
    if weights:
        entry = manifest.detector
        detector = UltralyticsDetector(
            weights, min_confidence=entry.min_confidence, max_proposals=entry.max_proposals, threads=threads
        )
        name = f"{weights.name} {hashlib.sha256(weights.read_bytes()).hexdigest()[:12]}"
        return TiledDetector(detector, entry.max_proposals), name
    if named := manifest.own:
        return OnnxDetector(manifest.verified(named.file), named, threads), _name(named)
    return None


def _name(entry: DetectorEntry | EmbedderEntry | EnsembleEntry | MatcherEntry) -> str:
    return f"{entry.name} {entry.sha256[:12]}"


def _background(manifest: Manifest, file: str, dimensions: int) -> Vectors:
    try:
        vectors = np.load(io.BytesIO(manifest.verified(file)), allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise ModelMismatch(f"{file} is no array: {error}") from error
    if vectors.ndim != 2 or vectors.shape[1] != dimensions:  # noqa: PLR2004 - rows and columns
        raise ModelMismatch(f"{file} is {vectors.shape}, not (k, {dimensions})")
    return np.asarray(vectors, np.float32)
