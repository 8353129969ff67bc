"""An SVG is a program until it is proven to be a drawing."""

import base64
import io
import struct
import zlib

import pytest
from PIL import Image

from logocheck.errors import InvalidLogo
from logocheck.svg import LONG_SIDE, looks_like_svg, rendered_svg

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 20 10">'
SHAPE = '<rect width="20" height="10" fill="#f00"/>'
GRADIENT = '<defs><linearGradient id="g"><stop stop-color="red"/></linearGradient></defs>'
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
)


def drawn(body, opening=OPEN):
    return Image.open(io.BytesIO(rendered_svg(f"{opening}{body}</svg>".encode(), name="logo")))


def test_a_shape_is_drawn_large():
    picture = drawn(SHAPE)
    assert picture.size == (LONG_SIDE, LONG_SIDE // 2)
    assert picture.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


def test_a_tall_drawing_has_its_height_bounded():
    assert drawn(SHAPE, OPEN.replace("0 0 20 10", "0 0 10 400")).size[1] == LONG_SIDE


def test_what_starts_with_a_bracket_is_markup():
    assert looks_like_svg(b"\xef\xbb\xbf\n <?xml version='1.0'?>")
    assert not looks_like_svg(b"\x89PNG")
    assert not looks_like_svg(b"")


@pytest.mark.parametrize(
    "body",
    [
        SHAPE,
        GRADIENT + '<rect width="9" height="9" fill="url(#g)"/>',
        GRADIENT + "<rect width='9' height='9' style='fill:url( \"#g\" )'/>",
        '<defs><path id="p" d="M0 0h9v9z"/></defs><use href="#p"/><use xlink:href="#p" x="3"/>',
        "<style>.a{fill:#00f}</style>" + SHAPE,
        "<text> </text>" + SHAPE,
        "<!-- a comment --><title>Acmé</title>" + SHAPE,
        f'<image width="9" height="9" href="{PIXEL}"/>',
    ],
)
def test_harmless_drawings_are_accepted(body):
    assert drawn(body).size == (LONG_SIDE, LONG_SIDE // 2)


def test_the_standard_doctype_of_old_drawing_programs_is_accepted():
    text = (
        '<?xml version="1.0" encoding="iso-8859-1"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
        f'"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">{OPEN}<title>Acm\xe9</title>{SHAPE}</svg>'
    )
    assert rendered_svg(text.encode("latin-1"), name="logo").startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f"{OPEN}<script>alert(1)</script></svg>", "<script>"),
        (f"{OPEN}<SCRIPT/></svg>", "<script>"),
        (f'{OPEN}<rect onclick="x()"/></svg>', "onclick"),
        (f"{OPEN}{SHAPE}<text>Acme</text></svg>", "turn text into paths"),
        (f"{OPEN}{SHAPE}<g><text>\n<tspan>Acme</tspan></text></g></svg>", "turn text into paths"),
        (f"{OPEN}<foreignObject><p/></foreignObject></svg>", "foreignobject"),
        (f'{OPEN}<image href="http://example.org/a.png"/></svg>', "outside"),
        (f'{OPEN}<image xlink:href="file:///etc/passwd"/></svg>', "outside"),
        (f'{OPEN}<image href="../../secret.png"/></svg>', "outside"),
        (f'{OPEN}<use href="other.svg#a"/></svg>', "outside"),
        (f'{OPEN}<image href="data:image/svg+xml;base64,AAAA"/></svg>', "outside"),
        (f'{OPEN}<rect fill="url(http://example.org/#g)"/></svg>', "outside"),
        (f"{OPEN}<style>@import 'http://example.org/a.css';</style></svg>", "outside"),
        (f"{OPEN}<style>.a{{fill:url('//example.org/#x')}}</style></svg>", "outside"),
        (f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>{OPEN}<text>&x;</text></svg>', "entities"),
        (f'<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>{OPEN}<text>&b;</text></svg>', "entities"),
        (f'<!DOCTYPE foo SYSTEM "http://example.org/x.dtd">{OPEN}</svg>', "document type"),
        (f"{OPEN}{SHAPE}", "not well formed"),
        ("<html><body/></html>", "no SVG"),
        (OPEN.replace("0 0 20 10", "0 0 100000 1") + SHAPE + "</svg>", "as long as wide"),
        (OPEN.replace("0 0 20 10", "0 0 0 0") + SHAPE + "</svg>", "as long as wide"),
        (f"{OPEN}<g id='a'><use href='#a'/></g></svg>", "repeats itself"),
    ],
)
def test_everything_else_is_refused_with_its_reason(text, sentence):
    with pytest.raises(InvalidLogo, match=f"logo: .*{sentence}"):
        rendered_svg(text.encode(), name="logo")


def test_uses_of_uses_are_counted_before_they_are_drawn():
    levels = "".join(f'<g id="g{n + 1}">{f"<use href={chr(34)}#g{n}{chr(34)}/>" * 10}</g>' for n in range(9))
    with pytest.raises(InvalidLogo, match="draws more than"):
        drawn(f'<g id="g0">{SHAPE}</g>{levels}')


def test_deep_nesting_is_an_error_not_a_crash():
    with pytest.raises(InvalidLogo):
        drawn("<g>" * 30_000 + "</g>" * 30_000)


def embedded(width, height, announced=None):
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(stream, "PNG")
    png = stream.getvalue()
    if announced:
        header = b"IHDR" + struct.pack(">II", *announced) + png[24:29]
        png = png[:12] + header + struct.pack(">I", zlib.crc32(header)) + png[33:]
    return f'<image width="20" height="10" href="data:image/png;base64,{base64.b64encode(png).decode()}"/>'


def test_a_small_picture_inside_is_drawn():
    assert drawn(embedded(20, 10)).getpixel((100, 100))[:3] == (255, 0, 0)


@pytest.mark.parametrize(
    "inside",
    [
        embedded(1, 1, announced=(60_000, 60_000)),
        embedded(1, 1, announced=(5_000, 4_000)),
        '<image href="data:image/png;base64,AAAA"/>',
        '<image href="data:image/png;base64,%%%"/>',
    ],
    ids=["bomb", "large", "no picture", "no base64"],
)
def test_a_picture_inside_is_bounded_by_its_header(inside):
    with pytest.raises(InvalidLogo, match="picture inside the SVG"):
        drawn(inside)
