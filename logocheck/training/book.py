"""Scenes and photos on the disk, in the form that ultralytics reads: ``images/``, ``labels/`` and a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from logocheck.images import Limits, read_picture
from logocheck.training.grounds import grounds
from logocheck.training.ink import Numbers, Pixels
from logocheck.training.kit import Kit
from logocheck.training.labels import Photo, picture_of
from logocheck.training.scenes import brand_scene

PHOTO_SIDE = 1280
"""Pixels of a photo's long side in the book: what is larger only costs time."""

GROUNDS = 96
"""Most photos and invented surfaces that one part's scenes are composed on."""

SHARE = 0.35
"""Of what trains, about that much is the customer's labelled photos, each repeated as often as needed."""

TURNS = 8
"""Most repetitions of one photo."""


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """One picture of the book with its boxes, (n, 5) as ``labels.Photo``."""

    path: Path
    boxes: Numbers


@dataclass(frozen=True, slots=True)
class Part:
    """``train`` or ``held-out``: how many scenes of which side, in pixels, from which seed, and which photos."""

    name: str
    scenes: int
    side: int
    seed: int
    photos: tuple[Photo, ...] = ()


def write_part(folder: Path, part: Part, kit: Kit, advance: Callable[[], object]) -> list[Page]:
    """The pages of ``part``; what is on the disk already is not made again. Each scene has a seed of its own.

    Args:
        folder: of the book; gets ``part.name/images``, ``part.name/labels`` and ``part.name.txt``.
        part: what to write.
        kit: whose logos.
        advance: called after each picture.
    """
    base = folder / part.name
    for name in ("images", "labels"):
        (base / name).mkdir(parents=True, exist_ok=True)
    pages = []
    for number, photo in enumerate(part.photos):
        page = base / "images" / f"photo-{number:05}.jpg"
        if not _label(page).exists():
            _write(page, np.asarray(_small(photo.path)), photo.boxes)
        pages.append(Page(page, photo.boxes))
        advance()
    ground: list[Pixels] = []
    for number in range(part.scenes):
        page = base / "images" / f"scene-{number:05}.jpg"
        if not _label(page).exists():
            ground = ground or behind(part)
            rgb, boxes = brand_scene(kit, ground, part.side, np.random.default_rng([part.seed, number]))
            _write(page, rgb, _shares(boxes, part.side))
        pages.append(Page(page, _read(_label(page))))
        advance()
    turns = _turns(len(part.photos), part.scenes)
    lines = [str(p.path.resolve()) for p in pages for _ in range(turns if p.path.name.startswith("photo") else 1)]
    (folder / f"{part.name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return pages


def _turns(photos: int, scenes: int) -> int:
    return max(1, min(TURNS, round(scenes * SHARE / (1 - SHARE) / photos))) if photos else 1


def behind(part: Part) -> list[Pixels]:
    """Photos without a logo of the kit where there are some, with invented surfaces to make up the number."""
    rng = np.random.default_rng([part.seed, 2**31])
    empty = [photo for photo in part.photos if not len(photo.boxes)][:GROUNDS]
    wanted = min(GROUNDS, max(4, part.scenes))
    invented = grounds(max(wanted // 4, wanted - len(empty)), 512, rng)
    return [np.asarray(_small(photo.path, 640)) for photo in empty] + invented


def _small(path: Path, side: int = PHOTO_SIDE) -> Image.Image:
    picture = picture_of(path)
    picture.thumbnail((side, side))
    return picture


def _shares(boxes: Numbers, side: int) -> Numbers:
    """(n, 5) corners in pixels and class, as centre and sides in shares of the frame, and class."""
    x1, y1, x2, y2, number = boxes.T
    return np.stack([(x1 + x2) / 2 / side, (y1 + y2) / 2 / side, (x2 - x1) / side, (y2 - y1) / side, number], 1)


def _label(page: Path) -> Path:
    return page.parent.parent / "labels" / f"{page.stem}.txt"


def _write(page: Path, rgb: Pixels, boxes: Numbers) -> None:
    """The picture, then its label: a label on the disk means that both are whole."""
    _, data = cv2.imencode(".jpg", rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])
    page.write_bytes(data.tobytes())
    lines = [f"{int(row[4])} " + " ".join(f"{value:.6f}" for value in row[:4]) for row in boxes]
    staged = _label(page).with_suffix(".part")
    staged.write_text("\n".join(lines), encoding="utf-8")
    staged.replace(_label(page))


def _read(label: Path) -> Numbers:
    rows = [[float(value) for value in line.split()] for line in label.read_text("utf-8").splitlines()]
    return np.roll(np.array(rows, np.float32).reshape(-1, 5), -1, axis=1)


def pixels(page: Page) -> tuple[Pixels, Numbers]:
    """The picture of a page, RGB (h, w, 3) uint8, and its (n, 5) corners x1, y1, x2, y2 in pixels and class."""
    rgb = np.asarray(read_picture(page.path.read_bytes(), Limits()))
    h, w = rgb.shape[:2]
    x, y, bw, bh, number = page.boxes.T
    corners = [(x - bw / 2) * w, (y - bh / 2) * h, (x + bw / 2) * w, (y + bh / 2) * h]
    return rgb, np.stack([*corners, number], 1)


def parts(scenes: int, side: int, seed: int, train: Sequence[Photo], held_out: Sequence[Photo]) -> tuple[Part, Part]:
    """What trains, and a tenth as many scenes, of other seeds and surfaces, that are held out."""
    return (
        Part("train", scenes, side, seed, tuple(train)),
        Part("held-out", max(2, scenes // 10), side, seed + 1, tuple(held_out)),
    )
