"""Captions that come as files beside the pictures of a form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from logocheck.errors import InvalidCaption
from logocheck.sidecars import LARGEST_TEXT_BYTES, SentWords, is_sidecar, is_table
from logocheck.store import intake
from service.submission import MOST_PICTURES, Upload

LARGEST_TABLE_BYTES = 2 * MOST_PICTURES * LARGEST_TEXT_BYTES
"""A caption and a first comment for each picture of a form."""

MOST_FILES = 2 * MOST_PICTURES + 1
"""With captions: ``photo.txt`` and ``photo.jpg.txt`` for each picture, and a table."""


def with_own_words(uploads: Sequence[Upload]) -> list[Upload]:
    """The pictures, each with the caption that a text file or the table among ``uploads`` gives it.

    A text file is named after its picture as in a scanned folder; the one CSV is the table, whatever it is called.

    Raises:
        InvalidCaption: a text cannot be read, belongs to no picture, or there are two tables or too many files.
    """
    pictures: list[tuple[str, Upload]] = []
    files: list[tuple[str, Upload]] = []
    for upload in uploads:
        name = intake.filename(upload.filename)
        (files if is_sidecar(name) or is_table(name) else pictures).append((name, upload))
    if len(files) > MOST_FILES:
        raise InvalidCaption(f"expected at most {MOST_FILES} files with captions, got {len(files):,}")
    words = SentWords([(name, _content(name, upload)) for name, upload in files])
    for stranger in words.of_none([name for name, _ in pictures]) if pictures else ():
        raise InvalidCaption(f"{stranger} names none of the pictures that were chosen")
    return [replace(picture, captions=words.captions(name)) for name, picture in pictures]


def _content(name: str, upload: Upload) -> bytes:
    limit = LARGEST_TABLE_BYTES if is_table(name) else LARGEST_TEXT_BYTES
    content = upload.stream.read(limit + 1)
    if len(content) > limit:
        raise InvalidCaption(f"{name} has more than {limit:,} bytes")
    return content
