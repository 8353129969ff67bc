"""Where a photo repeats a part of itself."""

import numpy as np
import pytest

from logocheck.domain.geometry import Box, iou
from logocheck.vision.echoes import copies
from logocheck.vision.geometry import resized

RNG = np.random.default_rng(4)
LABEL = np.kron(RNG.integers(0, 255, (6, 9, 3)), np.ones((8, 8, 1))).astype(np.uint8)  # (48, 72, 3)


def shelf(*places, size=(400, 600)):
    picture = RNG.integers(90, 160, (*size, 3)).astype(np.uint8)
    for x, y in places:
        picture[y : y + 48, x : x + 72] = LABEL
    return picture


def near(boxes, x, y, w=72, h=48):
    return [box for box in boxes if iou(box, Box(x, y, x + w, y + h)) > 0.7]


def test_a_part_that_is_alone_is_found_once_where_it_is():
    (only,) = copies(shelf((100, 200)), Box(100, 200, 172, 248))
    assert near([only], 100, 200)


def test_each_copy_is_found():
    places = [(20, 30), (300, 40), (450, 300), (120, 310)]
    found = copies(shelf(*places), Box(20, 30, 92, 78))
    assert all(near(found, x, y) for x, y in places)
    assert len(found) == len(places)


def test_a_smaller_copy_further_back_is_found():
    picture = shelf((20, 30))
    picture[200:236, 300:354] = resized(LABEL, 54, 36)
    assert near(copies(picture, Box(20, 30, 92, 78)), 300, 200, 54, 36)


@pytest.mark.parametrize("colour", [0, 128])
def test_a_flat_part_has_no_copies(colour):
    assert copies(np.full((300, 300, 3), colour, np.uint8), Box(10, 10, 60, 60)) == ()


def test_a_part_of_a_few_pixels_has_no_copies():
    assert copies(shelf((20, 30)), Box(20, 30, 25, 90)) == ()


def test_a_part_as_large_as_the_photo_is_nowhere_else():
    picture = shelf((20, 30))
    assert all(iou(box, Box(0, 0, 600, 400)) > 0.4 for box in copies(picture, Box(0, 0, 600, 400)))
