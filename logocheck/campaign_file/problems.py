"""What is wrong with a document, collected."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import TypeVar

from logocheck.campaign_file.nodes import Mapping, Scalar, Sequence, Value

LONGEST_TEXT = 500
LONGEST_SHOWN = 40
Choice = TypeVar("Choice", bound=StrEnum)

_NUMBER = re.compile(r"[-+]?[\d.,]+\Z", re.ASCII)
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")

_IN_WORDS = "\u200c\u200d\u200e\u200f"
"""Joiners and direction marks: not printable by themselves, and part of words in some scripts."""


class Problems:
    """Sentences "source:line: field: what is wrong", in the order of the lines."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._found: list[tuple[int, str]] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, line: int, path: str, message: str) -> None:
        """Note one problem; an empty ``path`` is the document itself."""
        self._found.append((line, ": ".join(part for part in (f"{self._source}:{line}", path, message) if part)))

    def sentences(self) -> tuple[str, ...]:
        return tuple(sentence for _, sentence in sorted(self._found, key=lambda row: row[0]))

    def text(self, value: Value, path: str) -> str | None:
        """A printable text on one line, without spaces around it; None when it is not."""
        if isinstance(value, Scalar) and value.text is not None:
            text = value.text.strip()
            if 0 < len(text) <= LONGEST_TEXT and all(c.isprintable() or c in _IN_WORDS for c in text):
                return text
        self.add(value.line, path, f"expected 1 to {LONGEST_TEXT} printable characters, got {shown(value)}")
        return None

    def colour(self, value: Value, path: str) -> str | None:
        """A colour as "#rrggbb" in small letters; None when it is not."""
        if isinstance(value, Scalar) and value.text is not None and _COLOUR.match(value.text):
            return value.text.lower()
        empty = isinstance(value, Scalar) and value.text is None
        hint = ' (in YAML write it in quotes: "#e2001a")' if empty else ""
        self.add(value.line, path, f'expected a colour such as "#e2001a", got {shown(value)}{hint}')
        return None

    def choice(self, value: Value, path: str, choices: type[Choice]) -> Choice | None:
        """One of the values of an enumeration; None when it is not."""
        names = [choice.value for choice in choices]
        if isinstance(value, Scalar) and value.text in names:
            return choices(value.text)
        self.add(value.line, path, f"expected one of {', '.join(names)}, got {shown(value)}")
        return None


def shown(value: Value) -> str:
    """A value for an error message: in quotes, not too long."""
    if isinstance(value, Mapping):
        return "fields"
    if isinstance(value, Sequence):
        return "a list"
    if value.text is None:
        return "nothing"
    cut = value.text if len(value.text) <= LONGEST_SHOWN else f"{value.text[:LONGEST_SHOWN]}…"
    return cut if _NUMBER.match(cut) and not value.quoted else json.dumps(cut, ensure_ascii=False)
