"""Files that others wrote, read once; and names for files of ours."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from logocheck.errors import InputError, LogocheckError

LONGEST_NAME = 255
"""Bytes of a file's name, on all systems in use."""
WINDOWS_OWN = frozenset({"thumbs.db", "desktop.ini"})


def is_of_the_system(name: str) -> bool:
    """Whether the file is a system's and not people's own, by its last name: hidden as on Unix, or one of Windows."""
    return name.startswith(".") or name.lower() in WINDOWS_OWN


def bounded_bytes(
    path: Path, limit: int, refusal: type[LogocheckError], too_large: type[LogocheckError] | None = None
) -> bytes:
    """The whole file.

    Raises:
        refusal: it is not there or cannot be read. too_large: it has more than ``limit`` bytes; no more than that
            is read. Without a ``too_large`` of its own that is a ``refusal``, too.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(limit + 1)
    except OSError as error:
        raise refusal(f"{path}: {error.strerror or error}") from error
    if len(content) > limit:
        raise (too_large or refusal)(f"{path} has more than {limit} bytes")
    return content


def whole_file(path: Path, refusal: type[LogocheckError] = InputError) -> bytes:
    """All of a file that the user chose, however large.

    Raises:
        refusal: it is not there or cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise refusal(f"{path} cannot be read: {error.strerror or error}") from error


def make_folder(path: Path, refusal: type[LogocheckError]) -> None:
    """Make a folder and those above it, where they are not there yet.

    Raises:
        refusal: it cannot be made, or is a file.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refusal(f"{path}: {error.strerror or error}") from error


def name_with(stem: str, ending: str) -> str:
    """``stem + ending`` as the name of a file; where that is too long, a digest stands for the end of ``stem``."""
    whole = os.fsencode(stem)
    room = LONGEST_NAME - len(os.fsencode(ending))
    if len(whole) <= room:
        return stem + ending
    digest = sha256(whole).hexdigest()[:12]
    return f"{whole[: room - len(digest) - 1].decode(errors='ignore')}-{digest}{ending}"
