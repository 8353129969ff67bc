"""The words that belong to a photo: ``photo.txt`` beside it, or one row of ``captions.csv``."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

from logocheck.domain.captions import LONGEST_CAPTION, captions
from logocheck.domain.detection import Captions
from logocheck.errors import InvalidCaption

LARGEST_TEXT_BYTES = 4 * LONGEST_CAPTION  # a character of UTF-8 has at most four bytes
LARGEST_TABLE_BYTES = 64 * 2**20
TABLE = "captions.csv"


def sidecars_of(photo: Path) -> tuple[Path, Path]:
    """Where a photo's caption may be, whether it is there or not."""
    return photo.with_suffix(".txt"), photo.with_name(f"{photo.name}.txt")


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
                return captions(_text(sidecar, LARGEST_TEXT_BYTES).strip())
        self._refresh()
        return captions(*self._table.get(photo.relative_to(self._folder).as_posix(), ("", "")))

    def _refresh(self) -> None:
        path = self._folder / TABLE
        stamp = (path.stat().st_size, path.stat().st_mtime_ns) if path.is_file() else None
        if stamp != self._table_stamp:
            self._table = {} if stamp is None else _table(path)
            self._table_stamp = stamp


def _name(path: Path) -> str:
    # a name on disk need not be UTF-8; a message must be text
    return os.fsencode(path.name).decode(errors="backslashreplace")


def _text(path: Path, limit: int) -> str:
    with path.open("rb") as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise InvalidCaption(f"{_name(path)} has more than {limit} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidCaption(f"{_name(path)} is not UTF-8 text") from error


def _table(path: Path) -> dict[str, tuple[str, str]]:
    rows = csv.DictReader(io.StringIO(_text(path, LARGEST_TABLE_BYTES), newline=""))
    if "file" not in (rows.fieldnames or ()):
        raise InvalidCaption(f"{_name(path)}: the first line names the columns file,caption[,first_comment]")
    try:
        return {
            Path(row["file"]).as_posix(): (row.get("caption") or "", row.get("first_comment") or "")
            for row in rows
            if row["file"]
        }
    except csv.Error as error:
        raise InvalidCaption(f"{_name(path)}, line {rows.line_num}: {error}") from error
