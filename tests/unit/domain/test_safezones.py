"""What a platform's interface leaves free."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logocheck.domain.geometry import Box, Size
from logocheck.domain.safezones import NOTHING_COVERED, Zone, visible_share

FRAME = Size(1000, 2000)
REELS = Zone("reels", top=0.14, bottom=0.35, left=0.06, right=0.06)
SIDES = st.floats(0, 0.49)


def boxes(low=-500, high=2500):
    corner = st.tuples(st.floats(low, high), st.floats(low, high))
    side = st.floats(0.5, 3000)
    return st.builds(lambda c, w, h: Box(c[0], c[1], c[0] + w, c[1] + h), corner, side, side)


def test_nothing_covers_nothing():
    assert visible_share(Box(0, 0, 1000, 2000), FRAME) == 1
    assert NOTHING_COVERED.free(FRAME) == Box(0, 0, 1000, 2000)


@pytest.mark.parametrize(
    ("box", "share"),
    [
        (Box(400, 600, 600, 800), 1.0),  # in the middle
        (Box(400, 1800, 600, 1900), 0.0),  # under the caption
        (Box(400, 1250, 600, 1350), 0.5),  # half under it
        (Box(0, 600, 120, 700), 0.5),  # half in the left strip
        (Box(-100, 600, 100, 700), 0.2),  # half out of the frame, and the strip on top of that
        (Box(2000, 0, 2100, 100), 0.0),  # not in the picture
    ],
)
def test_the_share_outside_frame_and_interface(box, share):
    assert visible_share(box, FRAME, REELS) == pytest.approx(share)


@given(boxes(), SIDES, SIDES, SIDES, SIDES)
def test_a_zone_never_makes_more_visible(box, top, bottom, left, right):
    covered = visible_share(box, FRAME, Zone("z", top, bottom, left, right))
    assert 0 <= covered <= visible_share(box, FRAME) <= 1


@given(boxes(), st.floats(0, 0.4), st.floats(0, 0.09))
def test_a_wider_strip_never_shows_more(box, strip, more):
    assert visible_share(box, FRAME, Zone("z", bottom=strip + more)) <= visible_share(
        box, FRAME, Zone("z", bottom=strip)
    )


@pytest.mark.parametrize(
    "sides",
    [{"top": -0.1}, {"left": 1.0}, {"top": 0.5, "bottom": 0.5}, {"left": 0.7, "right": 0.4}, {"right": math.nan}],
)
def test_a_zone_leaves_something_free(sides):
    with pytest.raises(ValueError, match="zone"):
        Zone("z", **sides)


def test_a_zone_has_a_name():
    with pytest.raises(ValueError, match="name"):
        Zone(" ")
