"""Words of a text that stand there as a label, as "Ad" does in "Ad | my new mug" and not in "not an ad"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from logocheck.domain.hashtags import Span, normalised

_WORD = re.compile(r"\w+")
_GLUE = "_'\u2019@./&+-\u2010\u2011"
"""What makes one word, name or address of two when no space is beside it."""

_HYPHENS = " \u00a0-\u2010\u2011"
_WITHIN_SENTENCE = frozenset(f"{_GLUE},")


@dataclass(frozen=True, slots=True)
class Token:
    """``start`` and ``end`` in characters of a text, end exclusive. ``word``: normalised, None for a hashtag."""

    start: int
    end: int
    word: str | None


@dataclass(frozen=True, slots=True)
class Label:
    """``start`` and ``end`` as in ``Token``. ``alone``: it is no part of a sentence."""

    start: int
    end: int
    alone: bool


def tokens(text: str, tags: Iterable[Span]) -> tuple[Token, ...]:
    """The words and hashtags of a text in order. ``tags``: where its hashtags are, in order."""
    found: list[Token] = []
    position = 0
    for start, end in (*tags, (len(text), len(text))):
        found += [Token(*m.span(), normalised(m[0])) for m in _WORD.finditer(text, position, start)]
        found += [Token(start, end, None)] if end > start else []
        position = end
    return tuple(found)


def labels(phrase: str, text: str, parts: Sequence[Token]) -> Iterator[Label]:
    """Each place where ``phrase`` stands in ``text`` word by word, compared as hashtags are.

    A phrase of several words is alone where a sentence starts with it; a single word where nothing else is in
    its sentence. Parts of longer words, of hashtags, names and addresses are no places.

    Args:
        phrase: words.
        text: in the form NFC.
        parts: its tokens.
    """
    wanted = [part.word for part in tokens(phrase, ())]
    for first in range(len(parts) - len(wanted) + 1):
        run = parts[first : first + len(wanted)]
        if [part.word for part in run] != wanted or not _unbroken(run, text):
            continue
        start, end = run[0].start, run[-1].end
        earlier, later = first > 0, first + len(run) < len(parts)
        before = text[parts[first - 1].end if earlier else 0 : start]
        after = text[end : parts[first + len(run)].start if later else len(text)]
        if before.endswith("@") or (earlier and _glue(before)) or (later and _glue(after)):
            continue
        head, tail = not earlier or _apart(before), not later or _apart(after)
        yield Label(start, end, alone=head and (tail or len(wanted) > 1))


def _unbroken(run: Sequence[Token], text: str) -> bool:
    """Whether only spaces and hyphens are between the words."""
    return all(not text[a.end : b.start].strip(_HYPHENS) for a, b in pairwise(run))


def _glue(gap: str) -> bool:
    """Whether it makes one word of those beside it."""
    return all(character in _GLUE for character in gap)


def _apart(gap: str) -> bool:
    """Whether a sentence or line ends in the gap, or some sign divides."""
    return "." in gap or any(c == "\n" or not (c.isspace() or c in _WITHIN_SENTENCE) for c in gap)
