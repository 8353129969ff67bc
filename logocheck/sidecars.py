"""The words that belong to a photo: ``photo.txt`` beside it, or one row of ``captions.csv``."""

from __future__ import annotations

import csv
import errno
import io
import os
import unicodedata
from collections.abc import Collection, Iterable
from pathlib import Path, PurePath, PurePosixPath
from posixpath import splitext
from typing import TypeVar

from logocheck.domain.captions import LONGEST_CAPTION, captions
from logocheck.domain.detection import Captions
from logocheck.errors import InvalidCaption

LARGEST_TEXT_BYTES = 4 * LONGEST_CAPTION  # a character of UTF-8 has at most four bytes
LARGEST_TABLE_BYTES = 64 * 2**20
TABLE = "captions.csv"
SIDECAR = ".txt"
CSV = ".csv"

_P = TypeVar("_P", bound=PurePath)


def sidecars_of(photo: _P) -> tuple[_P, ...]:
    """Where a photo's caption may be, whether it is there or not: é may be one character or two in either name."""
    spelt = dict.fromkeys((photo.name, *(unicodedata.normalize(form, photo.name) for form in ("NFC", "NFD"))))
    names = [photo.with_name(name) for name in spelt]
    return (*(name.with_suffix(SIDECAR) for name in names), *(name.with_name(name.name + SIDECAR) for name in names))


def with_line_feeds(text: str) -> str:
    """The text with one character for each line end, as under a post: Windows and browsers write two."""
    return text.replace("\r\n", "\n")


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
            if _is_there(sidecar):
                return _caption(_name(sidecar), _content(sidecar, LARGEST_TEXT_BYTES))
        self._refresh()
        return captions(*self._table.get(_composed(photo.relative_to(self._folder).as_posix()), ("", "")))

    def _refresh(self) -> None:
        path = self._folder / TABLE
        stamp = (path.stat().st_size, path.stat().st_mtime_ns) if path.is_file() else None
        if stamp != self._table_stamp:
            self._table = {} if stamp is None else _table(TABLE, _content(path, LARGEST_TABLE_BYTES))
            self._table_stamp = stamp


class SentWords:
    """Captions among files that were sent together, by name and content; the one ``.csv`` is the table.

    Names that differ in the case of their suffix alone are the same: people choose such files by eye.

    Raises:
        InvalidCaption: the table is too long, not UTF-8, or has no ``file`` column; or two files are for the same.
    """

    def __init__(self, files: Iterable[tuple[str, bytes]]) -> None:
        self._files: dict[str, tuple[str, bytes]] = {}
        self._table: dict[str, tuple[str, str]] = {}
        for name, content in files:
            key = TABLE if is_table(name) else _by_eye(name)
            if key in self._files:
                raise InvalidCaption(f"{name}: there are two files with the captions of the same pictures")
            self._files[key] = name, content
        if TABLE in self._files:
            self._table = {_by_eye(photo): texts for photo, texts in _table(*self._files[TABLE]).items()}

    def captions(self, photo: str) -> Captions | None:
        """As ``Sidecars.captions``, and None when no file says anything about the photo.

        Raises:
            InvalidCaption: the text is too long or not UTF-8.
        """
        for key in _beside(photo):
            if key in self._files:
                return _caption(*self._files[key])
        texts = self._table.get(_by_eye(photo))
        return None if texts is None else captions(*texts)

    def of_none(self, photos: Collection[str]) -> tuple[str, ...]:
        """Names of the files that say nothing about any of ``photos``."""
        used = {key for photo in photos for key in _beside(photo)}
        if not self._table.keys().isdisjoint(map(_by_eye, photos)):
            used.add(TABLE)
        return tuple(name for key, (name, _) in self._files.items() if key not in used)


def is_table(name: str) -> bool:
    """Whether a file that was sent is the table: it need not be called ``TABLE``."""
    return splitext(name)[1].lower() == CSV


def is_sidecar(name: str) -> bool:
    """Whether a file that was sent is the caption of one photo."""
    return splitext(name)[1].lower() == SIDECAR


def _beside(photo: str) -> tuple[str, ...]:
    return tuple(_by_eye(str(sidecar)) for sidecar in sidecars_of(PurePosixPath(photo)))


def _by_eye(name: str) -> str:
    """The name with its suffix in lower case; a caption's with that of its photo, too: ``A.JPG.TXT``."""
    stem, suffix = splitext(_composed(name))
    if suffix.lower() == SIDECAR:
        stem, of_photo = splitext(stem)
        suffix = of_photo + suffix
    return stem + suffix.lower()


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # a photo may have the longest name that the system takes
            return False
        raise


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
        return with_line_feeds(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InvalidCaption(f"{name} is not UTF-8 text") from error


def _caption(name: str, content: bytes) -> Captions:
    return captions(_text(name, content, LARGEST_TEXT_BYTES).strip())


def _table(name: str, content: bytes) -> dict[str, tuple[str, str]]:
    rows = csv.DictReader(io.StringIO(_text(name, content, LARGEST_TABLE_BYTES), newline=""))
    try:
        if "file" not in (rows.fieldnames or ()):
            raise InvalidCaption(f"{name}: the first line names the columns file,caption[,first_comment]")
        return {
            _composed(Path(row["file"]).as_posix()): (row.get("caption") or "", row.get("first_comment") or "")
            for row in rows
            if row["file"]
        }
    except csv.Error as error:
        # rows.line_num is that of the last row that could be read
        raise InvalidCaption(f"{name}, line {rows.reader.line_num}: {error}") from error
