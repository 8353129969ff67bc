from dataclasses import replace

import pytest
from PIL import Image

from logocheck.annotate import READABLE_SIDE, annotated
from logocheck.annotate.interface import covered, zone_of
from logocheck.domain.appearance import Appearance, Quad
from logocheck.domain.campaign import Brand, Campaign, Rule
from logocheck.domain.detection import Observation, TextLine
from logocheck.domain.geometry import Box, Size
from logocheck.domain.prominence import Prominence
from logocheck.domain.report import Logo, Report
from logocheck.domain.safezones import Zone
from logocheck.domain.verdict import Finding, Outcome, Verdict
from logocheck.zones_file import zones

GREY = (128, 128, 128)


def prominence(score=0.5):
    return Prominence(score, 0.5, 0.5, 0.5, 0.5, 0.1, 40.0, 0.5, 1.0, 1.0)


def logo(box, *, brand="Nordu", confidence=0.9, dominant=True, competitor=False, look=None):
    return Logo(brand, box, confidence, prominence(), dominant, competitor, appearance=look)


def report(size, *logos, outcome=Outcome.PASS, findings=(), lines=(), platform="none"):
    return Report(
        Campaign("c", (Brand("Nordu"),), platform=platform),
        Observation(Size(*size), text_lines=tuple(lines)),
        tuple(logos),
        Verdict(outcome, tuple(findings)),
    )


def finding(sentence, *, satisfied=False, certain=True):
    return Finding(Rule.SHARE, satisfied, certain, 0.1, 0.2, "share", sentence, "Nordu")


def picture(width, height):
    return Image.new("RGB", (width, height), GREY)


def colours(drawn, box):
    return {colour for _, colour in drawn.crop(box).getcolors(2**24)}


def is_green(colour):
    return colour[1] > 180 and colour[0] < 120


def is_orange(colour):
    return colour[0] > 200 and colour[2] < 120


def test_nothing_found_leaves_the_photo_as_it_is_above_the_banner():
    drawn = annotated(picture(800, 600), report((800, 600)))
    assert drawn.width == 800
    assert drawn.height > 600
    assert colours(drawn, (0, 0, 800, 600)) == {GREY}


def test_the_given_picture_is_not_changed():
    for size in ((800, 600), (20, 30)):
        given = picture(*size)
        before = given.tobytes()
        annotated(given, report(size, logo(Box(2, 2, 15, 15))))
        assert given.tobytes() == before


def test_a_brands_box_is_outlined_outside_itself():
    drawn = annotated(picture(800, 600), report((800, 600), logo(Box(300, 250, 500, 350))))
    assert any(is_green(c) for c in colours(drawn, (285, 300, 300, 310)))
    assert colours(drawn, (300, 250, 500, 350)) == {GREY}


def test_a_doubtful_logo_is_called_so():
    def right_end_of_the_label(confidence):
        drawn = annotated(picture(800, 600), report((800, 600), logo(Box(10, 300, 60, 350), confidence=confidence)))
        plate = drawn.crop((0, 250, 800, 295))
        return max(x for x in range(800) for y in range(45) if is_green(plate.getpixel((x, y))))

    assert right_end_of_the_label(0.64) > right_end_of_the_label(0.66) + 50


def test_the_dominant_instance_has_a_thicker_line_than_others():
    def green_pixels(*, dominant):
        drawn = annotated(picture(800, 600), report((800, 600), logo(Box(300, 250, 500, 350), dominant=dominant)))
        return sum(n for n, c in drawn.crop((280, 295, 300, 305)).getcolors() if is_green(c))

    assert green_pixels(dominant=True) > green_pixels(dominant=False) > 0


def test_competitors_have_another_colour_and_a_broken_line():
    drawn = annotated(picture(800, 600), report((800, 600), logo(Box(300, 250, 500, 350), competitor=True)))
    left_edge = drawn.crop((300, 250, 301, 350))
    assert any(is_orange(c) for _, c in left_edge.getcolors(2**16))
    assert any(c == GREY for _, c in left_edge.getcolors(2**16))
    assert not any(is_green(c) for c in colours(drawn, (0, 0, 800, 600)))


def test_doubtful_sightings_have_a_dotted_line():
    box = Box(300, 250, 500, 350)
    sure = annotated(picture(800, 600), report((800, 600), logo(box)))
    doubtful = annotated(picture(800, 600), report((800, 600), logo(box, confidence=0.4)))

    def green_rows(drawn):
        return sum(any(is_green(drawn.getpixel((x, y))) for x in range(290, 304)) for y in range(250, 350))

    assert green_rows(sure) == 100
    assert 20 < green_rows(doubtful) < 80


def test_text_lines_are_outlined_only_where_they_hold_a_hashtag():
    box = Box(100, 100, 400, 140)
    with_tag = annotated(picture(800, 600), report((800, 600), lines=[TextLine(box, "so #ad", 0.9)]))
    without = annotated(picture(800, 600), report((800, 600), lines=[TextLine(box, "hello", 0.9)]))
    assert len(colours(with_tag, (80, 80, 420, 160))) > 1
    assert colours(without, (80, 80, 420, 160)) == {GREY}


def test_what_the_platform_covers_is_darker():
    drawn = annotated(picture(1080, 1920), report((1080, 1920), platform="meta-reels"))
    assert drawn.getpixel((540, 1900))[0] < GREY[0]
    assert drawn.getpixel((540, 900)) == GREY


@pytest.mark.parametrize("outcome", Outcome)
def test_each_outcome_has_its_own_banner(outcome):
    drawn = annotated(picture(800, 600), report((800, 600), outcome=outcome, findings=[finding("Too small.")]))
    others = [
        annotated(picture(800, 600), report((800, 600), outcome=other, findings=[finding("Too small.")])).tobytes()
        for other in Outcome
        if other is not outcome
    ]
    assert drawn.tobytes() not in others


def test_the_banner_grows_with_the_sentences_and_names_failures_only():
    def height(*findings):
        return annotated(picture(800, 600), report((800, 600), outcome=Outcome.FAIL, findings=findings)).height

    long = finding("The logo is smaller than the campaign asks for. " * 8)
    assert height(long) > height(finding("Too small."))
    assert height(finding("Fine. " * 80, satisfied=True)) == height()


@pytest.mark.parametrize("size", [(1, 1), (1, 700), (700, 1), (3, 400), (40, 30), (640, 480), (5000, 400)])
def test_any_size_of_picture_gives_a_readable_banner(size):
    whole = Box(0, 0, *size)
    drawn = annotated(
        picture(*size),
        report(size, logo(whole), logo(whole, competitor=True), logo(whole, confidence=0.4),
               outcome=Outcome.FAIL, findings=[finding("Too small.")], platform="meta-reels"),
    )  # fmt: skip
    assert drawn.mode == "RGB"
    assert drawn.width >= READABLE_SIDE
    assert drawn.height <= 2 * max(*size, READABLE_SIDE)


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "CMYK"])
def test_any_mode_gives_rgb(mode):
    assert annotated(picture(700, 500).convert(mode), report((700, 500), logo(Box(1, 1, 60, 60)))).mode == "RGB"


def test_many_logos_at_one_place_are_all_drawn():
    logos = [logo(Box(300 + n, 300, 360 + n, 330), dominant=n == 0) for n in range(40)]
    assert annotated(picture(800, 600), report((800, 600), *logos)).width == 800


@pytest.mark.parametrize("stroke", [{}, {"confidence": 0.4}, {"competitor": True}])
def test_a_turned_logo_is_outlined_as_it_lies(stroke):
    corners = ((400.0, 100.0), (700.0, 300.0), (400.0, 500.0), (100.0, 300.0))
    turned = logo(Box(100, 100, 700, 500), look=Appearance(quad=Quad(corners)), **stroke)
    drawn = annotated(picture(800, 600), report((800, 600), turned))
    upright = annotated(picture(800, 600), report((800, 600), logo(turned.box, **stroke)))
    along = (230, 180, 320, 260)  # in the box, on an edge of the logo
    seen = is_orange if stroke.get("competitor") else is_green
    assert any(map(seen, colours(drawn, along)))
    assert not any(map(seen, colours(upright, along)))


@pytest.mark.parametrize("platform", zones())
def test_free_and_covered_parts_add_up_to_the_frame(platform):
    frame = Size(1080, 1920)
    zone = zones()[platform]
    total = zone.free(frame).area + sum(strip.area for strip in covered(zone, frame))
    assert total == pytest.approx(frame.area)


def test_a_report_is_drawn_with_the_zone_that_it_was_judged_by():
    old = report((10, 10), platform="meta-reels")
    assert zone_of(old) == zones()["meta-reels"]
    then = Zone("meta-reels", bottom=0.5)
    assert zone_of(replace(old, zone=then)) == then
    drawn = annotated(picture(800, 600), replace(report((800, 600), platform="meta-reels"), zone=then))
    assert GREY in colours(drawn, (0, 0, 400, 290))
    assert GREY not in colours(drawn, (0, 310, 390, 390))


def test_an_old_report_of_a_platform_that_left_the_table_covers_nothing():
    assert covered(zone_of(report((10, 10), platform="gone")), Size(10, 10)) == ()
