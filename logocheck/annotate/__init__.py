"""The picture with what was found drawn over it, for people who look at files instead of a dashboard."""

from __future__ import annotations

import math

from PIL import Image

from logocheck.annotate.banner import with_banner
from logocheck.annotate.interface import covered, zone_of
from logocheck.annotate.pen import Pen, Rgb, Stroke
from logocheck.domain.geometry import Size
from logocheck.domain.hashtags import hashtags
from logocheck.domain.report import Logo, Report
from logocheck.domain.safezones import Zone

_BRAND: Rgb = (52, 224, 161)
_COMPETITOR: Rgb = (255, 122, 89)
_HASHTAG: Rgb = (120, 190, 255)
_INTERFACE: Rgb = (255, 214, 102)

READABLE_SIDE = 640
"""Pixels. A picture whose longer side is shorter is enlarged to it, so that its labels can be read."""

__all__ = ["READABLE_SIDE", "annotated"]


def annotated(picture: Image.Image, report: Report) -> Image.Image:
    """A new RGB picture: the photo with its boxes, labels and safe zone, and the verdict below it.

    Brands are green (the instance that counts thick, others thin), competitors orange and dashed,
    doubtful sightings dotted and called so, with their probability; where a logo's corners were found,
    they are joined and its box is a thin hint. Text with hashtags is blue, what the platform's
    interface covers is shaded.
    ``picture`` is the upright picture of the report and is not changed; it is enlarged when its
    longer side is under ``READABLE_SIDE`` pixels. The banner makes the result higher, and wider
    when the photo is narrower than ``READABLE_SIDE``.
    """
    scale = max(1.0, READABLE_SIDE / max(picture.size))
    canvas = picture.convert("RGB")
    if scale > 1:
        canvas = canvas.resize((max(1, round(picture.width * scale)), max(1, round(picture.height * scale))))
    elif canvas is picture:  # some versions of convert() hand the same picture back
        canvas = picture.copy()
    x, y = canvas.width / report.observation.frame.width, canvas.height / report.observation.frame.height
    pen = Pen(canvas)
    _draw_interface(pen, zone_of(report), Size(*canvas.size))
    for line in report.observation.text_lines:
        if hashtags(line.text, report.campaign.dialect):
            pen.box(line.box.scaled(x, y), _HASHTAG, Stroke.THIN)
    for logo in sorted(report.logos, key=_weight):
        _draw_logo(pen, logo, (x, y), _stroke(logo, report))
    for logo in sorted(report.logos, key=_weight, reverse=True):
        pen.label(logo.box.scaled(x, y), _label(logo, report), _colour(logo))
    return with_banner(canvas, report.verdict, width=max(canvas.width, READABLE_SIDE))


def _draw_interface(pen: Pen, zone: Zone, frame: Size) -> None:
    strips = covered(zone, frame)
    for strip in strips:
        pen.shade(strip)
    if strips:
        pen.note(max(strips, key=lambda strip: strip.area), f"covered by {zone.name}", _INTERFACE)
        pen.box(zone.free(frame), _INTERFACE, Stroke.HAIR_DASHED)


def _draw_logo(pen: Pen, logo: Logo, scale: tuple[float, float], stroke: Stroke) -> None:
    """Its box; where its corners were found they are drawn as it is, and the box as a hint."""
    box = logo.box.scaled(*scale)
    if logo.quad is not None:
        pen.quad([(px * scale[0], py * scale[1]) for px, py in logo.quad.corners], _colour(logo), stroke)
        stroke = Stroke.HAIR_DASHED
    pen.box(box, _colour(logo), stroke)


def _weight(logo: Logo) -> tuple[bool, bool, float]:
    """Sort key: what matters most is drawn last, on top, and labelled first."""
    return logo.dominant, logo.competitor, logo.prominence.score


def _colour(logo: Logo) -> Rgb:
    return _COMPETITOR if logo.competitor else _BRAND


def _stroke(logo: Logo, report: Report) -> Stroke:
    if _doubtful(logo, report):
        return Stroke.DOTTED
    if logo.competitor:
        return Stroke.DASHED
    return Stroke.THICK if logo.dominant else Stroke.THIN


def _doubtful(logo: Logo, report: Report) -> bool:
    return logo.confidence < report.campaign.review.certain_from


def _label(logo: Logo, report: Report) -> str:
    # cut and not rounded: what is doubtful never shows the probability from which it would be certain
    doubt = f"  doubtful ({math.floor(logo.confidence * 100) / 100:.2f})" if _doubtful(logo, report) else ""
    return f"{logo.brand}{doubt}  {logo.prominence.share * 100:.1f} %  prominence {logo.prominence.score:.2f}"
