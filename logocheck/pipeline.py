"""The one arrow: picture and captions -> detect -> match -> read -> judge -> Report."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import numpy as np
from PIL import Image

from logocheck.domain.campaign import Campaign
from logocheck.domain.detection import Captions, Observation, Sighting
from logocheck.domain.geometry import Size
from logocheck.domain.judgement import judge
from logocheck.domain.matching import Calibration, Candidate, confirmed, labelled, matched
from logocheck.domain.report import Report
from logocheck.domain.second_look import reconsidered
from logocheck.domain.tracing import traced
from logocheck.domain.wordmarks import spelled
from logocheck.errors import InvalidCampaign, ModelMismatch
from logocheck.images import read_logo
from logocheck.vision.appearance import Looks, appearances, placed
from logocheck.vision.detector import Detector, Embedder, FaceFinder, Picture, Reader, Vectors
from logocheck.vision.embedder import CropRule, photo_crop
from logocheck.vision.faces import opened_faces
from logocheck.vision.gallery import Gallery, Reference, candidates, gallery_of
from logocheck.vision.manifest import Manifest, read_manifest
from logocheck.vision.matcher import SecondEyes, opinions
from logocheck.vision.ocr import RapidReader
from logocheck.vision.onnx import OnnxDetector, OnnxEmbedder, OnnxMatcher
from logocheck.vision.tiles import TiledDetector
from logocheck.vision.ultralytics import UltralyticsDetector
from logocheck.zones_file import zone

WORTH_A_SECOND_LOOK = 0.02
"""Least probability of the first look: the second one can raise it."""

ANY_LOGO = "logo"
"""Label of a detector that finds logos of all brands; the embedder says whose they are."""


@dataclass(frozen=True, slots=True)
class Eyes:
    """The models of one process or thread, loaded once and never shared between threads.

    ``background``: (k, d) unit vectors of what is no brand's logo. ``models``: (role, name) pairs.
    """

    detector: Detector
    embedder: Embedder
    reader: Reader
    calibration: Calibration
    crops: CropRule
    background: Vectors
    models: tuple[tuple[str, str], ...] = ()
    second_look: SecondEyes | None = None
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
        detector=TiledDetector(finder, manifest.detector.max_proposals),
        embedder=OnnxEmbedder(manifest.verified(entry.file), entry, threads),
        reader=RapidReader(threads),
        calibration=manifest.calibration,
        crops=entry.crops,
        background=_background(manifest),
        models=(
            ("detector", name),
            ("embedder", f"{entry.name} {entry.sha256[:12]}"),
            ("reader", f"rapidocr {version('rapidocr')}"),
            *(((("matcher", f"{manifest.matcher.name} {manifest.matcher.sha256[:12]}")),) if manifest.matcher else ()),
        ),
        second_look=_second_look(manifest, threads),
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
    return own, f"{weights.name} {hashlib.sha256(weights.read_bytes()).hexdigest()[:12]}"


def _background(manifest: Manifest) -> Vectors:
    entry = manifest.embedder
    try:
        vectors = np.load(io.BytesIO(manifest.verified(entry.background)), allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise ModelMismatch(f"{entry.background} is no array: {error}") from error
    if vectors.ndim != 2 or vectors.shape[1] != entry.dimensions:  # noqa: PLR2004 - rows and columns
        raise ModelMismatch(f"{entry.background} is {vectors.shape}, not (k, {entry.dimensions})")
    return np.asarray(vectors, np.float32)


def gallery(eyes: Eyes, campaign: Campaign, logo_bytes: Callable[[str], bytes]) -> Gallery:
    """The reference logos of the campaign's brands and competitors as vectors.

    Args:
        eyes: whose embedder looks at them.
        campaign: names the brands.
        logo_bytes: the file behind each name in ``Brand.logos``.

    Raises:
        InvalidLogo: a logo cannot be read or is not safe.
        InvalidCampaign: a brand has no logo, and the detector was not trained to name it.
    """
    brands = (*campaign.brands, *campaign.competitors)
    known = {label.casefold() for label in eyes.detector.labels}
    blind = [b.name for b in brands if not b.logos and b.name.casefold() not in known]
    if blind:
        raise InvalidCampaign(tuple(f"brand {name!r} has no reference logo" for name in blind))
    references = [
        Reference(brand.name, logo, np.asarray(read_logo(logo_bytes(logo), name=logo)))
        for brand in brands
        for logo in (*brand.logos, *brand.retired)
    ]
    matcher = eyes.second_look.matcher if eyes.second_look else None
    looks = Looks({(r.brand, r.logo): r.pixels for r in references}, {brand.name: brand.palette for brand in brands})
    return replace(
        gallery_of([brand.name for brand in brands], references, eyes.embedder, eyes.crops, matcher), looks=looks
    )


def observed(picture: Picture, captions: Captions, brands: Gallery, eyes: Eyes) -> Observation:
    """All that the eyes make of ``picture``, (H, W, 3) uint8 RGB: proposals, text, and where ``brands`` may be seen."""
    found = eyes.detector.detect(picture)
    unnamed = [detection for detection in found if detection.label == ANY_LOGO]
    vectors = eyes.embedder.embed([photo_crop(picture, d.box, eyes.crops) for d in unnamed])
    recognised = _recognised(picture, candidates(unnamed, vectors, brands, eyes.background), brands, eyes)
    lines = eyes.reader.read(picture)  # always: text names brands, holds hashtags, and is clutter
    seen = confirmed((*recognised, *labelled(found, brands.brands)), spelled(lines, brands.brands, found))
    return Observation(
        frame=Size(picture.shape[1], picture.shape[0]),
        detections=found,
        sightings=traced(placed(picture, seen, brands.looks)),
        text_lines=lines,
        captions=captions,
    )


def _recognised(picture: Picture, found: Sequence[Candidate], brands: Gallery, eyes: Eyes) -> tuple[Sighting, ...]:
    """What the embedder recognises, looked at again where there are eyes for it."""
    if eyes.second_look is None:
        return matched(found, eyes.calibration)
    first = matched(found, eyes.calibration, WORTH_A_SECOND_LOOK)
    again = opinions(picture, first, brands.parts, eyes.second_look)
    return reconsidered(zip(first, again, strict=True), eyes.second_look.weights)


def measured(picture: Picture, observation: Observation, brands: Gallery, eyes: Eyes, least: float) -> Observation:
    """``observation`` with faces, and with clarity and colours of the sightings whose probability reaches ``least``."""
    return replace(
        observation,
        sightings=appearances(picture, observation.sightings, brands.looks, least),
        faces=eyes.faces.find(picture) if eyes.faces else (),
    )


def check(
    picture: Image.Image,
    captions: Captions,
    campaign: Campaign,
    gallery: Gallery,
    eyes: Eyes,
    *,
    picture_sha256: str = "",
) -> Report:
    """The report on one post.

    Args:
        picture: upright RGB, as ``images.read_picture`` gives it.
        captions: the texts that came with it.
        campaign: what was agreed.
        gallery: of this campaign.
        eyes: of this thread.
        picture_sha256: of the file, for the report.

    Raises:
        InvalidCampaign: its platform is not in the safe-zone table.
        ModelMismatch: a model does not answer as its manifest says.
    """
    pixels = np.asarray(picture if picture.mode == "RGB" else picture.convert("RGB"))
    observation = observed(pixels, captions, gallery, eyes)
    return _judged(
        measured(pixels, observation, gallery, eyes, campaign.review.uncertain_from),
        campaign,
        eyes.models,
        picture_sha256,
    )


def _judged(
    observation: Observation, campaign: Campaign, models: Sequence[tuple[str, str]], picture_sha256: str
) -> Report:
    placed = zone(campaign.platform)
    logos, outcome = judge(campaign, observation, placed)
    return Report(campaign, observation, logos, outcome, tuple(models), picture_sha256, placed)
