"""Captions that come as files along with the pictures of one request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from logocheck.errors import InvalidCaption
from logocheck.sidecars import LARGEST_TEXT_BYTES, SentWords, has_words, is_table
from logocheck.store import intake
from service.submission import MOST_PICTURES, Upload

LARGEST_TABLE_BYTES = 2 * MOST_PICTURES * LARGEST_TEXT_BYTES
"""A caption and a first comment for each picture of a request."""

MOST_FILES = 2 * MOST_PICTURES + 1
"""With captions: ``photo.txt`` and ``photo.jpg.txt`` for each picture, and a table."""


def told_apart(uploads: Iterable[Upload]) -> tuple[list[Upload], list[Upload]]:
    """Pictures, and files with captions, where all are sent in one field."""
    pictures: list[Upload] = []
    files: list[Upload] = []
    for upload in uploads:
        (files if has_words(intake.filename(upload.filename)) else pictures).append(upload)
    return pictures, files


def with_own_words(pictures: Sequence[Upload], files: Sequence[Upload]) -> list[Upload]:
    """The pictures, each with the caption that a text file or the table among ``files`` gives it.

    A text file is named after its picture as in a scanned folder; the one CSV is the table, whatever it is called.

    Raises:
        InvalidCaption: a text cannot be read, belongs to no picture, or there are two tables or too many files.
    """
    if len(files) > MOST_FILES:
        raise InvalidCaption(f"expected at most {MOST_FILES} files with captions, got {len(files):,}")
    names = [intake.filename(picture.filename) for picture in pictures]
    words = SentWords(names, [(intake.filename(file.filename), _content(file)) for file in files])
    for stranger in words.strangers if pictures else ():
        raise InvalidCaption(f"{stranger} names none of the pictures")
    return [replace(picture, captions=words.captions(name)) for picture, name in zip(pictures, names, strict=True)]


def _content(upload: Upload) -> bytes:
    name = intake.filename(upload.filename)
    if not has_words(name):
        raise InvalidCaption(f"{name}: expected a .txt or .csv file")
    limit = LARGEST_TABLE_BYTES if is_table(name) else LARGEST_TEXT_BYTES
    content = upload.stream.read(limit + 1)
    if len(content) > limit:
        raise InvalidCaption(f"{name} has more than {limit:,} bytes")
    return content
