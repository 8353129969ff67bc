"""The parts of a frame that a platform's own interface lies over, as rectangles to draw."""

from __future__ import annotations

from logocheck.domain.geometry import Box, Size
from logocheck.domain.report import Report
from logocheck.domain.safezones import NOTHING_COVERED, Zone
from logocheck.zones_file import zones


def zone_of(report: Report) -> Zone:
    """What was known of the platform when the post was judged; an old report did not keep it, and takes the table's."""
    return report.zone or zones().get(report.campaign.platform, NOTHING_COVERED)


def covered(zone: Zone, frame: Size) -> tuple[Box, ...]:
    """Up to four strips that do not overlap, in pixels: top, bottom, left, right."""
    seen, width, height = zone.free(frame), float(frame.width), float(frame.height)
    strips = (
        (0.0, 0.0, width, seen.y1),
        (0.0, seen.y2, width, height),
        (0.0, seen.y1, seen.x1, seen.y2),
        (seen.x2, seen.y1, width, seen.y2),
    )
    return tuple(Box(x1, y1, x2, y2) for x1, y1, x2, y2 in strips if x1 < x2 and y1 < y2)
