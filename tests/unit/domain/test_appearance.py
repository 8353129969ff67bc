"""Quads and the other measurements of pixels, as plain values."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logocheck.domain.appearance import Appearance, Clarity, Colour, Quad

UPRIGHT = Quad(((0, 0), (40, 0), (40, 20), (0, 20)))


def turned(degrees, width=40.0, height=20.0):
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    corners = ((0, 0), (width, 0), (width, height), (0, height))
    return Quad(tuple((x * c - y * s, x * s + y * c) for x, y in corners))


def test_nothing_measured_is_an_appearance():
    assert Appearance() == Appearance(None, None, None, None, 0)


def test_an_upright_quad_has_its_box_s_area_and_no_rotation():
    assert (UPRIGHT.area, UPRIGHT.rotation) == (800, 0)
    assert UPRIGHT.stretch(2.0) == 1


@given(st.floats(-179, 179), st.floats(5, 500), st.floats(5, 500))
def test_turning_changes_the_rotation_alone(degrees, width, height):
    quad = turned(degrees, width, height)
    assert quad.rotation == pytest.approx(degrees, abs=1e-6)
    assert quad.area == pytest.approx(width * height)
    assert quad.stretch(width / height) == pytest.approx(1)


def test_upside_down_has_one_name():
    assert turned(180).rotation == 180
    assert turned(-180).rotation == 180


@given(st.floats(0.2, 5))
def test_a_stretch_is_the_same_along_either_side(factor):
    assert turned(10, 40 * factor, 20).stretch(2.0) == pytest.approx(max(factor, 1 / factor))


def test_perspective_is_hardly_a_stretch():
    assert Quad(((2, 0), (38, 0), (42, 20), (-2, 20))).stretch(2.0) < 1.04


@pytest.mark.parametrize(
    "corners",
    [
        ((0, 0), (0, 20), (40, 20), (40, 0)),  # mirrored
        ((0, 0), (40, 20), (40, 0), (0, 20)),  # crossed
        ((0, 0), (40, 0), (10, 5), (0, 20)),  # dented
        ((0, 0), (0, 0), (40, 20), (0, 20)),  # a corner twice
        ((0, 0), (40, 0), (math.nan, 20), (0, 20)),
        ((0, 0), (40, 0), (40, 20)),
    ],
)
def test_what_no_camera_sees_is_no_quad(corners):
    with pytest.raises(ValueError, match="quad"):
        Quad(corners)


@pytest.mark.parametrize(
    "nonsense",
    [
        lambda: Clarity(1.1, 2, 10, 0.5),
        lambda: Clarity(0.5, 0.9, 10, 0.5),
        lambda: Clarity(0.5, 2, -1, 0.5),
        lambda: Colour(-1),
        lambda: Colour(1, ("#000000",), ()),
        lambda: Appearance(inliers=-1),
        lambda: Appearance(stretch=1.2),
        lambda: Appearance(quad=UPRIGHT, stretch=0.9),
        lambda: UPRIGHT.stretch(0),
    ],
)
def test_nonsense_is_refused(nonsense):
    with pytest.raises(ValueError):
        nonsense()
