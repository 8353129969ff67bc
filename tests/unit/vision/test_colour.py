"""Colours of drawn logos, in white light and in tinted."""

import numpy as np
import pytest

from logocheck.domain.appearance import Quad
from logocheck.domain.geometry import Box
from logocheck.vision.colour import colour, difference, light, palette_of
from tests import drawn

ORANGE, TEAL = (230, 110, 30), (0, 120, 110)
GREY = (178, 178, 178)
CORNERS = ((140.0, 130.0), (340.0, 130.0), (340.0, 230.0), (140.0, 230.0))
BOX, QUAD = Box(140, 130, 340, 230), Quad(CORNERS)
LOGO = drawn.logo(ORANGE)
PALETTE = ("#e66e1e",)


def photo(ink=ORANGE, ground=GREY):
    return drawn.laid(drawn.logo(ink), CORNERS, ground=ground)


def tinted(pixels, factors):
    """``pixels`` in light of another colour: factors on linear RGB."""
    linear = (pixels / 255.0) ** 2.2 * factors
    return np.rint(255 * np.clip(linear, 0, 1) ** (1 / 2.2)).astype(np.uint8)


def test_without_a_palette_nothing_is_measured():
    assert colour(photo(), BOX, (), QUAD, LOGO) is None


def test_outside_the_picture_nothing_is_measured():
    assert colour(photo(), Box(900, 900, 950, 950), PALETTE, None, None) is None


@pytest.mark.parametrize("quad", [QUAD, None])
def test_the_brand_s_own_colour_is_near(quad):
    found = colour(photo(), BOX, PALETTE, quad, LOGO)
    assert found.delta_e < 2
    assert found.palette == PALETTE
    assert found.placed is (quad is not None)


@pytest.mark.parametrize("quad", [QUAD, None])
def test_another_colour_is_far(quad):
    assert colour(photo(TEAL), BOX, PALETTE, quad, LOGO).delta_e > 20


def test_without_a_quad_the_ground_may_pass_for_the_logo():
    """Which is why it is said that the difference is the least possible."""
    found = colour(photo(TEAL, ORANGE), BOX, PALETTE, None, LOGO)
    assert found.delta_e < 3
    assert not found.placed
    assert colour(photo(TEAL, ORANGE), BOX, PALETTE, QUAD, LOGO).delta_e > 20


@pytest.mark.parametrize("factors", [(1.0, 0.88, 0.72), (0.78, 0.9, 1.0)])
def test_the_tint_of_the_light_is_taken_out(factors):
    warm = tinted(photo(), factors)
    measured = colour(warm, BOX, PALETTE, QUAD, LOGO)
    seen = "#{:02x}{:02x}{:02x}".format(*warm[170:200, 200:260].reshape(-1, 3).min(axis=0))
    assert measured.delta_e < 6
    assert light(warm, BOX) == pytest.approx(np.mean(factors) / np.array(factors), rel=0.08)
    assert seen != measured.measured[0]


def test_a_picture_without_grey_is_left_as_it_is():
    assert light(np.full((100, 100, 3), (200, 40, 40), np.uint8), Box(10, 10, 50, 50)).tolist() == [1, 1, 1]
    assert light(np.full((100, 100, 3), 180, np.uint8), Box(0, 0, 100, 100)).tolist() == [1, 1, 1]


def test_a_shade_is_no_other_colour():
    assert colour(tinted(photo(), (0.7, 0.7, 0.7)), BOX, PALETTE, QUAD, LOGO).delta_e < 8


def test_the_palette_of_a_drawing_is_its_inks():
    assert palette_of(LOGO) == PALETTE
    two = LOGO.copy()
    two[100:, :, :3] = TEAL
    assert set(palette_of(two)) == {"#e66e1e", "#00786e"}


def test_the_palette_of_a_logo_on_white_leaves_the_white_out():
    flat = drawn.laid(LOGO, ((10, 10), (410, 10), (410, 210), (10, 210)), (420, 220), (255, 255, 255))
    (ink,) = palette_of(np.dstack([flat, np.full(flat.shape[:2], 255, np.uint8)]))
    assert difference(ink, PALETTE[0]) < 3


def test_a_reference_cut_from_a_photo_has_no_palette():
    noise = np.random.default_rng(1).integers(0, 255, (60, 90, 3), np.uint8)
    assert palette_of(np.dstack([noise, np.full((60, 90), 255, np.uint8)])) == ()
    assert palette_of(np.full((40, 40, 4), 255, np.uint8)) == ()


def test_the_difference_is_ciede2000_with_half_the_lightness():
    # Sharma, Wu & Dalal's formula; black and white differ by 100 at kL = 1
    assert difference("#000000", "#ffffff") == pytest.approx(50, abs=0.01)
    assert difference("#102030", "#102030") == 0
    assert difference("#e66e1e", "#00786e") == difference("#00786e", "#e66e1e")
