"""Captions that come as files beside the pictures of a form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from logocheck.errors import InvalidCaption
from logocheck.sidecars import LARGEST_TEXT_BYTES, SIDECAR, TABLE, SentWords
from logocheck.store import intake
from service.submission import MOST_PICTURES, Upload

CSV = ".csv"
LARGEST_BYTES = 2 * MOST_PICTURES * LARGEST_TEXT_BYTES
"""Of one file: a caption and a first comment for each picture of a form."""


def with_own_words(uploads: Sequence[Upload]) -> list[Upload]:
    """The pictures, each with the caption that a text file or the table among ``uploads`` gives it.

    A text file is named after its picture as in a scanned folder; the one CSV is the table, whatever it is called.

    Raises:
        InvalidCaption: a text cannot be read, belongs to no picture, or there are two tables.
    """
    pictures, files = [], {}
    for upload in uploads:
        name = intake.filename(upload.filename)
        kind = name.lower()[-len(CSV) :]
        if kind not in {CSV, SIDECAR}:
            pictures.append(upload)
            continue
        key = TABLE if kind == CSV else name
        if key in files:
            raise InvalidCaption(f"{name}: there are two files with the captions of the same pictures")
        files[key] = upload.stream.read(LARGEST_BYTES + 1)
        if len(files[key]) > LARGEST_BYTES:
            raise InvalidCaption(f"{name} has more than {LARGEST_BYTES:,} bytes")
    words, names = SentWords(files), [intake.filename(picture.filename) for picture in pictures]
    for stranger in words.of_none(names) if pictures else ():
        raise InvalidCaption(f"{stranger} names none of the pictures that were chosen")
    return [replace(picture, captions=words.captions(name)) for picture, name in zip(pictures, names, strict=True)]
