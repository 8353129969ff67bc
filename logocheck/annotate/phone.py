"""A placement drawn as an SVG or PNG: the frame, and what the platform's interface covers of it."""

from __future__ import annotations

from xml.sax.saxutils import escape

from logocheck.domain.geometry import Size
from logocheck.domain.safezones import Zone
from logocheck.zones_file import SCREEN

WIDTH, HEIGHT, RIM = 360, 640, 24
"""Pixels of a 9:16 screen, and of what lies around it."""

PNG_ZOOM = 2
"""Pixels of a PNG for each of these."""


def phone_svg(zone: Zone, picture: Size = SCREEN) -> str:
    """The screen of a phone with the four covered bands hatched, their shares, the source and its date.

    ``picture``: the size, in any unit, of the pictures that the shares are meant for; one of another shape than the
    screen is drawn in the middle of it, as large as it fits.
    """
    scale = min(WIDTH / picture.width, HEIGHT / picture.height)
    wide, high = picture.width * scale, picture.height * scale
    x, y = RIM + (WIDTH - wide) / 2, RIM + (HEIGHT - high) / 2
    left, right = zone.left * wide, (1 - zone.right) * wide
    top, bottom = zone.top * high, (1 - zone.bottom) * high
    bands = (
        (0.0, 0.0, wide, top, zone.top),
        (0.0, bottom, wide, high - bottom, zone.bottom),
        (0.0, top, left, bottom - top, zone.left),
        (right, top, wide - right, bottom - top, zone.right),
    )
    covered = "".join(_band(*band) for band in bands if band[-1])
    words = f"{zone.name}: {zone.source}" + (f", {zone.dated}" if zone.dated else "")
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH + 2 * RIM}" height="{HEIGHT + 2 * RIM + 24}" \
font-family="sans-serif">
<title>{escape(words)}</title>
<rect width="100%" height="100%" fill="#fff"/>
<defs><pattern id="lines" width="8" height="8" patternUnits="userSpaceOnUse">
<path d="M0 8 8 0" stroke="#b3282d" stroke-opacity=".5"/></pattern></defs>
<rect x="8" y="8" width="{WIDTH + 32}" height="{HEIGHT + 32}" rx="30" fill="#222"/>
<rect x="{RIM}" y="{RIM}" width="{WIDTH}" height="{HEIGHT}" rx="12" fill="#fff"/>
<g transform="translate({x:.1f} {y:.1f})">
<rect width="{wide:.1f}" height="{high:.1f}" rx="{12 if high == HEIGHT else 0}" fill="#e8eef0"/>
{covered}
<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{bottom - top:.1f}" fill="none" \
stroke="#16734a" stroke-width="2"/>
<text x="{(left + right) / 2:.1f}" y="{(top + bottom) / 2:.1f}" text-anchor="middle" fill="#16734a">safe</text>
</g>
<text x="{RIM}" y="{HEIGHT + 2 * RIM + 14}" font-size="14">{escape(zone.name)} {zone.dated or ""}</text>
</svg>
"""


def phone_png(zone: Zone, picture: Size = SCREEN) -> bytes:
    """``phone_svg`` as a PNG with the fonts of this machine."""
    import resvg_py  # noqa: PLC0415 - only who draws pays for the shared library

    return bytes(resvg_py.svg_to_bytes(svg_string=phone_svg(zone, picture), zoom=PNG_ZOOM))


def _band(x: float, y: float, width: float, height: float, share: float) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    middle, line = x + width / 2, y + height / 2 + 4
    return (
        f'<rect {place} fill="#f3d9da"/><rect {place} fill="url(#lines)"/>'
        f'<text x="{middle:.1f}" y="{line:.1f}" text-anchor="middle" font-size="10">{share * 100:.0f} %</text>\n'
    )
