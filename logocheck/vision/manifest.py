"""models/manifest.toml to verified files: swapping a model is a change of data."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from logocheck.domain.detection import ANY_LOGO
from logocheck.domain.echoes import Repetition
from logocheck.domain.glance import Glance
from logocheck.domain.matching import Calibration, Joining
from logocheck.domain.names import brand_key
from logocheck.domain.second_look import SecondLook
from logocheck.errors import ModelMismatch, ModelMissing
from logocheck.files import whole_file
from logocheck.vision.embedder import CropRule
from logocheck.vision.matcher import WindowRule


@checked(frozen=True)
class DetectorEntry:
    """``[detector]``. ``sizes`` are the long sides, in pixels, that a picture is looked at with."""

    name: str
    file: str
    sha256: str
    labels: tuple[str, ...]
    sizes: tuple[int, ...]
    input: str = "images"
    stride: int = 32
    min_confidence: float = 0.05
    max_proposals: int = 50


@checked(frozen=True)
class OwnEntry(DetectorEntry):
    """``[own]``, optional: beside ``[detector]`` one of brands by name. ``trust``, ``boxes``: see ``Joining``."""

    trust: float = Joining().trust
    boxes: bool = Joining().boxes

    def __post_init__(self) -> None:
        _ = self.joining  # refuse nonsense
        if ANY_LOGO in map(brand_key, self.labels):
            raise ValueError(f"[own] finds brands by name; {ANY_LOGO!r} is what [detector] finds")

    @property
    def joining(self) -> Joining:
        return Joining(self.trust, self.boxes)


@checked(frozen=True)
class EmbedderEntry:
    """``[embedder]``. What the code must do to a crop so that it looks as in training.

    ``size``: side of the square input, pixels. ``margin``: added on each side of a box, as a share
    of its width or height. ``fill``: grey level in [0, 255] behind transparency and letterboxes.
    """

    name: str
    file: str
    sha256: str
    size: int
    dimensions: int
    background: str
    background_sha256: str
    input: str = "crops"
    margin: float = 0.0
    fit: Literal["letterbox", "stretch"] = "letterbox"
    fill: int = 114

    @property
    def crops(self) -> CropRule:
        return CropRule(self.size, self.margin, self.fit, self.fill)


@checked(frozen=True)
class MatcherEntry:
    """``[matcher]``, optional: the second look.

    ``file``: picture to features, ``compare``: two features to a logit and a box. ``window``: side of
    the square window of the photo, pixels. ``grown``: added on each side of a sighting's box for the
    window, as a share of its width or height. ``reference``: side of the square reference, pixels; 96 in
    manifests that do not say it. ``first``, ``match``, ``intercept``: logistic weights.
    """

    name: str
    file: str
    sha256: str
    compare: str
    compare_sha256: str
    window: int
    grown: float
    first: float
    match: float
    intercept: float
    reference: int = 96

    def __post_init__(self) -> None:
        _ = self.weights, self.windows.crops, CropRule(self.reference)  # refuse nonsense

    @property
    def windows(self) -> WindowRule:
        return WindowRule(self.window, self.grown, self.reference)

    @property
    def weights(self) -> SecondLook:
        return SecondLook(self.first, self.match, self.intercept)


@checked(frozen=True)
class EnsembleEntry:
    """``[ensemble]``, optional: a second embedder, which sees the same crops as the first. See ``Ensemble``.

    ``background``: (k, dimensions of both) unit vectors, made for this ``share``.
    """

    name: str
    file: str
    sha256: str
    dimensions: int
    background: str
    background_sha256: str
    share: float
    at_most: int
    least: float
    input: str = "crops"

    def __post_init__(self) -> None:
        if not 0 < self.share < 1 or self.at_most < 1 or not 0 <= self.least <= 1:
            raise ValueError("[ensemble] has a share in (0, 1), at_most at least 1 and least in [0, 1]")


@dataclass(frozen=True, slots=True)
class Manifest:
    """One folder of models. Paths in the entries are relative to ``folder``; ``sha256``: of manifest.toml, in hex."""

    folder: Path
    sha256: str
    detector: DetectorEntry
    embedder: EmbedderEntry
    calibration: Calibration
    matcher: MatcherEntry | None = None
    repetition: Repetition | None = None
    glance: Glance | None = None
    own: OwnEntry | None = None
    ensemble: EnsembleEntry | None = None

    def __post_init__(self) -> None:
        named = self._named()
        if twice := sorted({file for file, sha256 in named if dict(named)[file].lower() != sha256.lower()}):
            raise ValueError(f"it gives {' and '.join(twice)} more than one SHA-256")

    @property
    def sums(self) -> Mapping[str, str]:
        """SHA-256, in hex, that each file must have."""
        return dict(self._named())

    def _named(self) -> tuple[tuple[str, str], ...]:
        """Each file of each table, with its SHA-256 in hex."""
        return (
            (self.detector.file, self.detector.sha256),
            (self.embedder.file, self.embedder.sha256),
            (self.embedder.background, self.embedder.background_sha256),
            *(((m.file, m.sha256), (m.compare, m.compare_sha256)) if (m := self.matcher) else ()),
            *(((e.file, e.sha256), (e.background, e.background_sha256)) if (e := self.ensemble) else ()),
            *(((self.own.file, self.own.sha256),) if self.own else ()),
        )

    def verified(self, file: str) -> bytes:
        """The bytes of one of the files.

        Raises:
            ModelMissing: it is not there.
            ModelMismatch: it has another SHA-256 than the manifest says.
        """
        path = self.folder / file
        data = whole_file(path, ModelMissing)
        found, expected = hashlib.sha256(data).hexdigest(), self.sums[file]
        if found != expected.lower():
            raise ModelMismatch(f"{path} has SHA-256 {found}, the manifest says {expected}")
        return data


def default_folder() -> Path:
    """The models that come along: inside an installed wheel, else ``models/`` of the checkout.

    Raises:
        ModelMissing: neither is there.
    """
    package = Path(str(files("logocheck")))
    for folder in (package / "_models", package.parent / "models"):
        if (folder / "manifest.toml").is_file():
            return folder
    raise ModelMissing("no models came with this installation; name their folder with LOGOCHECK_MODELS or --models")


def read_manifest(folder: Path | None = None) -> Manifest:
    """The manifest of ``folder``, by default of ``default_folder()``. No model file is opened.

    Raises:
        ModelMissing: there is no manifest.toml.
        ModelMismatch: it is damaged or lacks something.
    """
    folder = folder or default_folder()
    path = folder / "manifest.toml"
    try:
        content = path.read_bytes()
        document = tomllib.loads(content.decode("utf-8"))
        return Manifest(
            folder,
            hashlib.sha256(content).hexdigest(),
            TypeAdapter(DetectorEntry).validate_python(document["detector"]),
            TypeAdapter(EmbedderEntry).validate_python(document["embedder"]),
            TypeAdapter(Calibration).validate_python(document["calibration"]),
            TypeAdapter(MatcherEntry | None).validate_python(document.get("matcher")),
            TypeAdapter(Repetition | None).validate_python(document.get("repetition")),
            TypeAdapter(Glance | None).validate_python(document.get("glance")),
            TypeAdapter(OwnEntry | None).validate_python(document.get("own")),
            TypeAdapter(EnsembleEntry | None).validate_python(document.get("ensemble")),
        )
    except OSError as error:
        raise ModelMissing(f"{path} cannot be read: {error.strerror}") from error
    except KeyError as error:
        raise ModelMismatch(f"{path} has no table {error}") from error
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ModelMismatch(f"{path}: {problems}") from error
    except ValueError as error:
        raise ModelMismatch(f"{path}: {error}") from error
