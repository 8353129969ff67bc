"""Three heat maps side by side, as SVG text."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import numpy as np

CELL, GAP, LEFT, TOP = 26, 34, 16, 64
"""Pixels: a cell's side, between two maps, the margin at the left, where the maps begin."""

LIGHT, DARK = (247, 250, 255), (8, 60, 120)
"""Colours of 0 and 1."""

WORDS = {
    "recall": "the detector: share found",
    "mean confidence": "the detector: confidence",
    "prominence": "the score: prominence",
}


def drawing(maps: Mapping[str, np.ndarray], foot: str) -> str:
    """SVG of (n, n) maps of values in [0, 1]; each cell says its value in hundredths."""
    side = len(next(iter(maps.values()))) * CELL
    width, height = LEFT + len(maps) * (side + GAP), TOP + side + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        '<g font-family="system-ui, sans-serif" font-size="10" text-anchor="middle">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        _text(LEFT, 26, "The same logo at 81 places of the frame, in hundredths", 'font-size="15" text-anchor="start"'),
    ]
    for number, (name, values) in enumerate(maps.items()):
        left = LEFT + number * (side + GAP)
        parts.append(_text(left, TOP - 10, WORDS[name], 'font-size="13" font-weight="600" text-anchor="start"'))
        for row, line in enumerate(values):
            for column, value in enumerate(line):
                x, y = left + column * CELL, TOP + row * CELL
                ink = "#fff" if value > 0.55 else "#234"
                parts.append(f'<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" fill="{_colour(value)}"/>')
                parts.append(_text(x + CELL // 2, y + 17, f"{100 * value:.0f}", f'fill="{ink}"'))
    return "\n".join([*parts, _text(LEFT, height - 12, foot, 'fill="#555" text-anchor="start"'), "</g></svg>\n"])


def _colour(value: float) -> str:
    mixed = (round(a + (b - a) * min(1.0, max(0.0, value))) for a, b in zip(LIGHT, DARK, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _text(x: float, y: float, words: str, style: str = "") -> str:
    return f'<text x="{x}" y="{y}" {style}>{escape(words)}</text>'
