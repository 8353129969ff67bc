"""Lines and labels that can be seen on any photo, sized with the picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import Enum

from PIL import Image, ImageDraw, ImageFont

from logocheck.domain.geometry import Box, intersection

Rgb = tuple[int, int, int]
Point = tuple[float, float]

_HALO = (0, 0, 0, 150)
_SHADE = (10, 14, 24, 110)
_INK = (12, 16, 22)


class Stroke(Enum):
    """(width, dash, gap), each in line units of the picture; dash 0 is a solid line."""

    THICK = (2.2, 0.0, 0.0)
    THIN = (1.0, 0.0, 0.0)
    DASHED = (1.8, 7.0, 4.0)
    DOTTED = (1.6, 1.6, 2.6)
    HAIR_DASHED = (0.6, 5.0, 5.0)


def font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own scalable font at ``size`` pixels, at least 8."""
    return ImageFont.load_default(max(8.0, size))


class Pen:
    """Draws on ``canvas`` (RGB) in place. A line unit is 1/400 of the shorter side, at least 1 px."""

    def __init__(self, canvas: Image.Image) -> None:
        self._draw = ImageDraw.Draw(canvas, "RGBA")
        self._taken: list[Box] = []
        self.size: tuple[float, float] = (canvas.width, canvas.height)
        longer, shorter = max(canvas.size), min(canvas.size)
        self._unit = max(1.0, min(shorter / 300, longer / 400))
        self._line = max(12.0, min(longer / 42, max(shorter / 22, 14)))
        self._font = font(self._line / 1.2)

    def shade(self, box: Box) -> None:
        """Darken a part of the picture."""
        # Pillow's rectangles include their last pixel; boxes do not.
        x1, y1, x2, y2 = round(box.x1), round(box.y1), round(box.x2) - 1, round(box.y2) - 1
        if x1 <= x2 and y1 <= y2:
            self._draw.rectangle((x1, y1, x2, y2), fill=_SHADE)

    def box(self, box: Box, colour: Rgb, stroke: Stroke) -> None:
        """Outline ``box``; a dark halo keeps the line visible on a light photo."""
        if stroke.value[1]:
            self.quad(((box.x1, box.y1), (box.x2, box.y1), (box.x2, box.y2), (box.x1, box.y2)), colour, stroke)
        else:
            self._outline(box, self._thickness(stroke), colour)

    def quad(self, corners: Sequence[Point], colour: Rgb, stroke: Stroke) -> None:
        """Outline what lies at an angle; the line is centred on the edges from corner to corner."""
        _, dash, gap = stroke.value
        edges = list(zip(corners, (*corners[1:], corners[0]), strict=True))
        if dash:
            edges = [part for edge in edges for part in _dashes(*edge, dash * self._unit, gap * self._unit)]
        thickness = self._thickness(stroke)
        if stroke is not Stroke.HAIR_DASHED:
            for edge in edges:
                self._draw.line(edge, fill=_HALO, width=thickness + max(1, round(self._unit)))
        for edge in edges:
            self._draw.line(edge, fill=colour, width=thickness)

    def _thickness(self, stroke: Stroke) -> int:
        return max(1, round(stroke.value[0] * self._unit))

    def _outline(self, box: Box, thickness: int, colour: Rgb) -> None:
        """Outside the box, so that nothing of the logo is hidden."""
        x1, y1, x2, y2 = round(box.x1), round(box.y1), round(box.x2) - 1, round(box.y2) - 1
        edge = max(1, round(self._unit / 2))
        for outset, width, fill in ((thickness + edge, thickness + edge, _HALO), (thickness, thickness, colour)):
            corners = (x1 - outset, y1 - outset, max(x1, x2) + outset, max(y1, y2) + outset)
            self._draw.rectangle(corners, outline=fill, width=width)

    def label(self, box: Box, text: str, colour: Rgb) -> None:
        """Write ``text`` on a plate beside ``box``, inside the picture, off the other labels where there is room."""
        width, height = self.size
        pad = self._unit * 2
        plate_width, plate_height = self._font.getlength(text) + 2 * pad, self._line + pad
        x = min(max(0.0, box.x1), max(0.0, width - plate_width))
        clear = 3 * self._unit  # of the box's own line
        above, below = box.y1 - clear - plate_height, box.y2 + clear
        tops = [above, below, box.y1]
        tops += [below + n * plate_height for n in range(1, 6)] + [above - n * plate_height for n in range(1, 6)]
        plates = [Box(x, y, x + plate_width, y + plate_height) for y in tops if 0 <= y <= height - plate_height]
        free = (plate for plate in plates if all(intersection(plate, other) is None for other in self._taken))
        plate = next(free, Box(x, 0, x + plate_width, plate_height))
        self._taken.append(plate)
        self._draw.rectangle((plate.x1, plate.y1, plate.x2 - 1, plate.y2 - 1), fill=(*colour, 240))
        self._draw.text((plate.x1 + pad, plate.y1 + plate_height / 2), text, font=self._font, fill=_INK, anchor="lm")

    def note(self, strip: Box, text: str, colour: Rgb) -> None:
        """Write ``text`` in the middle of ``strip`` where it fits."""
        if self._font.getlength(text) < strip.width and self._line < strip.height:
            self._draw.text(strip.centre, text, font=self._font, fill=colour, anchor="mm")


def _dashes(start: Point, end: Point, dash: float, gap: float) -> list[tuple[Point, Point]]:
    """Pieces of the line from ``start`` to ``end``; lengths in pixels, ``dash`` above 0."""
    length = math.dist(start, end)
    pieces = []
    for n in range(math.ceil(length / (dash + gap))):
        a, b = n * (dash + gap) / length, min(length, n * (dash + gap) + dash) / length
        pieces.append((_between(start, end, a), _between(start, end, b)))
    return pieces


def _between(start: Point, end: Point, fraction: float) -> Point:
    return start[0] + (end[0] - start[0]) * fraction, start[1] + (end[1] - start[1]) * fraction
