"""The words that belong to a photo: ``photo.txt`` beside it, or one row of ``captions.csv``."""

from __future__ import annotations

import csv
import io
import os
import re
import unicodedata
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_LE
from collections.abc import Collection, Iterable
from itertools import chain
from pathlib import Path
from posixpath import splitext

from logocheck.domain.captions import LONGEST_CAPTION, captions
from logocheck.domain.detection import Captions
from logocheck.errors import InvalidCaption

LARGEST_TEXT_BYTES = 4 * LONGEST_CAPTION  # a character of UTF-8 has at most four bytes
LARGEST_TABLE_BYTES = 64 * 2**20
TABLE = "captions.csv"
TABLES = (TABLE, "Captions.csv", "captions.CSV", "CAPTIONS.CSV")  # as people and systems write it
COLUMNS = ("file", "caption", "first_comment")
SIDECAR = ".txt"
CSV = ".csv"
_SURPLUS = "\0"  # where the cells of a row are kept that no column is named for

_Rows = dict[str, tuple[str, str]]  # caption and first comment by the name of the photo


def paired(photos: Collection[str], texts: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """The text file of each photo that has one, and the text files that name no photo.

    ``a.txt`` or ``a.jpg.txt`` is the caption of ``a.jpg``. The closest spelling counts: é may be one character or two,
    then the case of the endings may differ, then that of the whole names. A text that found its photo is for no other
    that is spelt less like it: ``IMG_1.JPG`` and ``img_1.jpg`` may be two posts.
    """
    found: dict[str, str] = {}
    left = list(texts)
    for spelt in (_composed, _by_eye, _folded):
        if not left:
            break
        at = {spelt(text): text for text in reversed(left)}
        keys = {photo: [spelt(text) for text in _beside(photo)] for photo in photos if photo not in found}
        for photo, (first, second) in keys.items():
            if first in at or second in at:
                found[photo] = at.get(first) or at[second]
        claimed = set(chain.from_iterable(keys.values()))
        left = [text for text in left if spelt(text) not in claimed]
    return found, left


def with_line_feeds(text: str) -> str:
    """The text with one character for each line end, as under a post: Windows and browsers write two."""
    return text.replace("\r\n", "\n")


def table_in(folder: Path) -> Path:
    """Where a folder's table is, or would be."""
    return next((folder / name for name in TABLES if (folder / name).is_file()), folder / TABLE)


class Sidecars:
    """Captions of the photos below ``folder``; reads each file when it is asked, never writes.

    ``links``: whether a table that is a link counts. A text file is the caller's choice.
    """

    def __init__(self, folder: Path, *, links: bool = True) -> None:
        self._folder = folder
        self._links = links
        self._table: _Rows = {}
        self._table_stamp: tuple[int, int] | None = None

    def captions(self, photo: Path, words: Path | None) -> Captions:
        """The captions of one photo from its text file ``words``, the first comment and what it lacks from the table.

        Raises:
            InvalidCaption: a file cannot be read, the text is too long or not UTF-8, or the table lacks its columns.
        """
        try:
            file = _words(_name(words), _content(words, LARGEST_TEXT_BYTES)) if words and words.is_file() else None
            self._refresh()
        except OSError as error:
            where = os.fsencode(error.filename or words or photo).decode(errors="backslashreplace")
            raise InvalidCaption(f"{where}: {error.strerror or error}") from error
        row = _row(self._table, photo.relative_to(self._folder).as_posix())
        return _both(file, row) or captions()

    def unused(self, photos: Iterable[str]) -> list[str]:
        """Rows of the table, as it was read last, that name none of ``photos``, relative to the folder."""
        there = {_by_eye(photo) for photo in photos}
        rows = {_by_eye(name): name for name in self._table}  # a row may be there in both spellings
        return sorted(name for key, name in rows.items() if key not in there)

    def _refresh(self) -> None:
        path = table_in(self._folder)
        counts = path.is_file() and (self._links or not path.is_symlink())
        stamp = (path.stat().st_size, path.stat().st_mtime_ns) if counts else None
        if stamp != self._table_stamp:
            self._table = {} if stamp is None else _table(path.name, _content(path, LARGEST_TABLE_BYTES))
            self._table_stamp = stamp


class SentWords:
    """Captions among files that were sent together with ``photos``, by name and content; the one ``.csv`` is the table.

    Raises:
        InvalidCaption: the table is too long, not UTF-8, or lacks its columns; or two files are for the same.
    """

    def __init__(self, photos: Collection[str], files: Iterable[tuple[str, bytes]]) -> None:
        sent: dict[str, tuple[str, bytes]] = {}
        for name, content in files:
            key = TABLE if is_table(name) else _by_eye(name)
            if key in sent:
                raise InvalidCaption(f"{name}: there are two files with the captions of the same pictures")
            sent[key] = name, content
        table = sent.pop(TABLE, None)
        self._table = {} if table is None else _table(*table)
        self._texts = dict(sent.values())
        self._words, strangers = paired(photos, self._texts)
        if table is not None and not any(_row(self._table, photo) for photo in photos):
            strangers.append(table[0])
        self.strangers = tuple(strangers)
        """Names of the files that say nothing about any of the photos."""

    def captions(self, photo: str) -> Captions | None:
        """As ``Sidecars.captions``, and None when no file says anything about the photo.

        Raises:
            InvalidCaption: the text is too long or not UTF-8.
        """
        name = self._words.get(photo, "")
        return _both(_words(name, self._texts[name]) if name else None, _row(self._table, photo))


def is_table(name: str) -> bool:
    """Whether a file that was sent is the table: it need not be called ``TABLE``."""
    return splitext(name)[1].lower() == CSV


def is_sidecar(name: str) -> bool:
    """Whether a file that was sent is the caption of one photo."""
    return splitext(name)[1].lower() == SIDECAR


def has_words(name: str) -> bool:
    """Whether a file that was sent says something about pictures, by its name."""
    return is_sidecar(name) or is_table(name)


def _beside(photo: str) -> tuple[str, str]:
    """How a photo's text file may be called, the one that counts first."""
    return splitext(photo)[0] + SIDECAR, photo + SIDECAR


def _composed(name: str) -> str:
    # tables written on Windows have its separator
    return unicodedata.normalize("NFC", name).replace("\\", "/")


def _by_eye(name: str) -> str:
    """The name with its suffix in lower case; a caption's with that of its photo, too: ``A.JPG.TXT``."""
    stem, suffix = splitext(_composed(name))
    if suffix.lower() == SIDECAR:
        stem, of_photo = splitext(stem)
        suffix = of_photo + suffix
    return stem + suffix.lower()


def _folded(name: str) -> str:
    return _composed(_composed(name).casefold())


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
    wide = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) and not content.startswith(BOM_UTF32_LE)
    try:
        return with_line_feeds(content.decode("utf-16" if wide else "utf-8-sig"))
    except UnicodeDecodeError as error:
        way = "CSV UTF-8" if is_table(name) else "UTF-8"
        raise InvalidCaption(f"{name} is not UTF-8 text; save it as {way}") from error


def _words(name: str, content: bytes) -> str:
    return _text(name, content, LARGEST_TEXT_BYTES).strip()


def _both(file: str | None, row: tuple[str, str] | None) -> Captions | None:
    """The caption of the text file, which has no first comment, or else of the row; None where neither is."""
    if file is None:
        return None if row is None else captions(*row)
    return captions(file, row[1] if row else "")


def _row(table: _Rows, photo: str) -> tuple[str, str] | None:
    return table.get(_composed(photo)) or table.get(_by_eye(photo))


def _refuse_like_columns(name: str, head: Collection[str]) -> None:
    """``First Comment`` is a column of comments that nobody would read."""
    for column in COLUMNS:
        alike = [cell for cell in head if re.sub(r"[\s_-]+", "_", cell.strip().casefold()) == column]
        if len(alike) > 1:
            raise InvalidCaption(f"{name}: the first line names the column {column} twice")
        if alike and alike[0] != column:
            raise InvalidCaption(f"{name}: the first line has {alike[0][:80]!r}; expected {column}")


def _divider(text: str) -> tuple[str, int]:
    """What parts the cells of a table, as Excel saves it by country, and how many lines say no more than that."""
    first = text.partition("\n")[0]
    if told := re.fullmatch(r'"?sep=([^"\w\r])"?\r?', first, re.IGNORECASE):
        return told[1], 1
    return next((sign for sign in ";\t" if sign in first and "," not in first), ","), 0


def _table(name: str, content: bytes) -> _Rows:
    text = _text(name, content, LARGEST_TABLE_BYTES)
    lines = io.StringIO(text, newline="")
    divider, above = _divider(text)
    for _ in range(above):
        lines.readline()
    rows: csv.DictReader[str] = csv.DictReader(lines, restkey=_SURPLUS, strict=True, delimiter=divider)
    try:
        head = rows.fieldnames or ()
        _refuse_like_columns(name, head)
        if "file" not in head or not {"caption", "first_comment"} & set(head):
            found = "has " + " ".join(",".join(head).split())[:80] if head else "is empty"
            wanted = "file,caption[,first_comment]"
            raise InvalidCaption(f"{name}: the first line names the columns {wanted}, but it {found}")
        texts: _Rows = {}
        for row in rows:
            if any(row.get(_SURPLUS) or ()):
                more = "more cells than the first line has; a text with a comma stands in quotes"
                raise InvalidCaption(f"{name}, line {above + rows.line_num}: {more}")
            words = row.get("caption") or "", row.get("first_comment") or ""
            if any(words) and not row["file"]:
                raise InvalidCaption(
                    f"{name}, line {above + rows.line_num}: expected the photo's name, got an empty cell"
                )
            if row["file"]:
                photo = Path(row["file"].replace("\\", "/")).as_posix()
                if texts.setdefault(photo, words) != words:
                    raise InvalidCaption(
                        f"{name}, line {above + rows.line_num}: {photo} has another caption further up"
                    )
    except csv.Error as error:
        # rows.line_num is that of the last row that could be read
        hint = " (a quote is not closed)" if "unexpected end" in str(error) else ""
        raise InvalidCaption(f"{name}, line {above + rows.reader.line_num}: {error}{hint}") from error
    # a row that is spelt as its photo wins over one that differs in the case of the ending
    by_eye, composed = ({spelt(photo): row for photo, row in texts.items()} for spelt in (_by_eye, _composed))
    return by_eye | composed
