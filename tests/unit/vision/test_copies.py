"""Copies of a photo for all that look at it, and the letterbox."""

from threading import Thread

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logocheck.domain.geometry import Size
from logocheck.vision.copies import Copies, copies_of, letterboxed, shared_copies, whole_halvings
from logocheck.vision.geometry import detections


def ramp(width, height):
    """A picture in which every pixel differs from those around it, slowly."""
    grey = np.linspace(0, 255, width * height).reshape(height, width).astype(np.uint8)
    return np.dstack([grey, grey[:, ::-1], 255 - grey])


def test_one_pixel_is_letterboxed():
    canvas, scale = letterboxed(np.full((1, 1, 3), 9, np.uint8), 64, 32)
    assert canvas.shape == (64, 64, 3)
    assert scale == (64, 64)


def test_a_thin_picture_gets_a_canvas_that_is_not_too_thin():
    assert letterboxed(np.zeros((1, 5000, 3), np.uint8), 384, 32)[0].shape == (96, 384, 3)


sides = st.integers(1, 300)


@given(sides, sides, st.sampled_from([32, 64, 96]))
def test_the_letterbox_pads_right_and_below_to_whole_strides(width, height, side):
    canvas, (x, y) = letterboxed(np.zeros((height, width, 3), np.uint8), side, 32, fill=200)
    assert canvas.shape[0] % 32 == canvas.shape[1] % 32 == 0
    assert max(canvas.shape) <= side
    content = canvas[: round(y * height), : round(x * width)]
    assert content.size
    assert not content.any()
    assert (canvas[round(y * height) :] == 200).all()
    assert (canvas[:, round(x * width) :] == 200).all()


@given(sides, sides, st.tuples(*[st.floats(0, 1)] * 4))
def test_undoing_the_letterbox_is_the_identity(width, height, shares):
    x1, x2 = sorted((shares[0] * width, shares[1] * width))
    y1, y2 = sorted((shares[2] * height, shares[3] * height))
    if x2 - x1 < 0.01 or y2 - y1 < 0.01:
        return
    _, (x, y) = letterboxed(np.zeros((height, width, 3), np.uint8), 96, 32)
    row = np.array([[x1 * x, y1 * y, x2 * x, y2 * y, 0.5, 0]], np.float32)
    (found,) = detections(row, ("logo",), (x, y), Size(width, height), 0.1)
    assert (found.box.x1, found.box.y1, found.box.x2, found.box.y2) == pytest.approx((x1, y1, x2, y2), abs=2e-3)


@given(st.floats(0, 5000))
def test_halvings_leave_at_least_what_is_wanted(times):
    number = whole_halvings(times)
    assert times / 2**number >= min(times, 1)
    assert times / 2**number < 2


def test_levels_halve_and_keep_the_means():
    picture = np.array([[0, 100, 7], [50, 250, 7]], np.uint8).repeat(3).reshape(2, 3, 3)
    assert Copies(picture).level(1).tolist() == [[[100, 100, 100]]]
    assert [Copies(ramp(33, 40)).level(number).shape[:2] for number in range(4)] == [
        (40, 33),
        (20, 16),
        (10, 8),
        (5, 4),
    ]


@pytest.mark.parametrize("size", [(400, 400), (401, 803), (1601, 1203), (4000, 400), (150, 3000), (96, 96)])
def test_what_is_halved_first_looks_as_if_it_were_not(size):
    picture = ramp(*size)
    plain = cv2.resize(picture, (96, 80), interpolation=cv2.INTER_AREA)
    got = Copies(picture).sized(96, 80)
    assert got.shape == (80, 96, 3)
    assert np.abs(got.astype(int) - plain).max() <= 3


@given(st.integers(1, 300), st.integers(1, 300), st.floats(0.001, 1))
def test_any_picture_can_be_shrunk_to_whole_pixels(width, height, scale):
    got = Copies(np.full((height, width, 3), 7, np.uint8)).shrunk(scale)
    assert got.shape == (max(1, round(height * scale)), max(1, round(width * scale)), 3)
    assert (got == 7).all()


def test_a_picture_as_large_as_wanted_is_not_copied():
    picture = ramp(9, 9)
    assert Copies(picture).shrunk(1.0) is picture


def test_all_that_look_at_a_shared_picture_are_given_the_same_copy():
    picture = ramp(64, 64)
    assert copies_of(picture).sized(8, 8) is not copies_of(picture).sized(8, 8)
    with shared_copies(picture):
        once = copies_of(picture).sized(8, 8)
        with shared_copies(picture):
            assert copies_of(picture).sized(8, 8) is once
        assert copies_of(picture).sized(8, 8) is once
    assert copies_of(picture).sized(8, 8) is not once


def test_another_picture_is_never_given_these_copies():
    picture, other = ramp(64, 64), np.zeros((64, 64, 3), np.uint8)
    seen = []
    with shared_copies(picture):
        copies_of(picture).sized(8, 8)
        assert not copies_of(other).sized(8, 8).any()
        elsewhere = Thread(target=lambda: seen.append(copies_of(picture)))
        elsewhere.start()
        elsewhere.join()
        assert seen[0] is not copies_of(picture)
        with pytest.raises(ValueError, match="broke"), shared_copies(other):
            raise ValueError("broke")
        assert copies_of(picture).sized(8, 8).any()
