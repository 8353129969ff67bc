"""Typed fields out of a tree. Every problem is noted, none stops the reading."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Collection
from enum import StrEnum
from typing import TypeVar

from logocheck.campaign_file.nodes import Mapping, Scalar, Sequence, Value
from logocheck.campaign_file.problems import Problems, shown

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\Z", re.ASCII)
_WHOLE = re.compile(r"[-+]?\d{1,9}\Z", re.ASCII)
_PERCENT = re.compile(r"(\d+(?:\.\d+)?) ?%\Z", re.ASCII)
Choice = TypeVar("Choice", bound=StrEnum)
Row = TypeVar("Row")


def _hint(value: Scalar, high: float) -> str:
    """How the number that was probably meant is written; empty where nobody knows."""
    text = value.text or ""
    if percent := _PERCENT.match(text) if high <= 1 else None:
        return f" (write {float(percent[1]) / 100:g})"
    if value.quoted and _NUMBER.match(text):
        return f" in quotes, which is text (write {text})"
    if _NUMBER.match(comma := text.replace(",", ".")) and "," in text:
        return f" (write {comma})"
    if _NUMBER.match(text) and high == 1 < float(text) <= 100:  # noqa: PLR2004 - per cent
        return f" (if that is per cent, write {float(text) / 100:g})"
    return ""


class Fields:
    """The fields of one mapping. A field that is absent, empty or wrong reads as None."""

    def __init__(self, value: Mapping, path: str, problems: Problems, known: Collection[str]) -> None:
        self._line, self._path, self._problems, self._values = value.line, path, problems, value.values
        for line, name in value.repeated:
            problems.add(line, self._at(name), "expected once, got it again")
        for name, child in value.values.items():
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                hint = f"did you mean {near[0]}?" if near else f"expected one of {', '.join(known)}"
                problems.add(child.line, self._at(name), f"unknown field; {hint}")

    def problem(self, name: str, message: str) -> None:
        """Note what is wrong with a field, or with the whole mapping when ``name`` is empty."""
        value = self._values.get(name)
        self._problems.add(value.line if value else self._line, self._at(name), message)

    def has(self, name: str) -> bool:
        return self._given(name) is not None

    def built(self, build: Callable[[], Row]) -> Row | None:
        """What ``build`` gives; its ValueError is a problem of this mapping."""
        try:
            return build()
        except ValueError as error:
            self.problem("", str(error))
            return None

    def text(self, name: str) -> str | None:
        value = self._given(name)
        return None if value is None else self._problems.text(value, self._at(name))

    def number(self, name: str, low: float = 0.0, high: float = math.inf) -> float | None:
        """A number from ``low`` to ``high``."""
        value = self._written(name, "expected a number, got nothing")
        if value is None:
            return None
        if isinstance(value, Scalar) and value.text and not value.quoted and _NUMBER.match(value.text):
            number = float(value.text)
            if low <= number <= high and math.isfinite(number):
                return number
        hint = _hint(value, high) if isinstance(value, Scalar) else ""
        span = f"of at least {low:g}" if math.isinf(high) else f"from {low:g} to {high:g}"
        self.problem(name, f"expected a number {span}, got {shown(value)}{hint}")
        return None

    def whole(self, name: str, low: int = 1) -> int | None:
        """A whole number, at least ``low``."""
        value = self._written(name, "expected a whole number, got nothing")
        if value is None:
            return None
        if isinstance(value, Scalar) and value.text and not value.quoted and _WHOLE.match(value.text):
            number = int(value.text)
            if number >= low:
                return number
        self.problem(name, f"expected a whole number of at least {low}, got {shown(value)}")
        return None

    def choice(self, name: str, choices: type[Choice]) -> Choice | None:
        """One of the values of an enumeration."""
        value = self._written(name, f"expected one of {', '.join(choices)}, got nothing")
        return None if value is None else self._problems.choice(value, self._at(name), choices)

    def fields(self, name: str, known: Collection[str]) -> Fields | None:
        """A mapping inside this one."""
        value = self._given(name)
        return None if value is None else self._inner(value, self._at(name), known)

    def rows(self, name: str, known: Collection[str]) -> tuple[Fields, ...]:
        """A list of mappings."""
        return self.each(name, lambda value, path: self._inner(value, path, known))

    def each(self, name: str, read: Callable[[Value, str], Row | None], blank: str = "") -> tuple[Row, ...]:
        """A list, each value of it read with its path; what reads as None is left out.

        ``blank``: what is wrong with a list that is left blank; without it that is an empty one.
        """
        value = self._written(name, blank) if blank else self._given(name)
        if value is None:
            return ()
        if not isinstance(value, Sequence):
            self.problem(name, f"expected a list, got {shown(value)}")
            return ()
        rows = (read(row, f"{self._at(name)}[{number}]") for number, row in enumerate(value.values))
        return tuple(row for row in rows if row is not None)

    def _inner(self, value: Value, path: str, known: Collection[str]) -> Fields | None:
        if isinstance(value, Mapping):
            return Fields(value, path, self._problems, known)
        self._problems.add(value.line, path, f"expected the fields {', '.join(known)}, got {shown(value)}")
        return None

    def _given(self, name: str) -> Value | None:
        value = self._values.get(name)
        return None if isinstance(value, Scalar) and value.text is None else value

    def _written(self, name: str, blank: str) -> Value | None:
        """A value that nobody leaves blank: whoever wrote its name wanted something."""
        value = self._values.get(name)
        if isinstance(value, Scalar) and value.blank:
            self.problem(name, blank)
        return self._given(name)

    def _at(self, name: str) -> str:
        return ".".join(part for part in (self._path, name) if part)
