"""Hashtags in a text, by the rules of the platform it was written for. docs/scoring.md has the rules."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator

from logocheck.domain.campaign import Dialect
from logocheck.domain.words import JOINERS, is_western

Span = tuple[int, int]

X_SIGNS = "#＃"  # noqa: RUF001
UAX31_SIGNS = "#﹟＃"  # noqa: RUF001
VARIATION_SELECTORS = "\ufe0e\ufe0f"
X_SPECIAL = frozenset(
    "_\u200c\u200d\ua67e\u05be\u05f3\u05f4\uff5e\u301c\u309b\u309c\u30a0\u30fb\u3003\u0f0b\u0f0c\u00b7"
)

_JOINED = re.compile(f"(?<=.)[{JOINERS}]+(?=.)", re.DOTALL)

# An address holds its own '#'. Possessive, and started at the head of a word only, so that a
# megabyte of anything takes one pass.
_ADDRESS = re.compile(r"(?<![\w.@$#＃-])[\w-]++((?:\.[\w-]++)++)(?::\d++)?/[\w!*';:=+,.$/%#\[\]\-–~@|&?()]*+")  # noqa: RUF001
_TOP_LEVEL = re.compile(r"[^\W\d_]{2,63}\Z|xn--[\w-]+\Z", re.IGNORECASE)


def hashtags(text: str, dialect: Dialect) -> tuple[str, ...]:
    """The hashtags of ``text`` in order, each as it is written there, its sign included."""
    return tuple(text[start:end] for start, end in spans(text, dialect))


def spans(text: str, dialect: Dialect) -> tuple[Span, ...]:
    """(start, end) of each hashtag in code points of ``text``, sign included, end exclusive."""
    if dialect is Dialect.X:
        return tuple(_outside_addresses(_x_spans(text), text))
    return tuple(_uax31_spans(text))


def normalised(tag: str) -> str:
    """The form in which hashtags are compared: NFKC and casefold, without variation selectors.

    And without joiners between letters that are never joined: nobody sees these.

    Two hashtags are the same one exactly when their normalised forms are equal.
    """
    if tag.isascii():
        return tag.casefold()  # the same, sooner
    plain = _without_hidden(tag.translate(dict.fromkeys(map(ord, VARIATION_SELECTORS))))
    for form in ("NFD", "NFKC"):  # twice, because folding can give rise to what folds again
        plain = unicodedata.normalize("NFKC", unicodedata.normalize(form, plain).casefold())
    return plain


def _without_hidden(tag: str) -> str:
    def between(joiners: re.Match[str]) -> str:
        beside = tag[joiners.start() - 1], tag[joiners.end()]
        return "" if all(map(is_western, beside)) else joiners[0]

    return _JOINED.sub(between, tag)


def _x_spans(text: str) -> Iterator[Span]:
    """The pattern of twitter-text, without its look at addresses."""
    for start, end in _runs(text, X_SIGNS, _is_x):
        before = text[start - 1] if start else ""
        if before and before not in VARIATION_SELECTORS and (before == "&" or _is_x(before)):
            continue
        if text[end : end + 1] in X_SIGNS and end < len(text):
            continue
        if text.startswith("://", end) or text[start + 1] in "\ufe0f\u20e3":
            continue
        if any(unicodedata.category(c)[0] in "LM" for c in text[start + 1 : end]):
            yield start, end


def _uax31_spans(text: str) -> Iterator[Span]:
    """UAX31-D2, with joiners inside a word, and one hashtag straight after another."""
    chained = 0
    for start, end in _runs(text, UAX31_SIGNS, _is_uax31):
        if start == chained or not _ends_in_a_word(text[max(0, start - 3) : start]):
            body = text[start + 1 : end].rstrip(JOINERS)
            if body and _continues(body[0]) and body[0] not in VARIATION_SELECTORS:
                chained = start + 1 + len(body)
                yield start, chained


def _ends_in_a_word(before: str) -> bool:
    """An emoji is no word, though the selector behind it, which asks for its colours, is a mark."""
    shown = before.rstrip(VARIATION_SELECTORS)
    return bool(shown) and _continues(shown[-1])


def _runs(text: str, signs: str, belongs: Callable[[str], bool]) -> Iterator[Span]:
    """Each sign with the longest run of characters after it that belong to a hashtag, at least one."""
    for match in re.finditer(f"[{signs}]", text):
        start = match.start()
        end = start + 1
        while end < len(text) and belongs(text[end]):
            end += 1
        if end > start + 1:
            yield start, end


def _is_x(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LM" or category == "Nd" or character in X_SPECIAL


def _continues(character: str) -> bool:
    """Whether the character is XID_Continue."""
    return f"a{character}".isidentifier()


def _is_uax31(character: str) -> bool:
    return _continues(character) or character in JOINERS


def _outside_addresses(found: Iterator[Span], text: str) -> Iterator[Span]:
    addresses = [m.span() for m in _ADDRESS.finditer(text) if _TOP_LEVEL.match(m[1].rsplit(".", 1)[1])]
    starts = [start for start, _ in addresses]
    for start, end in found:
        at = bisect_right(starts, start) - 1
        if at < 0 or addresses[at][1] <= start:
            yield start, end
