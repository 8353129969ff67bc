"""Charts as plain numbers for SVG templates: no script, readable in print, a table behind each."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from service.dashboard.words import OUTCOMES, STATUSES

ORDER = ("pass", "review", "fail", "error")  # from the ground up
WIDE, NARROW = (1200.0, 220.0), (330.0, 240.0)  # width and height in units of the SVG, about pixels
GAP = 0.25  # of a column's place
STEPS = (1, 2, 5, 10)
MOST_LABELS = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle; ``kind`` names its colour, ``title`` what it says."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Stacked columns. ``lines``: heights with their number; ``labels``: x of a column's middle with its words."""

    bars: tuple[Bar, ...]
    lines: tuple[tuple[float, int], ...]
    labels: tuple[tuple[float, str], ...]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Heat:
    """``squares`` have a shade in (0, 1] of the fullest cell; ``side`` cells across and down."""

    squares: tuple[tuple[int, int, float, int], ...]
    side: int
    thirds: tuple[tuple[int, ...], ...]
    total: int


def by_day(days: Mapping[date, Mapping[str, int]]) -> Columns:
    """Posts of each day, one colour for each outcome."""
    stacks = [[(kind, counts[kind]) for kind in ORDER] for counts in days.values()]
    return _columns(stacks, [f"{day:%-d %b}" for day in days], *WIDE)


def by_tenth(numbers: Sequence[int]) -> Columns:
    """How many posts have which prominence."""
    labels = [f"{place / len(numbers):.1f}" for place in range(len(numbers))]
    return _columns([[("plain", number)] for number in numbers], labels, *NARROW)


def heat(cells: Sequence[int]) -> Heat:
    """Cells of a square grid, row by row; ``thirds`` sums them up in three rows of three for the table."""
    side = math.isqrt(len(cells))
    top = max(cells, default=0)
    squares = tuple((at % side, at // side, number / top, number) for at, number in enumerate(cells) if number)
    thirds = [[0, 0, 0] for _ in range(3)]
    for at, number in enumerate(cells):
        thirds[min(2, at // side * 3 // side)][min(2, at % side * 3 // side)] += number
    return Heat(squares, side, tuple(tuple(row) for row in thirds), sum(cells))


def nice_top(most: int) -> int:
    """The end of a scale of whole numbers: 1, 2, 5 or 10 times a power of ten, at least ``most``."""
    power: int = 10 ** max(0, len(str(max(most, 1))) - 1)
    return next(step * power for step in STEPS if step * power >= most)


def _words(kind: str) -> str:
    return (STATUSES[kind] if kind == "error" else OUTCOMES[kind]).lower()


def _columns(
    stacks: Sequence[Sequence[tuple[str, int]]], labels: Sequence[str], width: float, height: float
) -> Columns:
    top = nice_top(max((sum(number for _, number in stack) for stack in stacks), default=0))
    place = width / max(1, len(stacks))
    bars: list[Bar] = []
    for at, stack in enumerate(stacks):
        ground = height
        for kind, number in stack:
            tall = number / top * height
            if number:
                title = f"{labels[at]}: {number}" + ("" if kind == "plain" else f" {_words(kind)}")
                bars.append(Bar(at * place + place * GAP / 2, ground - tall, place * (1 - GAP), tall, kind, title))
            ground -= tall
    every = math.ceil(len(labels) / MOST_LABELS) if len(labels) > 2 * MOST_LABELS else 1
    shown = tuple(((at + 0.5) * place, words) for at, words in enumerate(labels) if at % every == 0)
    marks = (0, top // 2, top) if top % 2 == 0 else (0, top)
    return Columns(tuple(bars), tuple((height * (1 - mark / top), mark) for mark in marks), shown, width, height)
