"""Clarity of drawn logos: blurring, fading and enlarging never raise it."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logocheck.domain.geometry import Box
from logocheck.vision.clarity import clarity
from tests import drawn

SLACK = 0.03
"""Of the score: soft edges fall on the grid of pixels now this way, now that."""


def picture(width=320, height=160):
    return drawn.laid(drawn.logo(), [(0, 0), (width, 0), (width, height), (0, height)], (width, height))


def of(pixels):
    found = clarity(pixels, Box(0, 0, pixels.shape[1], pixels.shape[0]))
    assert found is not None
    return found


def test_an_empty_wall_has_no_clarity():
    found = of(np.full((80, 120, 3), 120, np.uint8))
    assert (found.sharpness, found.contrast, found.resolution, found.score) == (0, 1, 0, 0)


def test_a_drawn_logo_is_clear():
    found = of(picture())
    assert found.score > 0.9
    assert found.contrast > 4
    assert found.resolution > 80


@pytest.mark.parametrize("box", [Box(500, 500, 600, 600), Box(0, 0, 5, 100), Box(0, 0, 100, 3)])
def test_what_is_too_small_or_outside_is_not_measured(box):
    assert clarity(picture(), box) is None


def test_a_box_over_the_border_is_measured_inside():
    assert clarity(picture(), Box(-50, -50, 320, 160)) == clarity(picture(), Box(0, 0, 320, 160))


@settings(max_examples=25, deadline=None)
@given(st.floats(0.3, 6), st.floats(1.05, 3), st.sampled_from([60, 120, 320, 600]))
def test_blurring_more_never_raises_it(sigma, factor, width):
    sharp = picture(width, width // 2)
    less, more = (of(cv2.GaussianBlur(sharp, (0, 0), s)) for s in (sigma, sigma * factor))
    assert of(sharp).score >= less.score - SLACK
    assert less.score >= more.score - SLACK


@settings(max_examples=25, deadline=None)
@given(st.floats(0.05, 1), st.floats(0.3, 0.95), st.integers(0, 255))
def test_less_contrast_never_raises_it(strength, factor, grey):
    def faded(share):
        return np.rint(picture() * share + grey * (1 - share)).astype(np.uint8)

    less, more = of(faded(strength)), of(faded(strength * factor))
    assert more.score <= less.score + SLACK


@settings(max_examples=15, deadline=None)
@given(st.floats(1.1, 4), st.sampled_from([60, 120, 320]), st.sampled_from([cv2.INTER_LINEAR, cv2.INTER_CUBIC]))
def test_enlarging_never_raises_it(factor, width, interpolation):
    small = picture(width, width // 2)
    assert (
        of(cv2.resize(small, None, fx=factor, fy=factor, interpolation=interpolation)).score <= of(small).score + SLACK
    )


def test_the_same_pixels_give_the_same_digits():
    assert len({repr(of(picture())) for _ in range(20)}) == 1


def test_a_shrunk_picture_holds_less_detail():
    assert of(picture(80, 40)).resolution <= 40 < of(picture()).resolution


def test_a_large_logo_s_soft_pixels_are_no_blur_where_it_is_seen_whole():
    large = cv2.GaussianBlur(picture(1280, 640), (0, 0), 2)
    assert of(large).sharpness > 1.5 * of(cv2.GaussianBlur(picture(160, 80), (0, 0), 2)).sharpness


def test_contrast_is_that_of_wcag():
    halves = np.full((60, 60, 3), 255, np.uint8)
    halves[:, 30:] = 0
    assert of(halves).contrast == pytest.approx(21, abs=0.1)


def test_hue_alone_is_no_contrast():
    halves = np.full((60, 60, 3), (255, 0, 0), np.uint8)
    halves[:, 30:] = (0, 148, 0)  # the same luminance
    assert of(halves).contrast < 1.1
