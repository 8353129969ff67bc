"""Unions of boxes in upright strips."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from logocheck.domain.attention import down, held, interval
from logocheck.domain.geometry import Box, Size
from logocheck.domain.strips import strips_of

FRAME = Size(60, 40)
SIDES = st.floats(0, 40, allow_subnormal=False) | st.integers(0, 40).map(float)  # whole numbers often touch
BOXES = st.tuples(SIDES, SIDES, SIDES, SIDES).map(
    lambda sides: (min(sides[:2]), min(sides[2:]), max(sides[:2]), max(sides[2:]))
).filter(lambda sides: sides[0] < sides[2] and sides[1] < sides[3]).map(lambda sides: Box(*sides))  # fmt: skip


def joined(boxes):
    """What boxes cover of y: sorted, and joined where they touch."""
    pieces = []
    for top, bottom in sorted((box.y1, box.y2) for box in boxes):
        if pieces and top <= pieces[-1][1]:
            pieces[-1] = pieces[-1][0], max(pieces[-1][1], bottom)
        else:
            pieces.append((top, bottom))
    return tuple(interval(top, bottom, FRAME) for top, bottom in pieces)


def plainly(boxes):
    """The strips, each from all boxes again."""
    for left, right in pairwise(sorted({side for box in boxes for side in (box.x1, box.x2)})):
        covered = joined([box for box in boxes if box.x1 <= left and right <= box.x2])
        if covered:
            yield left, right, covered, held(left, right, down(covered), FRAME)


def test_nothing_has_no_strips():
    assert list(strips_of([], FRAME)) == []


def test_what_ends_under_others_leaves_what_they_cover():
    tall, short, low = Box(0, 0, 30, 20), Box(0, 5, 10, 15), Box(0, 18, 20, 30)
    strips = list(strips_of([tall, short, low], FRAME))
    assert [(s.left, s.right, [part[:2] for part in s.covered]) for s in strips] == [
        (0, 10, [(0, 30)]), (10, 20, [(0, 30)]), (20, 30, [(0, 20)]),
    ]  # fmt: skip
    assert strips[0].covered is strips[1].covered


@given(st.lists(BOXES, max_size=25))
def test_strips_are_to_the_last_digit_those_that_are_made_of_all_boxes_each_time(boxes):
    fast = [(s.left, s.right, s.covered, s.held) for s in strips_of(boxes, FRAME)]
    assert fast == list(plainly(boxes))
