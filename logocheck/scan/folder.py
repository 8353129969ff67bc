"""Which files of a folder are posts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from logocheck.sidecars import is_sidecar, paired

SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".png", ".webp", ".gif", ".tif", ".tiff", ".bmp", ".heic", ".heif", ".avif"}
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
) -> Iterator[Post]:
    """Every photo below ``folder`` in the order of the names, each folder once however often it is linked.

    Hidden files and folders, files that cannot be looked at, and all of ``leave_out`` are skipped.
    ``closed`` is told of each folder that cannot be listed, ``alone`` the name of each text file beside no photo of its
    name.
    """
    seen = {None, _identity(leave_out)}
    for here, folders, files in os.walk(folder, onerror=closed, followlinks=True):
        identity = _identity(Path(here))
        if identity in seen:
            folders.clear()
            continue
        seen.add(identity)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        photos, texts, strangers = photos_and_texts(files)
        for name in strangers:
            alone(Path(here, name).relative_to(folder).as_posix())
        for name in photos:
            post = _post(folder, Path(here, name), Path(here, texts[name]) if name in texts else None)
            if post is not None:
                yield post


def photos_and_texts(files: Iterable[str]) -> tuple[list[str], dict[str, str], list[str]]:
    """Of one folder the names of photos, sorted, the name of each one's text file, and the text files of no photo."""
    names = sorted(name for name in files if not name.startswith("."))
    photos = [name for name in names if Path(name).suffix.lower() in SUFFIXES]
    return photos, *paired(photos, filter(is_sidecar, names))


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
