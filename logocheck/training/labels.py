"""A customer's own labelled photos, in YOLO or COCO form."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import yaml

from logocheck.errors import InvalidRequest
from logocheck.files import whole_file
from logocheck.images import Limits, header
from logocheck.training.ink import Numbers
from logocheck.training.kit import Kit

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".heic", ".avif")

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
    YOLO: ``photo.txt`` beside ``photo.jpg``, or ``labels/…/photo.txt`` for ``images/…/photo.jpg``; names of
    the classes in ``data.yaml`` or ``classes.txt``, else class 0 is the only brand of the kit.
    A photo without labels shows no logo of the kit.

    Raises:
        InvalidRequest: no photo, no class with a brand's name, or a label that is none.
    """
    if not folder.is_dir():
        raise InvalidRequest(f"{folder} is not a folder")
    documents = sorted([*folder.glob("*.json"), *(folder / "annotations").glob("*.json")])
    rows = [photo for file in documents for photo in _coco(file, folder, kit)] if documents else _yolo(folder, kit)
    if not rows:
        raise InvalidRequest(f"{folder} holds no photo: {', '.join(SUFFIXES)}")
    return tuple(rows)


def split(photos: Sequence[Photo]) -> tuple[tuple[Photo, ...], tuple[Photo, ...]]:
    """(what trains, what is held out): the same photos whatever order they come in."""
    ordered = sorted(photos, key=lambda photo: (crc32(photo.path.name.encode()), str(photo.path)))
    held = len(ordered) // HELD_OUT
    return tuple(ordered[held:]), tuple(ordered[:held])


def _coco(file: Path, folder: Path, kit: Kit) -> Iterator[Photo]:
    try:
        document = json.loads(_text(file))
        names = {row["id"]: str(row["name"]) for row in document["categories"]}
        numbers = _numbers(names, kit, file)
        boxes: dict[object, list[tuple[float, ...]]] = {row["id"]: [] for row in document["images"]}
        for row in document["annotations"]:
            if (number := numbers[row["category_id"]]) is not None:
                boxes[row["image_id"]].append((*map(float, row["bbox"]), number))
        listed = [(_inside(folder, str(row["file_name"]), file), boxes[row["id"]]) for row in document["images"]]
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise InvalidRequest(f"{file} is not in COCO's form: {error!r}") from error
    for path, rows in listed:
        width, height = _size(path)
        shares = [((x + w / 2) / width, (y + h / 2) / height, w / width, h / height, n) for x, y, w, h, n in rows]
        yield Photo(path, _checked(shares, file))


def _yolo(folder: Path, kit: Kit) -> list[Photo]:
    photos = sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
    numbers: Mapping[object, int | None] | None = None
    rows = []
    for path in photos:
        label = _label_file(path, folder)
        shares = []
        for line in _text(label).splitlines() if label else ():
            if not line.strip():
                continue
            if numbers is None:
                numbers = _numbers(_yolo_names(folder, kit), kit, folder)
            try:
                name, x, y, w, h = line.split()[:5]
                number = numbers[int(name)]
                shares.append((float(x), float(y), float(w), float(h), number))
            except (ValueError, LookupError) as error:
                raise InvalidRequest(f"{label}: {line.strip()!r} is not `class x y width height`") from error
        rows.append(Photo(path, _checked([s for s in shares if s[4] is not None], label or path)))
    return rows


def _label_file(photo: Path, folder: Path) -> Path | None:
    """Beside the photo, or under ``labels/`` where the photo is under ``images/``."""
    parts = photo.relative_to(folder).parts
    there = [photo.with_suffix(".txt")]
    if "images" in parts:
        at = len(parts) - 1 - parts[::-1].index("images")
        there.append(folder.joinpath(*parts[:at], "labels", *parts[at + 1 :]).with_suffix(".txt"))
    return next((path for path in there if path.is_file()), None)


def _yolo_names(folder: Path, kit: Kit) -> Mapping[object, str]:
    for file in (*sorted(folder.glob("*.yaml")), *sorted(folder.glob("*.yml"))):
        try:
            names = yaml.safe_load(_text(file))["names"]
        except (yaml.YAMLError, LookupError, TypeError) as error:
            raise InvalidRequest(f"{file} has no list `names`") from error
        return dict(enumerate(map(str, names))) if isinstance(names, list) else {k: str(v) for k, v in names.items()}
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
    boxes = np.array(shares, np.float32).reshape(-1, 5)
    if not np.isfinite(boxes).all() or (boxes[:, 2:4] <= 0).any() or (np.abs(boxes[:, :2] - 0.5) > 0.75).any():
        raise InvalidRequest(f"{where}: a box lies outside its photo or has no area")
    return boxes


def _inside(folder: Path, name: str, file: Path) -> Path:
    """A photo that a COCO file names: relative to the folder, its ``images/`` or the file itself."""
    for base in (folder, folder / "images", file.parent):
        path = (base / name).resolve()
        if path.is_file() and path.is_relative_to(folder.resolve()):
            return path
    raise InvalidRequest(f"{file}: {name} is not in {folder}")


def _size(path: Path) -> tuple[float, float]:
    size = header(whole_file(path), Limits()).size
    return float(size.width), float(size.height)


def _text(path: Path) -> str:
    try:
        return whole_file(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidRequest(f"{path} is not UTF-8") from error
