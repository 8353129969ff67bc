"""Which files of a folder are posts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".png", ".webp", ".gif", ".tif", ".tiff", ".bmp", ".heic", ".heif", ".avif"}
)


@dataclass(frozen=True, slots=True)
class Post:
    """One photo file. ``name`` is its path below the folder, with ``/`` on every system.

    ``size`` in bytes and ``changed`` (nanoseconds) say whether the file is still being copied.
    """

    name: str
    path: Path
    size: int
    changed: int


def posts_in(folder: Path, leave_out: Path) -> Iterator[Post]:
    """Every photo below ``folder`` in the order of the names, each folder once however often it is linked.

    Hidden files and folders, files that cannot be looked at, and all of ``leave_out`` are skipped.
    """
    seen = {None, _identity(leave_out)}
    for here, folders, files in os.walk(folder, followlinks=True):
        identity = _identity(Path(here))
        if identity in seen:
            folders.clear()
            continue
        seen.add(identity)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            post = _post(folder, Path(here, name))
            if post is not None:
                yield post


def _identity(folder: Path) -> tuple[int, int] | None:
    """None for a folder that is gone, as on a network share that comes and goes."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _post(folder: Path, path: Path) -> Post | None:
    if path.name.startswith(".") or path.suffix.lower() not in SUFFIXES:
        return None
    try:
        if not path.is_file():
            return None
        status = path.stat()
    except OSError:  # gone or out of reach since the folder was listed; the next look decides
        return None
    return Post(path.relative_to(folder).as_posix(), path, status.st_size, status.st_mtime_ns)
