"""A customer's own labelled photos, in YOLO or COCO form."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import yaml
from PIL import Image

from logocheck.errors import ImageTooLarge, InvalidRequest, UnreadableImage
from logocheck.files import whole_file
from logocheck.images import Limits, header, read_picture
from logocheck.training.ink import Numbers
from logocheck.training.kit import Kit

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".heic", ".avif")

SMALLEST = 32
"""Pixels of a photo's shorter side: the detector's stride. The training leaves photos below 10 out without a word."""

_TRIANGLE = 6  # numbers of the smallest polygon

HELD_OUT = 5
"""Every fifth labelled photo, drawn by its name, trains nothing: the card's figures are about these."""


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A photo of the customer's: (n, 5) float32 centre x, y, width, height as shares of the frame, and class."""

    path: Path
    boxes: Numbers


def read_photos(folder: Path, kit: Kit) -> tuple[Photo, ...]:
    """The photos of ``folder`` with their boxes of the kit's brands; boxes of anything else are left out.

    COCO: a ``*.json`` in ``folder`` or in its ``annotations/`` with ``images``, ``annotations`` and ``categories``.
    A photo that several of them name has the boxes of all.
    YOLO: ``photo.txt`` beside ``photo.jpg``, or ``labels/…/photo.txt`` for ``images/…/photo.jpg``; names of
    the classes in ``data.yaml`` or ``classes.txt``, else class 0 is the only brand of the kit. Of a polygon counts the
    box around it.
    A photo without labels shows no logo of the kit. Of a box counts what lies in the photo.

    Raises:
        InvalidRequest: no photo, no class with a brand's name, a label that is none, a photo too small to learn from,
            or no label in a form that is read, beside files that look like labels of another.
        UnreadableImage, ImageTooLarge: a photo cannot be read.
    """
    if not folder.is_dir():
        raise InvalidRequest(f"{folder} is not a folder")
    documents = sorted([*folder.glob("*.json"), *(folder / "annotations").glob("*.json")])
    boxes = _of_all(documents, folder, kit) if documents else _yolo(folder, kit)
    if not boxes:
        raise InvalidRequest(f"{folder} holds no photo: {', '.join(SUFFIXES)}")
    return tuple(Photo(path, rows) for path, rows in boxes.items())


def picture_of(path: Path) -> Image.Image:
    """The upright RGB picture of one photo.

    Raises:
        UnreadableImage, ImageTooLarge: with the file's name.
    """
    with _named(path):
        return read_picture(whole_file(path), Limits())


def split(photos: Sequence[Photo]) -> tuple[tuple[Photo, ...], tuple[Photo, ...]]:
    """(what trains, what is held out): the same photos whatever order they come in."""
    ordered = sorted(photos, key=lambda photo: (crc32(photo.path.name.encode()), str(photo.path)))
    held = len(ordered) // HELD_OUT
    return tuple(ordered[held:]), tuple(ordered[:held])


def _of_all(documents: Sequence[Path], folder: Path, kit: Kit) -> dict[Path, Numbers]:
    """The boxes of each photo that COCO files name."""
    found: dict[Path, list[Numbers]] = {}
    for file in documents:
        for path, rows in _coco(file, folder, kit):
            found.setdefault(path, []).append(rows)
    return {path: np.concatenate(rows) for path, rows in found.items()}


def _coco(file: Path, folder: Path, kit: Kit) -> Iterator[tuple[Path, Numbers]]:
    try:
        document = json.loads(_text(file))
        names = {row["id"]: str(row["name"]) for row in document["categories"]}
        numbers = _numbers(names, kit, file)
        boxes: dict[object, list[tuple[float, ...]]] = {row["id"]: [] for row in document["images"]}
        for row in document["annotations"]:
            if (number := numbers[row["category_id"]]) is not None:
                x, y, w, h = map(float, row["bbox"])
                boxes[row["image_id"]].append((x + w / 2, y + h / 2, w, h, number))
        listed = [(_inside(folder, str(row["file_name"]), file), boxes[row["id"]]) for row in document["images"]]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise InvalidRequest(f"{file} is not in COCO's form: {error!r}") from error
    for path, rows in listed:
        width, height = _size(path)
        yield path, _checked([(x / width, y / height, w / width, h / height, n) for x, y, w, h, n in rows], file)


def _yolo(folder: Path, kit: Kit) -> dict[Path, Numbers]:
    photos = [p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file() and p.name[0] != "."]
    numbers: Mapping[object, int | None] | None = None
    found, read = {}, False
    for path in sorted(photos):
        label = _label_file(path, folder)
        shares = []
        for line in filter(str.strip, _text(label).splitlines() if label else ()):
            if numbers is None:
                numbers = _numbers(_yolo_names(folder, kit), kit, folder)
            read = True
            try:
                name, *rest = line.split()
                shares.append((*_box([float(value) for value in rest]), numbers[int(name)]))
            except (ValueError, LookupError) as error:
                raise InvalidRequest(f"{label}: {line.strip()!r} is not `class x y width height`") from error
        _ = _size(path)  # refuse what cannot be learnt from before anything is composed
        found[path] = _checked([s for s in shares if s[4] is not None], label or path)
    if not read and (other := _other_labels(folder)):
        raise InvalidRequest(
            f"{folder} has no labels in YOLO's or COCO's places, but {other}: put COCO's .json into the folder itself "
            "or its annotations/, or convert other forms"
        )
    return found


def _box(values: Sequence[float]) -> tuple[float, float, float, float]:
    """Centre and sides: as they are, a confidence behind them or not, or those of the corners of a polygon."""
    if len(values) in (4, 5):
        x, y, w, h = values[:4]
        return x, y, w, h
    if len(values) < _TRIANGLE or len(values) % 2:
        raise ValueError("neither a box nor a polygon")
    x1, x2, y1, y2 = min(values[::2]), max(values[::2]), min(values[1::2]), max(values[1::2])
    return (x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1


def _other_labels(folder: Path) -> str:
    """The first file of ``folder`` that looks like labels in a form or a place that is not read; "" for none."""
    found = sorted(p for p in folder.rglob("*") if p.suffix.lower() in (".json", ".xml") and p.name[0] != ".")
    return str(found[0].relative_to(folder)) if found else ""


def _label_file(photo: Path, folder: Path) -> Path | None:
    """Beside the photo, or under ``labels/`` where the photo is under ``images/``."""
    parts = photo.relative_to(folder).parts
    there = [photo.with_suffix(".txt")]
    if "images" in parts:
        at = len(parts) - 1 - parts[::-1].index("images")
        there.append(folder.joinpath(*parts[:at], "labels", *parts[at + 1 :]).with_suffix(".txt"))
    return next((path for path in there if path.is_file()), None)


def _yolo_names(folder: Path, kit: Kit) -> Mapping[object, str]:
    if file := next((folder / name for name in ("data.yaml", "data.yml") if (folder / name).is_file()), None):
        try:
            names = yaml.safe_load(_text(file))["names"]
        except (yaml.YAMLError, LookupError, TypeError, RecursionError) as error:
            raise InvalidRequest(f"{file} has no list `names`") from error
        if isinstance(names, dict):
            return {number: str(name) for number, name in names.items()}
        if isinstance(names, list):
            return dict(enumerate(map(str, names)))
        raise InvalidRequest(f"{file} has no list `names`")
    if (folder / "classes.txt").is_file():
        return dict(enumerate(_text(folder / "classes.txt").split("\n")))
    if len(kit.brands) > 1:
        raise InvalidRequest(f"{folder}: data.yaml or classes.txt must name the classes of the labels")
    return {0: kit.brands[0]}


def _numbers(names: Mapping[object, str], kit: Kit, where: Path) -> dict[object, int | None]:
    """The kit's class for each class of the labels; None for what is no brand of the kit."""
    numbers = {key: kit.number(name) for key, name in names.items()}
    if all(number is None for number in numbers.values()):
        raise InvalidRequest(
            f"{where}: none of the classes {', '.join(sorted(names.values()))} is a brand of the kit: "
            f"{', '.join(kit.brands)}"
        )
    return numbers


def _checked(shares: Sequence[Sequence[float | None]], where: Path) -> Numbers:
    """``shares``, clipped to the photo: boxes over the edge would be left out by the training, with their photos."""
    boxes = np.array(shares, np.float32).reshape(-1, 5)
    corners = np.clip(np.concatenate([boxes[:, :2] - boxes[:, 2:4] / 2, boxes[:, :2] + boxes[:, 2:4] / 2], 1), 0, 1)
    sides = corners[:, 2:] - corners[:, :2]
    if not np.isfinite(boxes).all() or (boxes[:, 2:4] <= 0).any() or (sides <= 0).any():
        raise InvalidRequest(f"{where}: a box lies outside its photo or has no area")
    return np.concatenate([(corners[:, :2] + corners[:, 2:]) / 2, sides, boxes[:, 4:]], 1).astype(np.float32)


def _inside(folder: Path, name: str, file: Path) -> Path:
    """A photo that a COCO file names: relative to the folder, its ``images/`` or the file itself."""
    for base in (folder, folder / "images", file.parent):
        try:
            path = (base / name).resolve()
            if path.is_file() and path.is_relative_to(folder.resolve()):
                return path
        except (OSError, ValueError):  # a name that no file can have
            break
    raise InvalidRequest(f"{file}: {name[:80]} is not in {folder}")


def _size(path: Path) -> tuple[float, float]:
    """Width and height in pixels."""
    with _named(path):
        size = header(whole_file(path), Limits()).size
    if min(size.width, size.height) < SMALLEST:
        raise InvalidRequest(f"{path}: {size.width} x {size.height} pixels are too few to learn from")
    return float(size.width), float(size.height)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except (UnreadableImage, ImageTooLarge) as error:
        raise type(error)(f"{path}: {error}") from error


def _text(path: Path) -> str:
    try:
        return whole_file(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidRequest(f"{path} is not UTF-8") from error
