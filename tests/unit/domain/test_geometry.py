"""Rectangles."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logocheck.domain.detection import Detection, Sighting, TextLine
from logocheck.domain.geometry import Box, Size, gap, halfway, intersection, iou, union, union_area
from tests.posts import BOXES

UNIT = Box(0, 0, 10, 10)


CELLS = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    st.integers(0, 12), st.integers(0, 12), st.integers(1, 6), st.integers(1, 6),
)  # fmt: skip


def test_no_boxes_cover_nothing():
    assert union_area([]) == 0


@given(st.lists(CELLS, max_size=6))
def test_what_boxes_cover_together_is_counted_once(boxes):
    cells = {(x, y) for x in range(20) for y in range(20) if any(b.x1 <= x < b.x2 and b.y1 <= y < b.y2 for b in boxes)}
    assert union_area(boxes) == len(cells)


@pytest.mark.parametrize("size", [(0, 1), (1, 0), (-1, 5)])
def test_a_picture_has_pixels(size):
    with pytest.raises(ValueError, match="at least 1 x 1"):
        Size(*size)


@pytest.mark.parametrize(
    "corners", [(0, 0, 0, 1), (0, 0, 1, 0), (5, 0, 4, 1), (0, 0, math.inf, 1), (math.nan, 0, 1, 1)]
)
def test_a_degenerate_box_is_refused(corners):
    with pytest.raises(ValueError, match="a box has"):
        Box(*corners)


def test_each_side_of_the_box_halfway_lies_in_the_middle():
    assert halfway(UNIT, Box(4, 6, 20, 40)) == Box(2, 3, 15, 25)


@pytest.mark.parametrize(
    ("other", "common", "overlap", "distance"),
    [
        (UNIT, UNIT, 1.0, 0.0),
        (Box(5, 0, 15, 10), Box(5, 0, 10, 10), 1 / 3, 0.0),
        (Box(10, 0, 20, 10), None, 0.0, 0.0),
        (Box(13, 14, 20, 20), None, 0.0, 5.0),
    ],
)
def test_two_boxes(other, common, overlap, distance):
    assert intersection(UNIT, other) == common
    assert iou(UNIT, other) == pytest.approx(overlap)
    assert gap(UNIT, other) == distance


def test_one_box():
    box = Box(1, 2, 4, 8)
    assert (box.width, box.height, box.area, box.centre) == (3, 6, 18, (2.5, 5))
    assert box.clipped(Size(3, 3)) == Box(1, 2, 3, 3)
    assert box.clipped(Size(1, 1)) is None
    assert box.grown(0.5) == Box(-0.5, -1, 5.5, 11)
    assert box.scaled(2, 0.5) == Box(2, 1, 8, 4)


@given(BOXES, BOXES)
def test_overlap_is_the_same_from_both_sides(a, b):
    assert intersection(a, b) == intersection(b, a)
    assert 0 <= iou(a, b) == iou(b, a) <= 1 + 1e-12
    assert gap(a, b) == gap(b, a)
    assert not (gap(a, b) > 0 and intersection(a, b))


@pytest.mark.parametrize("confidence", [-0.1, 1.1, math.nan])
def test_confidences_are_shares(confidence):
    for build in (
        lambda: Detection(UNIT, "logo", confidence),
        lambda: TextLine(UNIT, "a", confidence),
        lambda: Sighting("a", UNIT, confidence, 0.5),
        lambda: Sighting("a", UNIT, 0.5, confidence),
    ):
        with pytest.raises(ValueError, match=r"in \[0, 1\]"):
            build()


def test_the_union_holds_both_whichever_comes_first():
    a, b = Box(0, 5, 4, 9), Box(2, 1, 3, 12)
    assert union(a, b) == union(b, a) == Box(0, 1, 4, 12)
