"""Untrusted SVG logos to PNG: refused unless harmless, then drawn by resvg, which runs no script and opens no URL."""

from __future__ import annotations

import base64
import binascii
import io
import re
import warnings
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes
from xml.etree.ElementTree import Element, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from PIL import Image

from logocheck.errors import InvalidLogo

LONG_SIDE = 768
"""Of a rendered logo, in pixels: four times what any network looks at, so that trimming loses nothing."""

MOST_ELEMENTS = 50_000
"""Drawn elements, each ``use`` counted with all that it repeats."""

MOST_STRETCHED = 50.0
"""Largest ratio of the drawing's sides."""

MOST_PIXELS = 16_000_000
"""Of each picture inside the drawing: a few kilobytes can announce gigapixels."""

_FORBIDDEN = {"script", "foreignobject", "iframe", "audio", "video", "canvas", "embed", "object"}
_RASTER = ("data:image/png", "data:image/jpeg", "data:image/jpg", "data:image/webp")
_RASTER_FORMATS = ("PNG", "JPEG", "WEBP")
_REFERENCE = re.compile(r"@import()|url\(([^)]*)", re.IGNORECASE)
_BARE_DOCTYPE = re.compile(rb"<!DOCTYPE\s+svg\s[^\[>]*>", re.IGNORECASE)
_LENGTH = re.compile(r"\s*([0-9.]+(?:e[-+]?\d+)?)\s*(?:px|pt|pc|mm|cm|in)?\s*$", re.IGNORECASE)


def looks_like_svg(data: bytes) -> bool:
    """Whether ``data`` is markup, judged by its first character."""
    return data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def rendered_svg(data: bytes, *, name: str) -> bytes:
    """PNG bytes of the drawing on transparent, long side about ``LONG_SIDE`` pixels.

    Args:
        data: the SVG file.
        name: how messages call it.

    Raises:
        InvalidLogo: not well formed, not safe, with text, or not drawable.
    """
    import resvg_py  # noqa: PLC0415 - only who renders a logo pays for the shared library

    # Old drawing programs write a DOCTYPE that only names the standard: it is dropped; any other is refused.
    data = _BARE_DOCTYPE.sub(b"", data, count=1)
    try:
        root = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise InvalidLogo(f"{name}: the SVG declares a document type or entities, which is not accepted") from error
    except (ParseError, ValueError, LookupError) as error:
        raise InvalidLogo(f"{name}: the SVG is not well formed: {error}") from error
    if _local(root.tag) != "svg":
        raise InvalidLogo(f"{name}: this is markup, but no SVG")
    for problem in _problems(root):
        raise InvalidLogo(f"{name}: {problem}")
    width, height = (LONG_SIDE, None) if _ratio(root) >= 1 else (None, LONG_SIDE)
    try:  # what was judged is what is drawn: not the bytes again, which another parser may read otherwise
        text = tostring(root, encoding="unicode")
        return bytes(resvg_py.svg_to_bytes(svg_string=text, width=width, height=height, skip_system_fonts=True))
    except (ValueError, RuntimeError, OverflowError) as error:
        raise InvalidLogo(f"{name}: the SVG cannot be drawn: {error}") from error


def _local(tag: object) -> str:
    """Lower-case name of an element or attribute without its namespace; comments have none."""
    return tag.rsplit("}", 1)[-1].lower() if isinstance(tag, str) else ""


def _problems(root: Element) -> Iterator[str]:
    """Why the drawing is not safe to render, or not everywhere the same; nothing when it is."""
    for element in root.iter():
        yield from _element_problems(_local(element.tag), element)
        for key, value in element.attrib.items():
            attribute = _local(key)
            if attribute.startswith("on"):
                yield f"the SVG contains a script ({attribute})"
            if attribute in {"href", "src"}:
                yield from _target_problems(value.strip())
            if _leaves(value):
                yield "the SVG's style refers to something outside the file"
    if _drawn(root) > MOST_ELEMENTS:
        yield f"the SVG draws more than {MOST_ELEMENTS:,} elements, or repeats itself"
    if not 1 / MOST_STRETCHED <= _ratio(root) <= MOST_STRETCHED:
        yield f"the SVG is more than {MOST_STRETCHED:.0f} times as long as wide"


def _element_problems(tag: str, element: Element) -> Iterator[str]:
    """Why an element is not drawn, whatever its attributes are."""
    if tag in _FORBIDDEN:
        yield f"the SVG contains <{tag}>, which is not accepted"
    if tag == "text" and "".join(element.itertext()).strip():
        yield "the SVG contains text, which each computer draws in its own fonts: turn text into paths"
    if tag == "style" and _leaves(element.text or ""):
        yield "the SVG's style refers to something outside the file"


def _target_problems(target: str) -> Iterator[str]:
    """Why what an element refers to is not safe to render: a part of the drawing, or a picture of a sane size."""
    if target.startswith("#"):
        return
    if not target.lower().startswith(_RASTER):
        yield "the SVG refers to something outside the file"
    elif not _bounded(target):
        yield f"a picture inside the SVG cannot be read or has more than {MOST_PIXELS:,} pixels"


def _bounded(uri: str) -> bool:
    """Whether the header of a data URI's picture can be read and announces at most ``MOST_PIXELS``."""
    kind, _, content = uri.partition(",")
    try:
        packed = unquote_to_bytes(content)
        raster = base64.b64decode(packed) if kind.lower().endswith(";base64") else packed
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(raster), formats=_RASTER_FORMATS) as seen:
            return seen.width * seen.height <= MOST_PIXELS
    except (OSError, ValueError, binascii.Error, Image.DecompressionBombError):
        return False


def _leaves(style: str) -> bool:
    """Whether a style refers to anything but a part of the same drawing."""
    return any(not target.strip(" \t\r\n'\"").startswith("#") for _, target in _REFERENCE.findall(style))


def _drawn(root: Element) -> int:
    """Elements drawn when each ``use`` is replaced by what it repeats; above the bound for a cycle."""
    by_id = {element.attrib["id"]: element for element in root.iter() if "id" in element.attrib}
    counts: dict[Element, int] = {}
    todo = [root]
    while todo:
        element = todo[-1]
        parts = list(element)
        if _local(element.tag) == "use":
            target = next((v.strip()[1:] for k, v in element.attrib.items() if _local(k) == "href"), "")
            parts += [by_id[target]] if target in by_id else []
        if element not in counts:
            counts[element] = MOST_ELEMENTS + 1  # until it is known: who meets it again has found a cycle
            todo += [part for part in parts if part not in counts]
        else:
            counts[todo.pop()] = min(1 + sum(counts[part] for part in parts), MOST_ELEMENTS + 1)
    return counts[root]


def _ratio(root: Element) -> float:
    """Width over height of the drawing; 1 when it does not say, 0 when it has no area."""
    box = root.attrib.get("viewBox", "").replace(",", " ").split()
    sides = [_LENGTH.match(root.attrib.get(key, "")) for key in ("width", "height")]
    texts = [m[1] for m in sides if m] if all(sides) else box[2:4]
    try:
        width, height = (float(text) for text in texts)
    except ValueError:
        return 1.0
    return width / height if width > 0 and height > 0 else 0.0
