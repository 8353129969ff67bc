"""The chart of the gaze figures, as SVG text."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from tests.bench.gaze_numbers import CEILING, Estimate

ROWS = (
    "our score",
    "area",
    "centre distance",
    "buckets 2.5 / 5 / 10 %",
    "the score before",
    CEILING,
)
SETS = {"grid": "uniform grid", "eyes": "found boxes"}
TARGETS = {"share": "share of fixations", "density": "fixations against chance"}
LABELS, PANEL, GAP, ROW, HEAD = 240, 290, 32, 24, 44
"""Pixels: the labels' width, a panel's width, between two panels, a row's height, the title's height."""

LOW, HIGH, TICKS = -0.4, 1.0, (-0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8, 1)
"""Ends of the axis, and where it has a line."""

BLOCK = HEAD + len(ROWS) * ROW + 30

Correlations = Mapping[str, Mapping[str, Estimate]]
"""half -> predictor -> correlation"""


def drawing(results: Mapping[str, Mapping[str, Correlations]]) -> str:
    """A row of panels for each box set, one for each target.

    Args:
        results: box set -> target -> half -> predictor -> correlation.
    """
    width, height = LABELS + len(TARGETS) * (PANEL + GAP), HEAD + len(results) * BLOCK + 24
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
    parts = [
        f'{opening} viewBox="0 0 {width} {height}" font-family="system-ui, sans-serif" font-size="13">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        _text(16, 26, "How well each number orders boxes as people's eyes do (Spearman correlation)", 'font-size="15"'),
    ]
    for number, name in enumerate(results):
        top = HEAD + number * BLOCK
        for i, row in enumerate(ROWS):
            parts.append(_text(16, _y(top, i) + 4, row, 'font-weight="600"' if i == 0 else ""))
        for column, aim in enumerate(TARGETS):
            left = LABELS + column * (PANEL + GAP)
            parts.append(_text(left, top + 28, f"{SETS[name]}: {TARGETS[aim]}", 'font-weight="600"'))
            parts += _panel(left, top, results[name][aim])
    foot = "Dot: held-out photos. Ring: training photos. Lines: 95 % bootstrap intervals over photos."
    return "\n".join([*parts, _text(16, height - 12, foot, 'fill="#555"'), "</svg>\n"])


def _panel(left: float, top: float, found: Correlations) -> list[str]:
    bottom = top + HEAD + len(ROWS) * ROW
    parts = []
    for tick in TICKS:
        at = _x(left, tick)
        parts.append(f'<path d="M{at:.1f} {top + HEAD - 6}V{bottom}" stroke="{"#999" if tick == 0 else "#e4e4e4"}"/>')
        parts.append(_text(at, bottom + 15, f"{tick:g}", 'text-anchor="middle" fill="#555" font-size="11"'))
    for i, row in enumerate(ROWS):
        colour = "#0b6e4f" if i == 0 else "#c26a00" if row == CEILING else "#3b5b92"
        parts += _mark(left, _y(top, i) - 5, found["training"][row], colour, "#fff")
        parts += _mark(left, _y(top, i) + 5, found["held out"][row], colour, colour)
    return parts


def _mark(left: float, y: float, estimate: Estimate, colour: str, fill: str) -> list[str]:
    middle, low, high = (_x(left, value) for value in (estimate.value, *estimate.interval))
    return [
        f'<path d="M{low:.1f} {y}H{high:.1f}" stroke="{colour}" stroke-width="1.5"/>',
        f'<circle cx="{middle:.1f}" cy="{y}" r="4" fill="{fill}" stroke="{colour}" stroke-width="1.5"/>',
    ]


def _x(left: float, value: float) -> float:
    return left + PANEL * (min(HIGH, max(LOW, value)) - LOW) / (HIGH - LOW)


def _y(top: float, row: int) -> float:
    return top + HEAD + row * ROW + ROW / 2


def _text(x: float, y: float, words: str, style: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(words)}</text>'
