"""Which files of a folder are posts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from logocheck.files import is_of_the_system
from logocheck.sidecars import TABLES, is_sidecar, paired

SUFFIXES = frozenset(
    {
        ".jpg",
        ".jpeg",
        ".jpe",
        ".jfif",
        ".png",
        ".webp",
        ".gif",
        ".tif",
        ".tiff",
        ".bmp",
        ".heic",
        ".heif",
        ".hif",
        ".avif",
    }
)


@dataclass(frozen=True, slots=True)
class Post:
    """One photo file. ``name`` is its path below the folder, with ``/`` on every system.

    ``size`` in bytes and ``changed`` (nanoseconds) say whether the file is still being copied.
    ``words`` is the text file beside it.
    """

    name: str
    path: Path
    size: int
    changed: int
    words: Path | None


def posts_in(
    folder: Path,
    leave_out: Path,
    closed: Callable[[OSError], object] | None = None,
    alone: Callable[[str], object] = lambda _: None,
    others: Callable[[str], object] = lambda _: None,
) -> Iterator[Post]:
    """Every photo below ``folder`` in the order of the names, each folder once however often it is linked.

    Hidden folders, the system's own files, files that cannot be looked at, and all of ``leave_out`` are skipped.
    ``closed`` is told of each folder that cannot be listed, ``alone`` the name of each text file beside no photo of its
    name, ``others`` that of each file which is neither a picture by its ending nor says anything about one.
    """
    seen = {None, _identity(leave_out)}
    for here, folders, files in os.walk(folder, onerror=closed, followlinks=True):
        identity = _identity(Path(here))
        if identity in seen:
            folders.clear()
            continue
        seen.add(identity)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found = files_of(files)
        for told, names in ((alone, found.alone), (others, found.others)):
            for name in names:
                told(Path(here, name).relative_to(folder).as_posix())
        for name in found.photos:
            post = _post(folder, Path(here, name), Path(here, found.texts[name]) if name in found.texts else None)
            if post is not None:
                yield post


@dataclass(frozen=True, slots=True)
class Files:
    """The names in one folder but for the system's own, sorted. ``texts``: by its name the text file of each photo."""

    photos: list[str]
    texts: dict[str, str]
    alone: list[str]
    others: list[str]


def files_of(names: Iterable[str]) -> Files:
    """What is what in one folder, by the names."""
    shown = sorted(name for name in names if not is_of_the_system(name))
    photos = [name for name in shown if Path(name).suffix.lower() in SUFFIXES]
    texts, alone = paired(photos, filter(is_sidecar, shown))
    others = [name for name in shown if name not in set(photos) and not is_sidecar(name) and name not in TABLES]
    return Files(photos, texts, alone, others)


def _identity(folder: Path) -> tuple[int, int] | None:
    """None for a folder that is gone, as on a network share that comes and goes."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _post(folder: Path, path: Path, words: Path | None) -> Post | None:
    try:
        if not path.is_file():
            return None
        status = path.stat()
    except OSError:  # gone or out of reach since the folder was listed; the next look decides
        return None
    return Post(path.relative_to(folder).as_posix(), path, status.st_size, status.st_mtime_ns, words)
