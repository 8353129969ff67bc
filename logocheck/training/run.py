"""From a kit to a models folder, in steps that are each done once: pages, training, export, figures."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from logocheck.domain.detection import ANY_LOGO
from logocheck.domain.matching import LEARNT_ON_PHOTOS, Joining
from logocheck.errors import Conflict, LogocheckError, ModelMismatch, ModelMissing, StorageUnavailable
from logocheck.files import whole_file
from logocheck.training.book import Page, parts, pixels, write_part
from logocheck.training.card import CERTAIN, card
from logocheck.training.course import Course, Stopped
from logocheck.training.figures import Figure, figures
from logocheck.training.kit import Kit, read_kit
from logocheck.training.labels import Photo, read_photos, split
from logocheck.vision.manifest import Manifest, read_manifest
from logocheck.vision.onnx import OnnxDetector
from logocheck.vision.ultralytics import imported

SAMPLE = 12
"""Scenes whose statistics the shipped detector's normalisation gets."""

Progress = Callable[[str, int, int], bool]
"""Called with the step's name, how much of it is done, and how much there is; False stops."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to train. ``brand``: name of the logos in ``kit`` itself; ``weights``: to start from, else the shipped."""

    kit: Path
    out: Path
    course: Course
    scenes: int
    photos: Path | None = None
    brand: str = ""
    weights: Path | None = None
    models: Path | None = None
    threads: int = 0


@dataclass(frozen=True, slots=True)
class Trained:
    """``models``: folder with the manifest. ``weights``: the same detector for ultralytics. Figures as in the card."""

    models: Path
    weights: Path
    scenes: tuple[Figure, ...]
    photos: tuple[Figure, ...] | None


def train(order: Order, progress: Progress) -> Trained:
    """Trains, or goes on where an earlier call stopped; what is finished is only measured again.

    Raises:
        InvalidRequest, InvalidLogo, InputError: the kit or the photos cannot be used.
        MissingExtra: ultralytics is not installed.
        ModelMismatch: the detector to start from does not find any logo.
        Conflict: ``out`` holds the training of something else.
        Stopped: ``progress`` said so.
    """
    imported("training")
    kit = read_kit(order.kit, order.brand)
    seen, unseen = split(read_photos(order.photos, kit)) if order.photos else ((), ())
    manifest = read_manifest(order.models)
    if ANY_LOGO not in manifest.detector.labels:
        found = ", ".join(manifest.detector.labels)
        raise ModelMismatch(
            f"the detector of {manifest.folder} finds {found} alone; name --models with one of any logo"
        )
    _claim(order.out, _fingerprint(order, kit, (*seen, *unseen), manifest))
    train_part, held_part = parts(order.scenes, order.course.side, order.course.seed, seen, unseen)
    total = sum(len(part.photos) + part.scenes for part in (train_part, held_part))
    tick = _ticker("compose", total, progress)
    pages = write_part(order.out / "book", train_part, kit, tick)
    held = write_part(order.out / "book", held_part, kit, tick)
    name = f"{_slug(kit.brands[0])}-detector"
    weights = order.out / f"{name}.pt"
    if not weights.exists():
        _fit(order, manifest, kit, weights, pages=pages, progress=progress)
    return _finished(order, manifest, kit, name, used=(seen, held), progress=progress)


def _fit(
    order: Order, manifest: Manifest, kit: Kit, weights: Path, *, pages: Sequence[Page], progress: Progress
) -> None:
    from logocheck.training import fit, start  # noqa: PLC0415 - they import torch

    net: Any = None
    if not fit.begun(order.out):
        if order.weights:
            net = start.own(order.weights, len(kit.brands))
        else:
            sample = [pixels(page)[0] for page in pages if page.path.name.startswith("scene")][:SAMPLE]
            net = start.shipped(manifest.verified(manifest.detector.file), len(kit.brands), sample)
    averaged = fit.fit(
        net,
        kit.brands,
        order.out,
        order.course,
        advance=lambda done, total: progress("train", done, total),
        threads=order.threads,
    )
    averaged.replace(weights)
    shutil.rmtree(order.out / "run", ignore_errors=True)


def _finished(
    order: Order,
    manifest: Manifest,
    kit: Kit,
    name: str,
    *,
    used: tuple[Sequence[Photo], Sequence[Page]],
    progress: Progress,
) -> Trained:
    """Exports, measures with the code that will run it, and writes card and manifest."""
    from logocheck.training import export  # noqa: PLC0415 - it imports torch

    models, weights = order.out / "models", order.out / f"{name}.pt"
    seen, held = used
    labelled = sum(bool(len(photo.boxes)) for photo in seen)
    data = export.exported(weights)
    trust = joining(labelled)
    export.write_models(models, manifest, name, data, brands=kit.brands, joining=trust)
    new = read_manifest(models)
    if new.own is None:
        raise LogocheckError(f"{models} does not name the detector that was trained")
    detector = OnnxDetector(new.verified(new.own.file), new.own, order.threads)
    tick = _ticker("measure", len(held), progress)

    def measured(kind: str) -> tuple[Figure, ...]:
        chosen = [page for page in held if page.path.name.startswith(kind)]
        return figures(detector, ((tick(), pixels(page))[1] for page in chosen), kit.brands, CERTAIN)

    on_scenes = measured("scene")
    on_photos = measured("photo") if any(page.path.name.startswith("photo") for page in held) else None
    text = card(
        name,
        kit,
        order.course,
        start=order.weights.name if order.weights else manifest.detector.name,
        trained=(order.scenes, labelled, len(seen) - labelled),
        scenes=on_scenes,
        photos=on_photos,
        joining=trust,
        today=datetime.now(UTC).date(),
    )
    (models / "card.md").write_text(text, encoding="utf-8")
    return Trained(models, weights, on_scenes, on_photos)


def joining(labelled: int) -> Joining:
    """How the word of a detector counts that learnt from so many ``labelled`` photos."""
    return LEARNT_ON_PHOTOS if labelled else Joining()


def _ticker(step: str, total: int, progress: Progress) -> Callable[[], None]:
    count = iter(range(1, total + 1))

    def tick() -> None:
        if not progress(step, next(count, total), total):
            raise Stopped

    return tick


def _claim(out: Path, fingerprint: str) -> None:
    """Notes in ``out`` what is trained there; an unfinished training goes on only with the same inputs."""
    note = out / "training.json"
    try:
        out.mkdir(parents=True, exist_ok=True)
        if note.exists() and json.loads(note.read_text("utf-8")).get("inputs") != fingerprint:
            raise Conflict(f"{out} holds a training of another kit, other photos or other options; name another --out")
        if not note.exists() and any(path != note.with_suffix(".part") for path in out.iterdir()):
            raise Conflict(f"{out} is not empty and holds no training; name another --out")
        if not note.exists():
            staged = note.with_suffix(".part")
            staged.write_text(json.dumps({"inputs": fingerprint}), encoding="utf-8")
            staged.replace(note)
    except (OSError, ValueError) as error:
        raise StorageUnavailable(f"{out}: {error}") from error


def _fingerprint(order: Order, kit: Kit, photos: Sequence[Photo], manifest: Manifest) -> str:
    """Of all that the result depends on."""
    digest = hashlib.sha256(repr((kit.brands, kit.owners, order.scenes, _lasting(order.course))).encode())
    for drawing in kit.drawings:
        digest.update(drawing.tobytes())
    for photo in photos:
        digest.update(photo.path.read_bytes() + photo.boxes.tobytes())
    digest.update(whole_file(order.weights, ModelMissing) if order.weights else manifest.detector.sha256.encode())
    return digest.hexdigest()


def _lasting(course: Course) -> tuple[float, ...]:
    """What of ``course`` may not change in the middle; device and workers may."""
    return course.epochs, course.side, course.batch, course.rate, course.seed


def _slug(brand: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", brand.casefold()).strip("-") or "brand"
