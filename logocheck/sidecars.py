"""The words that belong to a photo: ``photo.txt`` beside it, or one row of ``captions.csv``."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Collection, Mapping
from pathlib import Path, PurePath, PurePosixPath
from typing import TypeVar

from logocheck.domain.captions import LONGEST_CAPTION, captions
from logocheck.domain.detection import Captions
from logocheck.errors import InvalidCaption

LARGEST_TEXT_BYTES = 4 * LONGEST_CAPTION  # a character of UTF-8 has at most four bytes
LARGEST_TABLE_BYTES = 64 * 2**20
TABLE = "captions.csv"
SIDECAR = ".txt"

_P = TypeVar("_P", bound=PurePath)


def sidecars_of(photo: _P) -> tuple[_P, _P]:
    """Where a photo's caption may be, whether it is there or not."""
    return photo.with_suffix(SIDECAR), photo.with_name(f"{photo.name}{SIDECAR}")


class Sidecars:
    """Captions of the photos below ``folder``; reads each file when it is asked, never writes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._table: dict[str, tuple[str, str]] = {}
        self._table_stamp: tuple[int, int] | None = None

    def captions(self, photo: Path) -> Captions:
        """The captions of one photo; ``photo.txt`` wins over the table, and neither means none.

        Raises:
            InvalidCaption: the text is too long or not UTF-8, or the table has no ``file`` column.
        """
        for sidecar in sidecars_of(photo):
            if sidecar.is_file():
                return _caption(_name(sidecar), _content(sidecar, LARGEST_TEXT_BYTES))
        self._refresh()
        return captions(*self._table.get(photo.relative_to(self._folder).as_posix(), ("", "")))

    def _refresh(self) -> None:
        path = self._folder / TABLE
        stamp = (path.stat().st_size, path.stat().st_mtime_ns) if path.is_file() else None
        if stamp != self._table_stamp:
            self._table = {} if stamp is None else _table(TABLE, _content(path, LARGEST_TABLE_BYTES))
            self._table_stamp = stamp


class SentWords:
    """Captions among files that were sent together; ``files`` are the contents of the sidecars by their names.

    Raises:
        InvalidCaption: the table is too long, not UTF-8, or has no ``file`` column.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._table = _table(TABLE, files[TABLE]) if TABLE in files else {}

    def captions(self, photo: str) -> Captions | None:
        """As ``Sidecars.captions``, and None when no file says anything about the photo.

        Raises:
            InvalidCaption: the text is too long or not UTF-8.
        """
        for sidecar in sidecars_of(PurePosixPath(photo)):
            if sidecar.name in self._files:
                return _caption(sidecar.name, self._files[sidecar.name])
        return captions(*self._table[photo]) if photo in self._table else None

    def of_none(self, photos: Collection[str]) -> tuple[str, ...]:
        """Names of the files that say nothing about any of ``photos``."""
        beside = {sidecar.name for photo in photos for sidecar in sidecars_of(PurePosixPath(photo))}
        if not self._table.keys().isdisjoint(photos):
            beside.add(TABLE)
        return tuple(name for name in self._files if name not in beside)


def _name(path: Path) -> str:
    # a name on disk need not be UTF-8; a message must be text
    return os.fsencode(path.name).decode(errors="backslashreplace")


def _content(path: Path, limit: int) -> bytes:
    """One byte more than ``limit`` says that there are too many."""
    with path.open("rb") as stream:
        return stream.read(limit + 1)


def _text(name: str, content: bytes, limit: int) -> str:
    if len(content) > limit:
        raise InvalidCaption(f"{name} has more than {limit} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidCaption(f"{name} is not UTF-8 text") from error


def _caption(name: str, content: bytes) -> Captions:
    return captions(_text(name, content, LARGEST_TEXT_BYTES).strip())


def _table(name: str, content: bytes) -> dict[str, tuple[str, str]]:
    rows = csv.DictReader(io.StringIO(_text(name, content, LARGEST_TABLE_BYTES), newline=""))
    if "file" not in (rows.fieldnames or ()):
        raise InvalidCaption(f"{name}: the first line names the columns file,caption[,first_comment]")
    try:
        return {
            Path(row["file"]).as_posix(): (row.get("caption") or "", row.get("first_comment") or "")
            for row in rows
            if row["file"]
        }
    except csv.Error as error:
        raise InvalidCaption(f"{name}, line {rows.line_num}: {error}") from error
