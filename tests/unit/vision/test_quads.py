"""Where a logo's corners fall, on pictures that are drawn with them in known places."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logocheck.domain.appearance import Quad
from logocheck.domain.geometry import Box
from logocheck.vision.marks import Marks
from logocheck.vision.quads import EXACT, Found, located
from tests import drawn

LOGO = drawn.logo()
MARKS = Marks({("Acme", "acme"): LOGO})


def corners(degrees=0.0, width=200.0, height=100.0, centre=(240.0, 180.0)):
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    flat = np.array([[-width, -height], [width, -height], [width, height], [-width, height]]) / 2
    return flat @ np.array([[c, s], [-s, c]]) + centre


def around(points):
    (x1, y1), (x2, y2) = points.min(axis=0), points.max(axis=0)
    return Box(x1 + 3, y1 - 4, x2 + 5, y2 + 2)


def test_nothing_is_found_on_an_empty_wall():
    assert located(np.full((200, 300, 3), 128, np.uint8), Box(50, 50, 200, 150), MARKS.of("Acme", None)) is None


def test_a_brand_without_references_is_not_found():
    assert MARKS.of("Unseen", None) == []
    assert located(drawn.laid(LOGO, corners()), around(corners()), []) is None


@pytest.mark.parametrize("degrees", [0, 12, -35, 90, 178])
def test_a_turned_logo_is_found_corner_by_corner(degrees):
    where = corners(degrees)
    found = located(drawn.laid(LOGO, where), around(where), MARKS.of("Acme", "acme"))
    assert np.abs(np.array(found.quad.corners) - where).max() < 4
    assert found.quad.rotation == pytest.approx(degrees, abs=1)
    assert found.logo == "acme"


@settings(max_examples=12, deadline=None)
@given(st.floats(0.75, 1.33), st.integers(-20, 20))
def test_a_stretched_logo_is_measured_so(factor, degrees):
    where = corners(degrees, 200 * factor, 100)
    found = located(drawn.laid(LOGO, where), around(where), MARKS.of("Acme", None))
    assert found.quad.stretch(found.aspect) == pytest.approx(max(factor, 1 / factor), abs=0.03)


@pytest.mark.parametrize(
    ("inliers", "agreement", "told"),
    [(5, EXACT, True), (12, 0.5, True), (11, EXACT - 0.01, False), (5, 0.5, False)],
)
def test_stretch_is_told_where_many_points_or_the_pixels_agree(inliers, agreement, told):
    quad = Quad(((0.0, 0.0), (240.0, 0.0), (240.0, 100.0), (0.0, 100.0)))
    found = Found("acme", quad, 2.0, inliers, agreement)
    assert found.stretch == (pytest.approx(1.2) if told else None)


def test_a_logo_seen_from_below_is_found():
    where = np.array([[160, 120], [320, 120], [345, 230], [135, 230]], float)
    found = located(drawn.laid(LOGO, where), around(where), MARKS.of("Acme", None))
    assert np.abs(np.array(found.quad.corners) - where).max() < 5


def flared(top, bottom, y1, y2):
    """A sign that is seen from below, its top ``top`` and its bottom ``bottom`` pixels wide."""
    return np.array([[400 - top / 2, y1], [400 + top / 2, y1], [400 + bottom / 2, y2], [400 - bottom / 2, y2]], float)


@pytest.mark.parametrize("where", [flared(250, 400, 60, 360), flared(200, 360, 80, 300)])
def test_where_few_points_are_found_the_pixels_tell_perspective(where):
    found = located(drawn.laid(LOGO, where, (800, 480)), around(where), MARKS.of("Acme", None))
    assert found.inliers < 12
    assert np.abs(np.array(found.quad.corners) - where).max() < 8


@pytest.mark.parametrize(
    "where",
    [
        corners(0, 100, 160),  # 3.2 times too narrow
        np.array([[150, 165], [550, 68], [550, 412], [150, 315]], float),  # the right side 2.3 times the left one
    ],
    ids=["lopsided", "uneven"],
)
def test_a_logo_that_lies_as_no_camera_sees_it_is_not_measured(where):
    picture = drawn.laid(LOGO, where, (800, 480))
    assert located(picture, around(where), MARKS.of("Acme", None)) is None


def test_light_on_dark_is_found_by_the_dark_reference():
    picture = drawn.laid(drawn.logo((240, 240, 240)), corners(), ground=(30, 30, 40))
    assert located(picture, around(corners()), MARKS.of("Acme", None)) is not None


def test_another_brand_s_logo_is_refused():
    square = np.zeros((200, 200, 4), np.uint8)
    cv2.circle(square, (100, 100), 80, (200, 30, 30, 255), 24)
    cv2.putText(square, "Nordu", (20, 115), cv2.FONT_HERSHEY_DUPLEX, 1.6, (200, 30, 30, 255), 4)
    picture = drawn.laid(square, corners(0, 120, 120))
    assert located(picture, around(corners(0, 120, 120)), MARKS.of("Acme", None)) is None


def test_a_mirrored_logo_is_refused():
    picture = np.ascontiguousarray(drawn.laid(LOGO, corners())[:, ::-1])
    assert located(picture, around(corners()), MARKS.of("Acme", None)) is None


def test_of_two_references_that_are_found_the_one_with_more_points_counts():
    half = LOGO.copy()
    half[:, 200:] = 0
    marks = Marks({("Acme", "half"): half, ("Acme", "whole"): LOGO})
    picture = drawn.laid(LOGO, corners())
    assert located(picture, around(corners()), marks.of("Acme", "half")[:1]) is not None
    assert located(picture, around(corners()), marks.of("Acme", "half")).logo == "whole"


def test_a_logo_that_shares_a_part_with_the_reference_is_refused():
    other = LOGO.copy()
    other[:, 160:] = other[::-1, 160:]
    marks = Marks({("Acme", "other"): other})
    assert located(drawn.laid(LOGO, corners()), around(corners()), marks.of("Acme", None)) is None


def test_a_small_logo_is_found():
    where = corners(0, 60, 30)
    found = located(drawn.laid(LOGO, where), around(where), MARKS.of("Acme", None))
    assert np.abs(np.array(found.quad.corners) - where).max() < 2


def test_the_named_reference_comes_first_and_few_are_asked():
    marks = Marks({("Acme", str(n)): LOGO for n in range(9)})
    names = [name for name, _ in marks.of("Acme", "6")]
    assert names[0] == "6"
    assert len(names) == 4


def test_the_same_picture_gives_the_same_digits():
    picture = drawn.laid(LOGO, corners(7))
    answers = {repr(located(picture, around(corners(7)), Marks({("A", "a"): LOGO}).of("A", None))) for _ in range(5)}
    assert len(answers) == 1


@pytest.mark.parametrize(
    "box", [Box(-50, -50, 3, 3), Box(0, 0, 1, 1), Box(479, 359, 480, 360), Box(0, 0, 480, 2), Box(900, 900, 950, 950)]
)
def test_a_sliver_at_the_border_is_no_error(box):
    assert located(drawn.laid(LOGO, corners()), box, MARKS.of("Acme", None)) is None


def test_a_photographed_reference_is_compared_as_it_is():
    crop = drawn.laid(LOGO, corners(0, 400, 200, (200, 100)), (400, 200))
    opaque = np.dstack([crop, np.full(crop.shape[:2], 255, np.uint8)])
    where = corners(-8)
    found = located(drawn.laid(LOGO, where), around(where), Marks({("A", "a"): opaque}).of("A", None))
    assert found.quad.rotation == pytest.approx(-8, abs=1)
