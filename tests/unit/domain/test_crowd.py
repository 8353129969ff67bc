"""Attention of unions of boxes."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from logocheck.domain.attention import attention
from logocheck.domain.crowd import Crowd
from logocheck.domain.geometry import Box, Size

FRAME = Size(60, 40)
CELLS = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    st.integers(-5, 59), st.integers(-5, 39), st.integers(1, 30), st.integers(1, 30),
)  # fmt: skip


def cells(boxes):
    """The pixels that are in one of the boxes."""
    return {
        (x, y)
        for x in range(FRAME.width)
        for y in range(FRAME.height)
        if any(b.x1 <= x < b.x2 and b.y1 <= y < b.y2 for b in boxes)
    }


def test_nobody_is_no_crowd():
    assert Crowd.of([], FRAME).beside(Box(0, 0, 9, 9)) == (0, 0)
    assert Crowd.of([Box(-9, -9, -1, -1)], FRAME).beside(Box(0, 0, 9, 9)) == (0, 0)


def test_a_crowd_from_which_all_are_taken_away_is_nobody():
    both = Crowd.of([Box(0, 0, 9, 9), Box(5, 5, 20, 20)], FRAME)
    assert both.without({0, 1}).beside(Box(30, 30, 40, 40)) == pytest.approx((0, 0))
    assert both.without(()).beside(Box(30, 30, 40, 40)) == both.beside(Box(30, 30, 40, 40))


def test_what_lies_on_the_logo_is_not_beside_it():
    assert Crowd.of([Box(2, 2, 5, 5)], FRAME).beside(Box(0, 0, 9, 9)) == (0, 0)


@given(st.lists(CELLS, max_size=6), CELLS)
def test_a_crowd_is_the_sum_of_its_pixels(boxes, logo):
    beside = cells(boxes) - cells([logo])
    looked, area = Crowd.of(boxes, FRAME).beside(logo)
    assert area == pytest.approx(len(beside) / FRAME.area)
    expected = sum(attention(Box(x, y, x + 1, y + 1), FRAME) for x, y in beside)
    assert looked == pytest.approx(expected, rel=1e-6)


@given(st.lists(CELLS, max_size=6), st.lists(CELLS, min_size=1, max_size=4))
def test_what_is_outside_several_boxes_is_the_sum_of_its_pixels(boxes, holes):
    inside = [part for hole in holes if (part := hole.clipped(FRAME))]
    assume(inside)
    left = cells(boxes) - cells(inside)
    looked, area = Crowd.of(boxes, FRAME).beside(*inside)
    assert area == pytest.approx(len(left) / FRAME.area)
    assert looked == pytest.approx(sum(attention(Box(x, y, x + 1, y + 1), FRAME) for x, y in left), rel=1e-6)


@given(st.lists(CELLS, max_size=6), CELLS)
def test_the_order_of_the_boxes_does_not_matter(boxes, logo):
    assert Crowd.of(boxes, FRAME).beside(logo) == Crowd.of(boxes[::-1], FRAME).beside(logo)


@given(st.lists(CELLS, min_size=1, max_size=7), CELLS, st.data())
def test_a_crowd_without_some_is_the_crowd_of_the_rest(boxes, logo, data):
    absent = data.draw(st.frozensets(st.integers(0, len(boxes) - 1)))
    rest = [box for number, box in enumerate(boxes) if number not in absent]
    expected = Crowd.of(rest, FRAME).beside(logo)
    assert Crowd.of(boxes, FRAME).without(absent).beside(logo) == pytest.approx(expected, rel=1e-9)
