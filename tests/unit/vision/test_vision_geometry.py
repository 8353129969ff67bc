"""Crops, sizes and merging."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logocheck.domain.detection import Detection
from logocheck.domain.geometry import Box, Size, iou
from logocheck.vision.geometry import cropped, detections, merged, resized


def logo(x1, y1, x2, y2, confidence=0.5, *, label="logo"):
    return Detection(Box(x1, y1, x2, y2), label, confidence)


def test_rows_of_a_network_that_mean_nothing_are_left_out():
    rows = np.array(
        [
            [0, 0, 5, 5, 0.75, 0],
            [0, 0, 5, 5, 0.04, 0],  # below the threshold
            [5, 5, 5, 9, 0.9, 0],  # no area
            [20, 20, 30, 30, 0.9, 0],  # outside
            [0, 0, 5, 5, 0.9, 7],  # no such class
            [0, 0, 5, 5, np.nan, 0],
            [np.nan, 0, 5, 5, 0.9, 0],
        ],
        np.float32,
    )
    assert detections(rows, ("logo",), (1, 1), Size(10, 10), 0.05) == [logo(0, 0, 5, 5, 0.75)]


def test_boxes_are_clipped_to_the_picture():
    (found,) = detections(np.array([[-5, -5, 50, 50, 1.5, 0]], np.float32), ("logo",), (2, 2), Size(10, 20), 0.05)
    assert found == logo(0, 0, 10, 20, 1.0)


def test_nothing_merges_to_nothing():
    assert merged([]) == ()


def test_the_most_confident_of_two_looks_at_one_logo_stays():
    best, same, other = logo(0, 0, 10, 10, 0.9), logo(1, 0, 10, 10, 0.5), logo(20, 0, 30, 10, 0.7)
    assert merged([same, other, best]) == (best, other)


def test_labels_do_not_suppress_each_other():
    assert len(merged([logo(0, 0, 9, 9, 0.5, label="acme"), logo(0, 0, 9, 9, 0.5, label="bolt")])) == 2


boxes = st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(1, 20), st.integers(1, 20), st.floats(0, 1))


@given(st.lists(boxes.map(lambda v: logo(v[0], v[1], v[0] + v[2], v[1] + v[3], v[4])), max_size=12))
def test_merging_keeps_a_sorted_subset_without_overlaps_and_ignores_order(found):
    kept = merged(found)
    assert kept == merged(reversed(found)) == merged(kept)
    assert set(kept) <= set(found)
    assert [d.confidence for d in kept] == sorted((d.confidence for d in kept), reverse=True)
    assert all(iou(a.box, b.box) < 0.7 for i, a in enumerate(kept) for b in kept[:i])


def test_a_crop_repeats_the_edge_beyond_the_picture():
    picture = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    crop = cropped(picture, Box(0, 0, 2, 2), 0.5)
    assert crop.shape == (4, 4, 3)
    assert (crop[0, 0] == picture[0, 0]).all()
    assert (crop[3, 3] == picture[1, 1]).all()
    assert (crop[1:3, 1:3] == picture).all()


@pytest.mark.parametrize("box", [Box(0.2, 0.2, 0.3, 0.3), Box(50, 50, 60, 60), Box(-9, -9, -8, -8)])
def test_a_crop_has_a_pixel_wherever_the_box_lies(box):
    assert min(cropped(np.zeros((4, 4, 3), np.uint8), box, 0.0).shape[:2]) >= 1


def test_shrinking_takes_the_mean():
    stripes = np.zeros((8, 8, 3), np.uint8)
    stripes[::2] = 200
    assert (resized(stripes, 4, 4) == 100).all()


@pytest.mark.parametrize("size", [(400, 400), (401, 803), (1601, 1203), (4000, 400)])
def test_what_shrinks_much_is_halved_first_and_looks_the_same(size):
    ramp = np.linspace(0, 255, size[0] * size[1]).reshape(size[1], size[0]).astype(np.uint8)
    picture = np.dstack([ramp, ramp[:, ::-1], 255 - ramp])
    plain = cv2.resize(picture, (96, 96), interpolation=cv2.INTER_AREA)
    got = resized(picture, 96, 96)
    assert got.shape == (96, 96, 3)
    assert np.abs(got.astype(int) - plain).max() <= 3


def test_one_pixel_can_be_made_of_any_picture():
    assert resized(np.full((900, 1, 3), 7, np.uint8), 1, 1).tolist() == [[[7, 7, 7]]]
    assert resized(np.full((9, 700, 3), 7, np.uint8), 1, 1).tolist() == [[[7, 7, 7]]]
