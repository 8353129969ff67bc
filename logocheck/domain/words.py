"""Where words begin and end, in every script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

JOINERS = "\u200c\u200d"

_RUN = re.compile(r"\w+")
_WESTERN = ("LATIN ", "GREEK ", "CYRILLIC ")
_UNSPACED = (
    "CJK ", "HIRAGANA ", "KATAKANA ", "HANGUL ", "THAI ", "LAO ", "KHMER ", "MYANMAR ", "TIBETAN ",
)  # fmt: skip


def word_spans(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    r"""(start, end) of each word in code points, end exclusive.

    A word is a run of letters, digits and ``_`` with the marks on them, which Python's ``\w`` tears apart: vowels of
    Hindi and tones of Thai are marks. A joiner between two of its characters belongs to it.
    """
    end = len(text) if end is None else end
    if text.isascii():  # nearly all: no marks
        yield from (run.span() for run in _RUN.finditer(text, start, end))
        return
    at = start
    while (run := _RUN.search(text, at, end)) is not None:
        first, at = run.start(), _behind(text, run.end(), end)
        while (more := _RUN.match(text, at, end)) is not None:
            at = _behind(text, more.end(), end)
        yield first, at


def _behind(text: str, at: int, end: int) -> int:
    """The place behind the marks at ``at``, and behind joiners that a letter follows."""
    while at < end:
        if unicodedata.category(text[at]) in {"Mn", "Mc"}:
            at += 1
        elif text[at] in JOINERS and at + 1 < end and _RUN.match(text, at + 1, end):
            return at + 1
        else:
            break
    return at


def is_western(character: str) -> bool:
    """Whether it is a letter, digit or sign of a script that knows no joiners: Latin, Greek or Cyrillic."""
    return character.isascii() or unicodedata.name(character, "").startswith(_WESTERN)


def is_unspaced(text: str) -> bool:
    """Whether ``text`` is of a script that sets no space between words, or hangs endings on them, as Korean does."""
    return any(unicodedata.name(character, "").startswith(_UNSPACED) for character in text)
