"""Untrusted bytes to upright RGB pictures. Pillow alone: the web process imports this and has no numpy."""

from __future__ import annotations

import functools
import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image, ImageChops, UnidentifiedImageError

from logocheck.domain.geometry import Size
from logocheck.errors import ImageTooLarge, InputError, InvalidLogo, UnreadableImage
from logocheck.svg import looks_like_svg, rendered_svg

ACCEPTED_FORMATS = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # what phones write: a JPEG with further pictures behind it
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
    "HEIF": "image/heic",
    "AVIF": "image/avif",
}
"""Pillow's name of each format that is read, and its media type. Nothing else is even tried."""

LOGO_FORMATS = ("JPEG", "PNG", "WEBP")
_PICTURE_FORMATS = tuple(name for name in ACCEPTED_FORMATS if name != "MPO")  # its own reader is JPEG's

_OTHERS = {
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"8BPS": "a Photoshop file",
    b"%!PS": "a PostScript file",
    b"\x1aE\xdf\xa3": "a video; a still picture of it can be checked",
    b"<": "SVG, HTML or XML text",
}
"""First bytes of what people upload by mistake."""

_VIDEOS = (b"iso", b"mp4", b"M4V", b"qt ", b"3gp", b"MSN", b"avc", b"das")
"""Brands of ISO media files that hold films: MP4, MOV and the like."""

_PICTURES = {b"GIF8": "GIF", b"BM": "BMP", b"II*\0": "TIFF", b"MM\0*": "TIFF"}
"""First bytes of pictures that are accepted as photos, and not as logos."""

_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    RuntimeError,
    ArithmeticError,
    LookupError,
    TypeError,
    struct.error,
)
"""What Pillow's readers raise on damaged files."""

_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF orientation to the turn that undoes it; from 5 on, width and height change places."""

MOST_PIXELS = 178_956_970
"""Width x height of the largest picture that Pillow opens without a warning: no limit can be set above it."""

LOGO_SIDE = 1536
"""Pixels of a logo's long side: twice what an SVG is drawn at. More tell nobody more, and a hundred views of each logo
are made from them. A long strip may have ``LOGO_STRIP``, so that its short side keeps ``LOGO_HEIGHT``."""

LOGO_STRIP, LOGO_HEIGHT = 4 * LOGO_SIDE, 96

_VISIBLE_ALPHA = 24
_MARGIN_TOLERANCE = 12  # of 255: the noise that JPEG leaves in a flat margin
PLAIN = "all of it is one colour: nothing can be found by it; save a white logo on transparent ground, as PNG or SVG"
"""What to say about a logo that ``is_plain``."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on a picture file: bytes as uploaded, and pixels (width x height) by its header."""

    max_bytes: int = 32 * 2**20
    max_pixels: int = 100_000_000

    def __post_init__(self) -> None:
        if self.max_bytes < 1 or not 1 <= self.max_pixels <= MOST_PIXELS:
            raise ValueError(f"max_bytes is at least 1, max_pixels in [1, {MOST_PIXELS}]")


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says about itself before a pixel is decoded. ``size`` is upright, as EXIF asks."""

    format: str
    media_type: str
    size: Size


def header(data: bytes, limits: Limits) -> Header:
    """Format and upright size of a picture; no pixel is decoded.

    Raises:
        UnreadableImage: empty, damaged, or not in an accepted format.
        ImageTooLarge: more bytes or pixels than ``limits`` allow.
    """
    with _opened(data, limits, _PICTURE_FORMATS) as picture:
        size = Size(*picture.size)
        if _orientation(picture) >= 5:  # noqa: PLR2004 - see _UPRIGHT
            size = Size(size.height, size.width)
        name = picture.format or ""
        return Header(name, ACCEPTED_FORMATS[name], size)


def read_picture(data: bytes, limits: Limits) -> Image.Image:
    """The upright RGB picture in 8 bits per channel; of an animation the first frame.

    Transparent parts come out on white; 16 bits are scaled, not clipped.

    Raises:
        UnreadableImage: empty, damaged, truncated, or not in an accepted format.
        ImageTooLarge: more bytes or pixels than ``limits`` allow.
    """
    with _opened(data, limits, _PICTURE_FORMATS) as picture:
        turn = _UPRIGHT.get(_orientation(picture))
        picture.load()
        plain = picture.format == "JPEG" and picture.mode == "RGB"  # nearly all: no copy of its pixels
        rgb = picture if plain else _on_white(_eight_bits(picture))
        return rgb if turn is None else rgb.transpose(turn)


def read_logo(data: bytes, *, name: str, limits: Limits | None = None) -> Image.Image:
    """A reference logo as straight RGBA, transparent and uniform margins trimmed away, no larger than needed.

    Args:
        data: SVG, PNG, JPEG or WebP.
        name: how messages call it.
        limits: defaults to 8 MiB and 50 megapixels.

    Raises:
        InvalidLogo: unreadable, too large, unsafe or with text (SVG), or blank.
    """
    limits = limits or Limits(max_bytes=8 * 2**20, max_pixels=50_000_000)
    try:
        if len(data) <= limits.max_bytes and looks_like_svg(data):
            data = rendered_svg(data, name=name)
        with _opened(data, limits, LOGO_FORMATS) as picture:
            turn = _UPRIGHT.get(_orientation(picture))
            picture.load()
            rgba = _eight_bits(picture).convert("RGBA")
    except (UnreadableImage, ImageTooLarge) as error:
        raise InvalidLogo(f"{name}: {error}") from error
    visible = rgba.getchannel("A").point(lambda a: 255 if a > _VISIBLE_ALPHA else 0).getbbox()
    if visible is None:
        raise InvalidLogo(f"{name}: nothing is visible")
    trimmed = _without_margin(rgba.crop(visible))
    small = _handy(trimmed)
    return small if turn is None else small.transpose(turn)


def _handy(logo: Image.Image) -> Image.Image:
    """``logo``, made smaller where it has more pixels than ``LOGO_SIDE`` tells."""
    long, short = max(logo.size), min(logo.size)
    scale = min(max(LOGO_SIDE / long, LOGO_HEIGHT / short), LOGO_STRIP / long)
    if scale >= 1:
        return logo
    return logo.resize((max(1, round(logo.width * scale)), max(1, round(logo.height * scale))), reducing_gap=3.0)


def is_plain(logo: Image.Image) -> bool:
    """Whether nothing can be found by a logo as ``read_logo`` gives it: it has no shape and one colour."""
    rgb = logo.convert("RGB")
    apart = ImageChops.difference(rgb, rgb.crop((0, 0, 1, 1)).resize(rgb.size))
    second_colour = apart.point(lambda d: 255 if d > _MARGIN_TOLERANCE else 0).getbbox()
    return logo.getchannel("A").getextrema() == (255, 255) and second_colour is None


def thumbnail(picture: Image.Image, side: int) -> bytes:
    """WebP bytes of ``picture`` with its long side at most ``side`` pixels; never enlarged."""
    small = picture.copy()
    small.thumbnail((side, side))
    out = io.BytesIO()
    small.save(out, "WEBP", quality=80)
    return out.getvalue()


@contextmanager
def _opened(data: bytes, limits: Limits, formats: tuple[str, ...]) -> Iterator[Image.Image]:
    """The picture with its header read and its size allowed; whatever fails inside is translated."""
    if not data:
        raise UnreadableImage("the file is empty")
    if len(data) > limits.max_bytes:
        raise ImageTooLarge(f"the file has {len(data):,} bytes, more than the {limits.max_bytes:,} allowed")
    _register_heif()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the size is judged below; odd metadata is no reason to refuse
            with Image.open(io.BytesIO(data), formats=formats) as picture:
                if picture.width * picture.height > limits.max_pixels:
                    raise ImageTooLarge(
                        f"the picture is {picture.width} x {picture.height} pixels, "
                        f"more than the {limits.max_pixels:,} allowed"
                    )
                yield picture
    except InputError:
        raise
    except UnidentifiedImageError as error:
        raise UnreadableImage(_refusal(data, formats)) from error
    except Image.DecompressionBombError as error:
        raise ImageTooLarge(f"the picture has more than the {limits.max_pixels:,} pixels allowed") from error
    except _DAMAGE as error:
        raise UnreadableImage(f"the picture is damaged or cut short: {error}") from error
    except MemoryError as error:
        raise ImageTooLarge("the picture does not fit into memory") from error


def _refusal(data: bytes, formats: tuple[str, ...]) -> str:
    others = _OTHERS | {magic: f"a {name} picture" for magic, name in _PICTURES.items() if name not in formats}
    what = next((what for magic, what in others.items() if data.lstrip().startswith(magic)), None)
    has_no_zero = b"\0" not in data[:1024]  # no text has one
    if what == _OTHERS[b"<"] and not has_no_zero:
        what = None
    if data[4:8] == b"ftyp" and data[8:11] in _VIDEOS:
        what = "a video; a still picture of it can be checked"
    if what is None and has_no_zero and data[:1024].isascii():
        what = "text"
    what = what or "not a picture that can be read, or its start is damaged"
    accepted = ("SVG", *formats) if formats == LOGO_FORMATS else formats
    return f"this is {what}; accepted are {', '.join(accepted)}"


@functools.cache
def _register_heif() -> None:
    import pillow_heif  # noqa: PLC0415 - loads a shared library; only who opens pictures pays for it

    pillow_heif.register_heif_opener()


def _orientation(picture: Image.Image) -> int:
    """EXIF orientation that is left to undo, 1 (upright) when there is none or it is damaged. Decodes no pixels."""
    if picture.format == "PNG" and not {"exif", "Raw profile type exif"} & picture.info.keys():
        return 1  # Pillow would decode the pixels to look for EXIF behind them
    if picture.format == "TIFF":
        return 1  # Pillow turns these itself as they load, and says the upright size before
    try:
        value = picture.getexif().get(_ORIENTATION, 1)
    except _DAMAGE:
        return 1
    return value if value in _UPRIGHT else 1


def _eight_bits(picture: Image.Image) -> Image.Image:
    """``picture`` in a mode with 8 bits per channel; deeper greys scaled to [0, 255]."""
    if not picture.mode.startswith(("I", "F")):
        return picture
    deep = picture.convert("F")
    _, highest = deep.getextrema()
    assert isinstance(highest, float)  # one channel, so one pair
    white = next((w for w in (1.0, 255.0, 65535.0) if picture.mode == "F" and highest <= w), max(65535.0, highest))
    return deep.point(lambda v: v * (255 / white) + 0.5).convert("L")


def _on_white(picture: Image.Image) -> Image.Image:
    """RGB; transparent parts on white."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    rgba = picture.convert("RGBA")
    flat = Image.new("RGBA", rgba.size, "white")
    flat.alpha_composite(rgba)
    return flat.convert("RGB")


def _without_margin(rgba: Image.Image) -> Image.Image:
    """``rgba`` without a margin of one opaque colour; unchanged when its corners differ or all is one colour."""
    opaque = rgba.getchannel("A").getextrema() == (255, 255)
    rgb = rgba.convert("RGB")
    right, bottom = rgb.width - 1, rgb.height - 1
    first, *others = (rgb.crop((x, y, x + 1, y + 1)) for x in (0, right) for y in (0, bottom))
    if not opaque or any(_distance(first, other) > _MARGIN_TOLERANCE for other in others):
        return rgba
    apart = ImageChops.difference(rgb, first.resize(rgb.size))
    inside = apart.convert("L").point(lambda d: 255 if d > _MARGIN_TOLERANCE else 0).getbbox()
    return rgba if inside is None else rgba.crop(inside)


def _distance(a: Image.Image, b: Image.Image) -> int:
    """Largest difference of two pictures in any channel, in [0, 255]."""
    return max(ImageChops.difference(a, b).tobytes())
