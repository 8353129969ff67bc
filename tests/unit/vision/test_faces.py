"""Faces, where the installed OpenCV has a detector for them."""

import numpy as np
import pytest

from logocheck.domain.geometry import Box
from logocheck.vision.faces import Faces, opened_faces


class FixedCascade:
    """Answers the same boxes, and remembers the size of what it was shown."""

    def __init__(self, *found):
        self.found = np.array(found).reshape(-1, 4)
        self.shown = []

    def detectMultiScale(self, grey, *_, **__):  # noqa: N802 - OpenCV's name
        self.shown.append(grey.shape)
        return self.found


def test_an_empty_wall_has_no_face():
    assert Faces(FixedCascade()).find(np.full((90, 120, 3), 128, np.uint8)) == ()


def test_a_large_picture_is_searched_small_and_answered_in_its_own_pixels():
    cascade = FixedCascade((100, 50, 40, 40), (10, 20, 30, 30))
    assert Faces(cascade).find(np.zeros((480, 640, 3), np.uint8)) == (Box(20, 40, 80, 100), Box(200, 100, 280, 180))
    assert cascade.shown == [(240, 320)]


def test_a_face_over_the_border_ends_there():
    assert Faces(FixedCascade((90, 60, 30, 30))).find(np.zeros((80, 100, 3), np.uint8)) == (Box(90, 60, 100, 80),)


@pytest.mark.skipif(opened_faces() is None, reason="this OpenCV carries no cascade")
def test_the_real_cascade_finds_none_in_noise():
    noise = np.random.default_rng(3).integers(0, 255, (240, 320, 3), np.uint8)
    assert opened_faces().find(noise) == ()
