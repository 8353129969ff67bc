"""Which of many boxes are at a place."""

from hypothesis import given
from hypothesis import strategies as st

from logocheck.domain.geometry import Box, gap, intersection
from logocheck.domain.places import Places

CELLS = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    st.integers(-5, 40), st.integers(-5, 40), st.integers(1, 25), st.integers(1, 25),
)  # fmt: skip


def test_where_nothing_is_nothing_is_found():
    assert Places.of([]).at(Box(0, 0, 9, 9)) == []
    assert Places.of([]).nearest(Box(0, 0, 9, 9), lambda _: True) is None


def test_boxes_that_only_touch_are_not_at_the_same_place():
    assert Places.of([Box(9, 0, 12, 9), Box(8, 0, 12, 9)]).at(Box(0, 0, 9, 9)) == [1]


def test_a_box_that_is_nowhere_keeps_its_number():
    assert Places.of([None, Box(0, 0, 9, 9)]).at(Box(0, 0, 9, 9)) == [1]


def test_under_a_wide_place_the_nearest_may_begin_far_to_the_right():
    boxes = [Box(10, 15, 20, 25), Box(60, 12, 70, 20)]
    assert Places.of(boxes).nearest(Box(0, 0, 100, 10), lambda _: True) == (2, 1)


def test_of_equal_gaps_the_first_box_counts_wherever_it_is():
    boxes = [Box(0, 115, 10, 120), *[Box(0, 90, 10, 95)] * 16]
    assert Places.of(boxes).nearest(Box(0, 100, 10, 110), lambda _: True) == (5, 0)


@given(st.lists(CELLS, max_size=60), CELLS)
def test_those_at_a_place_are_those_that_overlap_with_it(boxes, place):
    expected = {number for number, box in enumerate(boxes) if intersection(box, place)}
    assert set(Places.of(boxes).at(place)) == expected


@given(st.lists(CELLS, max_size=60), CELLS, st.sets(st.integers(0, 59)))
def test_the_nearest_is_the_first_with_the_smallest_gap(boxes, place, left_out):
    gaps = [(gap(box, place), number) for number, box in enumerate(boxes) if number not in left_out]
    assert Places.of(boxes).nearest(place, lambda number: number not in left_out) == min(gaps, default=None)
