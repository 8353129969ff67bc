"""Files that others wrote, read once."""

from __future__ import annotations

from pathlib import Path

from logocheck.errors import InputError, LogocheckError


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
