from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from logocheck.annotate.phone import HEIGHT, RIM, WIDTH, phone_svg
from logocheck.cli import console
from logocheck.domain.safezones import Zone

SVG = "{http://www.w3.org/2000/svg}"


def test_a_placement_that_covers_nothing_has_no_band():
    assert "url(#lines)" not in phone_svg(Zone("none"))


def test_the_safe_part_is_drawn_where_the_table_says_and_names_are_escaped():
    drawing = ET.fromstring(phone_svg(Zone("<a & b>", top=0.25, bottom=0.5)))
    (safe,) = [rect for rect in drawing.iter(f"{SVG}rect") if rect.get("stroke") == "#16734a"]
    assert (float(safe.get("y")), float(safe.get("height"))) == (HEIGHT / 4, HEIGHT / 4)
    assert drawing.find(f"{SVG}title").text.startswith("<a & b>")


def test_a_feed_post_is_drawn_in_its_own_shape_in_the_middle_of_the_screen(say, tmp_path):
    say("zones", "instagram-feed", "--draw", tmp_path / "zone.svg")
    drawing = ET.parse(tmp_path / "zone.svg").getroot()
    (post,) = [rect for rect in drawing.iter(f"{SVG}rect") if rect.get("fill") == "#e8eef0"]
    assert (float(post.get("width")), float(post.get("height"))) == (WIDTH, WIDTH * 5 / 4)
    (moved,) = [group.get("transform") for group in drawing.iter(f"{SVG}g")]
    assert moved == f"translate({RIM:.1f} {RIM + (HEIGHT - WIDTH * 5 / 4) / 2:.1f})"


def test_the_command_draws_svg_and_png(say, tmp_path):
    for name in ("zone.svg", "zone.png"):
        assert say("zones", "meta-reels", "--draw", tmp_path / name).status == 0
    assert ET.parse(tmp_path / "zone.svg").getroot().tag == f"{SVG}svg"
    with Image.open(tmp_path / "zone.png") as picture:
        assert picture.height > picture.width > 700


def test_in_a_pipe_every_placement_has_one_line(say, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    _, row = (line for line in say("zones", "instagram-feed").out.splitlines() if line.strip())
    assert "help.instagram.com/16434710559" in row


def test_a_narrow_window_cuts_no_source_off(say, monkeypatch):
    monkeypatch.setattr(console.out, "width", 80)
    said = say("zones", "instagram-feed").out
    assert "…" not in said
    assert len([line for line in said.splitlines() if line.strip()]) > 3


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


OWN = "- {name: none, source: s, dated: 2026-01-01}\n- {name: wall, top: 0.5, source: s, dated: 2026-01-02}\n"


def test_a_table_of_ones_own_by_option_or_setting(say, tmp_path, monkeypatch):
    path = tmp_path / "own.yaml"
    path.write_text(OWN)
    assert "wall" in say("zones", "--zones", path).out
    assert "wall" not in say("zones").out
    monkeypatch.setenv("LOGOCHECK_ZONES", str(path))
    assert "wall" in say("zones").out


def test_a_wrong_table_is_named(say, tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text("- {name: wall}")
    said = say("zones", "--zones", path)
    assert (said.status, "own.yaml: placement 1: expected a name and a source" in said.err.replace("\n", "")) == (
        2,
        True,
    )


def test_a_campaign_may_name_a_placement_of_ones_own(say, eyes, campaign, photos, tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(OWN)
    campaign.write_text(campaign.read_text() + "platform: wall\nthresholds: {safe_zone: 1}\n")
    assert say("check", photos / "red.jpg", "-c", campaign).status == 2
    said = say("check", photos / "red.jpg", "-c", campaign, "--caption", "#ad", "--zones", path)
    assert "50 % of Red's logo is inside the frame and clear of what wall lays over it" in " ".join(said.out.split())
