"""A campaign's demands on the place and size of a logo, to scale on a phone's screen."""

from __future__ import annotations

import math
from dataclasses import dataclass

from logocheck.annotate.interface import covered
from logocheck.domain.campaign import Campaign
from logocheck.domain.geometry import Box, Size, intersection
from logocheck.zones_file import SCREEN, placement

ASPECT = 2.0
"""Width to height of the logo that is drawn; the demands are on area and height, and logos are wide."""


@dataclass(frozen=True, slots=True)
class Preview:
    """``frame``: the placement's picture, as large as it fits on a phone's ``SCREEN``; a feed leaves room around it.

    Boxes in pixels of the frame: what the app covers, where the centre may lie, the smallest logo that is large enough.
    ``more``: whether a prominence is asked for too, which depends on all of the picture.
    """

    frame: Size
    covered: tuple[Box, ...]
    region: Box | None
    smallest: Box | None
    more: bool = False


def preview(campaign: Campaign) -> Preview:
    """What the campaign's page draws. ``smallest`` lies in the middle of where it may lie; None without a demand."""
    row = placement(campaign.platform)
    frame = _on_screen(row.frame)
    limits = campaign.thresholds.region
    region = None
    if limits is not None:
        x, y = frame.width, frame.height
        region = Box(limits.left * x, limits.top * y, limits.right * x, limits.bottom * y)
    free = row.zone.free(frame)
    middle = (intersection(region, free) if region else free) or region or free
    more = campaign.thresholds.prominence is not None
    return Preview(frame, covered(row.zone, frame), region, _smallest(campaign, frame, middle), more)


def _on_screen(picture: Size) -> Size:
    scale = min(SCREEN.width / picture.width, SCREEN.height / picture.height)
    return Size(max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))


def _smallest(campaign: Campaign, frame: Size, within: Box) -> Box | None:
    limits = campaign.thresholds
    by_share = math.sqrt((limits.share or 0) * frame.width * frame.height / ASPECT)
    by_height = limits.height.pixels * frame.width / limits.height.display_width if limits.height else 0.0
    height = max(by_share, by_height)
    if not height:
        return None
    width = height * ASPECT
    if width > frame.width and by_share >= by_height:  # a logo that needs more than the width grows in height
        width, height = frame.width, by_share**2 * ASPECT / frame.width
    x, y = within.centre
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
