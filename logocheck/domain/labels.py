"""Words of a text that stand there as a label, as "Ad" does in "Ad | my new mug" and not in "not an ad"."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from logocheck.domain.campaign import Dialect
from logocheck.domain.hashtags import Span, normalised, spans
from logocheck.domain.words import is_unspaced, word_spans

_GLUE = "_'\u2019@./&+-\u2010\u2011"
"""What makes one word, name or address of two when no space is beside it."""

_HYPHENS = " \u00a0-\u2010\u2011"
_WITHIN_SENTENCE = frozenset(f"{_GLUE},")
_APOSTROPHE = {ord("\u2019"): "'", ord("\u02bc"): "'"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word or hashtag. ``start`` and ``end`` in characters of a text, end exclusive; ``word``: normalised."""

    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class Words:
    """A text in the form NFC without white space around it, where its hashtags are, and all its words and hashtags."""

    text: str
    tags: tuple[Span, ...]
    tokens: tuple[Token, ...]

    @classmethod
    def of(cls, written: str, dialect: Dialect) -> Words:
        text = unicodedata.normalize("NFC", written).strip()
        tags = spans(text, dialect)
        found, position = [], 0
        for start, end in (*tags, (len(text), len(text))):
            found += [*word_spans(text, position, start), *([(start, end)] if end > start else [])]
            position = end
        return cls(text, tags, tuple(Token(a, b, normalised(text[a:b])) for a, b in found))


@dataclass(frozen=True, slots=True)
class Label:
    """``start`` and ``end`` as in ``Token``. ``alone``: it is no part of a sentence."""

    start: int
    end: int
    alone: bool


def labels(phrase: Words, said: Words) -> Iterator[Label]:
    """Each place where ``phrase`` stands in ``said`` word by word, compared as hashtags are.

    A phrase of several words is alone where a sentence starts with it; a single word where nothing else is in
    its sentence. Parts of longer words, of hashtags, names and addresses are no places. Between two words stand spaces
    and hyphens, and the signs that the phrase has there. In scripts that set no spaces a phrase inside a longer run of
    letters is a place, and not alone.
    """
    text, parts = said.text, said.tokens
    wanted = [part.word for part in phrase.tokens]
    found = False
    for first in range(len(parts) - len(wanted) + 1):
        run = parts[first : first + len(wanted)]
        if [part.word for part in run] != wanted or not _unbroken(run, text, phrase):
            continue
        start, end = run[0].start, run[-1].end
        earlier, later = first > 0, first + len(run) < len(parts)
        before = text[parts[first - 1].end if earlier else 0 : start]
        after = text[end : parts[first + len(run)].start if later else len(text)]
        if _is_account(before, phrase) or (earlier and _glue(before)) or (later and _glue(after)):
            continue
        head, tail = not earlier or _apart(before), not later or _apart(after)
        found = True
        yield Label(start, end, alone=head and (tail or len(wanted) > 1))
    if not found and is_unspaced(phrase.text) and (at := text.find(phrase.text)) >= 0:
        yield Label(at, at + len(phrase.text), alone=False)


def _unbroken(run: Sequence[Token], text: str, phrase: Words) -> bool:
    """Whether between the words is what the phrase has there, but for spaces and hyphens."""
    return all(
        _signs(text[a.end : b.start]) == _signs(phrase.text[c.end : d.start])
        for (a, b), (c, d) in zip(pairwise(run), pairwise(phrase.tokens), strict=True)
    )


def _signs(gap: str) -> str:
    """What is left of a gap between two words without spaces and hyphens."""
    return "".join(c for c in gap.translate(_APOSTROPHE) if c not in _HYPHENS)


def _is_account(before: str, phrase: Words) -> bool:
    """Whether the sign of an account stands before it, where the phrase has none."""
    return before.endswith("@") and not phrase.text[: phrase.tokens[0].start].endswith("@")


def _glue(gap: str) -> bool:
    """Whether it makes one word of those beside it."""
    return all(character in _GLUE for character in gap)


def _apart(gap: str) -> bool:
    """Whether a sentence or line ends in the gap, or some sign divides."""
    return "." in gap or any(c == "\n" or not (c.isspace() or c in _WITHIN_SENTENCE) for c in gap)
