from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from logocheck.annotate.phone import HEIGHT, phone_svg
from logocheck.domain.safezones import Zone

SVG = "{http://www.w3.org/2000/svg}"


def test_a_placement_that_covers_nothing_has_no_band():
    assert "url(#lines)" not in phone_svg(Zone("none"))


def test_the_safe_part_is_drawn_where_the_table_says_and_names_are_escaped():
    drawing = ET.fromstring(phone_svg(Zone("<a & b>", top=0.25, bottom=0.5)))
    (safe,) = [rect for rect in drawing.iter(f"{SVG}rect") if rect.get("stroke") == "#16734a"]
    assert (float(safe.get("y")), float(safe.get("height"))) == (HEIGHT / 4, HEIGHT / 4)
    assert drawing.find(f"{SVG}title").text.startswith("<a & b>")


def test_the_command_draws_svg_and_png(say, tmp_path):
    for name in ("zone.svg", "zone.png"):
        assert say("zones", "meta-reels", "--draw", tmp_path / name).status == 0
    assert ET.parse(tmp_path / "zone.svg").getroot().tag == f"{SVG}svg"
    with Image.open(tmp_path / "zone.png") as picture:
        assert picture.height > picture.width > 100


def test_one_placement_is_listed(say):
    assert len(say("zones", "meta-reels", "--json").out.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--draw", "z.svg"], "expected the NAME"),
        (["meta-reel", "--draw", "z.svg"], "did you mean meta-reels?"),
        (["meta-reels", "--draw", "z.gif"], "ends in .svg or .png"),
        (["meta-reels", "--draw", "nowhere/z.svg"], "No such file"),
    ],
)
def test_what_cannot_be_drawn_is_refused(say, words, reason):
    said = say("zones", *words)
    assert (said.status, reason in said.err) == (2, True)
