"""Numbers as attributes of SVG hold them: the dashboard's pages and a scan's report draw alike."""

from __future__ import annotations

from collections.abc import Iterable

from logocheck.domain.appearance import Point


def coordinate(value: float) -> str:
    """A length for an SVG attribute: two decimals, no trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def corners(points: Iterable[Point]) -> str:
    """The points of an SVG polygon."""
    return " ".join(f"{coordinate(x)},{coordinate(y)}" for x, y in points)
