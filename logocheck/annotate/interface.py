"""The parts of a frame that a platform's own interface lies over, as rectangles to draw."""

from __future__ import annotations

from logocheck.domain.geometry import Box, Size
from logocheck.domain.safezones import NOTHING_COVERED
from logocheck.zones_file import zones


def free(platform: str, frame: Size) -> Box:
    """What stays visible, in pixels; all of the frame for a platform that is no longer in the table."""
    return zones().get(platform, NOTHING_COVERED).free(frame)


def covered(platform: str, frame: Size) -> tuple[Box, ...]:
    """Up to four strips that do not overlap, in pixels: top, bottom, left, right."""
    seen, width, height = free(platform, frame), float(frame.width), float(frame.height)
    strips = (
        (0.0, 0.0, width, seen.y1),
        (0.0, seen.y2, width, height),
        (0.0, seen.y1, seen.x1, seen.y2),
        (seen.x2, seen.y1, width, seen.y2),
    )
    return tuple(Box(x1, y1, x2, y2) for x1, y1, x2, y2 in strips if x1 < x2 and y1 < y2)
