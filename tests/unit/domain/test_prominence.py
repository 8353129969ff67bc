"""How visible a logo is."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logocheck.domain.appearance import Appearance, Clarity
from logocheck.domain.campaign import ProminenceWeights
from logocheck.domain.geometry import Box, Size
from logocheck.domain.prominence import Prominence, prominence
from logocheck.domain.safezones import NOTHING_COVERED, Zone
from tests.unit.domain.test_appearance import turned

FRAME = Size(1000, 800)
FREE = NOTHING_COVERED
ONLY_SIZE = ProminenceWeights(size=1, position=0, visibility=0, clutter=0)


def at(x, y, width, height):
    """A box around the centre (x, y)."""
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def inside(frame=FRAME):
    """Boxes that lie in the frame."""

    def placed(x, y, width, height):
        left, top = x * (frame.width - width), y * (frame.height - height)
        return Box(left, top, left + width, top + height)

    return st.builds(placed, st.floats(0, 1), st.floats(0, 1), st.floats(1, frame.width), st.floats(1, frame.height))


ANYWHERE = st.builds(at, st.floats(-900, 1900), st.floats(-900, 1900), st.floats(1, 900), st.floats(1, 900))
WEIGHT = st.floats(0, 5)
WEIGHTS = st.builds(ProminenceWeights, WEIGHT, WEIGHT, WEIGHT, st.floats(0.1, 5), WEIGHT, WEIGHT)
LOOKS = st.builds(
    lambda score, degrees: Appearance(None if score is None else Clarity(0.5, 2, 30, score), turned(degrees)),
    st.none() | st.floats(0, 1),
    st.floats(-180, 180),
)
ZONES = st.builds(Zone, st.just("z"), st.floats(0, 0.49), st.floats(0, 0.49), st.floats(0, 0.49), st.floats(0, 0.49))


def test_a_logo_outside_the_frame_is_not_visible():
    assert prominence(Box(-50, -50, 0, 0), FRAME, FREE) == Prominence(*(0.0,) * 10)


@pytest.mark.parametrize("side", [1e-300, 1e-200, 1e-20])
def test_a_logo_thinner_than_numbers_can_tell_is_not_visible(side):
    assert prominence(Box(0, 0, side, side), FRAME, FREE).score == 0


@pytest.mark.parametrize("size", [(0.01, 0.01), (300, 40), (40, 700), (1000, 800)])
def test_a_box_of_any_size_at_the_centre_has_the_best_position(size):
    parts = prominence(at(500, 400, *size), FRAME, FREE)
    assert (parts.position, parts.visibility, parts.clutter) == pytest.approx((1, 1, 1))


def test_a_logo_that_fills_the_picture_could_not_be_more_prominent():
    assert prominence(Box(0, 0, 1000, 800), FRAME, FREE).score == pytest.approx(1)


def test_position_compares_with_the_same_box_in_the_middle():
    corner, middle = (prominence(at(x, y, 200, 100), FRAME, FREE) for x, y in ((100, 50), (500, 400)))
    assert corner.position == pytest.approx(corner.centre_weight / middle.centre_weight)


@pytest.mark.parametrize(
    ("share", "size"), [(0.004, 0.206), (0.025, 0.469), (0.05, 0.606), (0.1, 0.742), (0.4, 0.938), (1.0, 1.0)]
)
def test_size_grows_with_the_root_of_the_area_and_less_from_a_tenth_of_the_frame_on(share, size):
    root = math.sqrt(share)
    parts = prominence(at(500, 400, 1000 * root, 800 * root), FRAME, FREE)
    assert parts.share == pytest.approx(share)
    assert parts.size == pytest.approx(size, abs=5e-4)


@pytest.mark.parametrize(("area", "mass"), [(0.11, 0.31), (0.25, 0.58), (0.5, 0.83)])
def test_centred_boxes_hold_the_mass_that_the_source_gives(area, mass):
    side = math.sqrt(area)
    weight = prominence(at(500, 400, 1000 * side, 800 * side), FRAME, FREE).centre_weight
    whole = prominence(Box(0, 0, 1000, 800), FRAME, FREE).centre_weight
    assert weight * area / whole == pytest.approx(mass, abs=0.02)


def test_the_mean_of_the_prior_is_its_sum_over_a_grid():
    box, steps = Box(130, 90, 420, 610), 200
    total = 0.0
    for i in range(steps):
        for j in range(steps):
            x = (box.x1 + (i + 0.5) / steps * box.width) / 1000 - 0.5
            y = (box.y1 + (j + 0.5) / steps * box.height) / 800 - 0.5
            total += math.exp(-(x**2) / (2 * 0.235**2) - y**2 / (2 * 0.21**2))
    assert prominence(box, FRAME, FREE).centre_weight == pytest.approx(total / steps**2, rel=1e-4)


def test_the_score_is_a_weighted_geometric_mean():
    zone, rival = Zone("z", bottom=0.5), at(100, 100, 200, 100)
    parts = prominence(at(600, 380, 120, 80), FRAME, zone, [rival], ProminenceWeights(2, 1, 0.5, 0.25))
    expected = (parts.size**2 * parts.position * parts.visibility**0.5 * parts.clutter**0.25) ** (1 / 3.75)
    assert parts.score == pytest.approx(expected)


def clear(score):
    return Appearance(clarity=Clarity(0.5, 2, 30, score))


def test_clarity_is_a_fifth_part_where_it_was_measured():
    box = at(600, 380, 120, 80)
    four = prominence(box, FRAME, FREE)
    assert four.clarity is None
    parts = prominence(box, FRAME, FREE, look=clear(0.4))
    assert parts.clarity == 0.4
    assert parts.score == pytest.approx((four.score**6 * 0.4**0.5) ** (1 / 6.5))
    assert prominence(box, FRAME, FREE, look=clear(0)).score == 0
    unweighted = ProminenceWeights(clarity=0)
    assert prominence(box, FRAME, FREE, (), unweighted, look=clear(0)).score == four.score


@pytest.mark.parametrize(("lettered", "part"), [(0, 0.5), (0.25, 0.75), (0.5, 1), (1, 1)])
def test_lettering_is_a_sixth_part_where_somebody_tried_to_read(lettered, part):
    box = at(600, 380, 120, 80)
    unread, parts = prominence(box, FRAME, FREE), prominence(box, FRAME, FREE, lettered=lettered)
    assert (unread.lettering, unread.lettered_share) == (None, None)
    assert (parts.lettering, parts.lettered_share) == (part, lettered)
    assert parts.score == pytest.approx((unread.score**6 * part**2) ** (1 / 8))
    unweighted = ProminenceWeights(lettering=0)
    assert prominence(box, FRAME, FREE, (), unweighted, lettered=lettered).score == unread.score


@given(inside(), st.floats(0, 1), st.floats(0, 1))
def test_more_words_on_a_logo_never_lower_its_score(box, less, more):
    less, more = sorted((less, more))
    fewer, many = (prominence(box, FRAME, FREE, lettered=words).score for words in (less, more))
    assert fewer <= many + 1e-12


@pytest.mark.parametrize(("degrees", "filled"), [(0, 1), (180, 1), (90, 1), (45, 4 / 9)])
def test_a_turned_logo_is_as_large_as_it_fills_its_box(degrees, filled):
    box, look = at(500, 400, 100, 100), Appearance(quad=turned(degrees, 40, 20))
    straight, parts = prominence(box, FRAME, FREE), prominence(box, FRAME, FREE, look=look)
    assert parts.share == pytest.approx(straight.share * filled)
    assert parts.size == pytest.approx(math.sqrt(1.1 * parts.share / (parts.share + 0.1)))
    assert (parts.position, parts.centre_weight) == (straight.position, straight.centre_weight)


def test_the_share_of_voice_by_area_does_not_ask_where():
    logo, rival = at(500, 400, 100, 100), at(50, 50, 100, 100)
    parts = prominence(logo, FRAME, FREE, [rival, at(90, 50, 40, 60)])
    assert parts.share_of_voice_by_area == pytest.approx(100 / (100 + 100 + 6))
    assert parts.share_of_voice > parts.share_of_voice_by_area
    assert prominence(logo, FRAME, FREE, [at(560, 400, 100, 100)]).share_of_voice_by_area == pytest.approx(1 / 1.6)


def test_the_share_of_voice_by_area_counts_boxes_however_a_logo_is_turned():
    logo, rival, look = at(500, 400, 100, 100), at(50, 50, 100, 100), Appearance(quad=turned(45, 40, 20))
    assert prominence(logo, FRAME, FREE, [rival], look=look).share_of_voice_by_area == pytest.approx(0.5)


def test_of_a_logo_that_the_frame_cuts_only_what_is_inside_is_measured():
    parts = prominence(at(500, 0, 100, 60), FRAME, FREE)
    assert parts.height_px == 30
    assert parts.share == pytest.approx(prominence(at(500, 15, 100, 30), FRAME, FREE).share)
    assert (parts.visible_share, parts.visibility) == (0.5, 0.5)


def test_one_part_at_zero_is_a_veto_unless_its_weight_is_zero():
    covered, zone = at(500, 790, 100, 10), Zone("z", bottom=0.2)
    assert prominence(covered, FRAME, zone).score == 0
    assert prominence(covered, FRAME, zone, (), ONLY_SIZE).score > 0


def test_what_lies_on_the_logo_itself_does_not_compete_with_it():
    logo = at(500, 400, 200, 100)
    assert prominence(logo, FRAME, FREE, [at(500, 400, 150, 50), logo]).clutter == pytest.approx(1)


def test_two_equal_logos_share_the_voice_and_a_third_at_the_same_place_changes_nothing():
    left, right = at(300, 400, 100, 100), at(700, 400, 100, 100)
    assert prominence(left, FRAME, FREE, [right]).share_of_voice == pytest.approx(0.5)
    assert prominence(left, FRAME, FREE, [right, right]).share_of_voice == pytest.approx(0.5)


def test_a_rival_at_the_centre_is_louder_than_the_same_in_a_corner():
    logo = at(300, 400, 100, 100)
    centre = prominence(logo, FRAME, FREE, [at(500, 400, 100, 100)])
    corner = prominence(logo, FRAME, FREE, [at(50, 50, 100, 100)])
    assert centre.clutter < corner.clutter < 1


@given(ANYWHERE, ZONES, st.lists(ANYWHERE, max_size=4), WEIGHTS, LOOKS, st.none() | st.floats(0, 1))
def test_every_part_is_between_0_and_1(box, zone, others, weights, look, lettered):
    # refuses anything else by itself
    parts = prominence(box, FRAME, zone, others, weights, look=look, lettered=lettered)
    counted = [parts.size, parts.position, parts.visibility, parts.clutter]
    counted += [part for part in (parts.clarity, parts.lettering) if part is not None]
    assert min(counted) <= parts.score + 1e-9
    assert parts.score <= max(counted) + 1e-9


@given(inside(), st.lists(inside(), max_size=3))
def test_mirror_images_score_the_same(box, others):
    def mirrored(b):
        return Box(FRAME.width - b.x2, b.y1, FRAME.width - b.x1, b.y2)

    def upside_down(b):
        return Box(b.x1, FRAME.height - b.y2, b.x2, FRAME.height - b.y1)

    score = prominence(box, FRAME, FREE, others).score
    for flip in (mirrored, upside_down):
        assert prominence(flip(box), FRAME, FREE, list(map(flip, others))).score == pytest.approx(score, rel=1e-6)


@given(inside(), st.lists(inside(), max_size=3), st.floats(0.01, 20))
def test_a_larger_copy_of_the_picture_scores_the_same(box, others, factor):
    def scaled(b):
        return b.scaled(k, k)

    k = max(1, round(factor))
    frame = Size(FRAME.width * k, FRAME.height * k)
    same = prominence(scaled(box), frame, FREE, list(map(scaled, others)))
    assert same.score == pytest.approx(prominence(box, FRAME, FREE, others).score, rel=1e-6)


@given(st.floats(1, 1000), st.floats(1, 800), st.floats(1, 3))
def test_growing_at_the_centre_never_lowers_the_size(width, height, factor):
    small = prominence(at(500, 400, width, height), FRAME, FREE)
    large = prominence(at(500, 400, width * factor, height * factor), FRAME, FREE)
    assert large.size >= small.size - 1e-12


@given(st.floats(1, 300), st.floats(1, 300), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_moving_outwards_never_raises_the_position(width, height, way, x, y):
    far = at(500 + x * (500 - width / 2), 400 + y * (400 - height / 2), width, height)
    near = at(500 + way * x * (500 - width / 2), 400 + way * y * (400 - height / 2), width, height)
    assert prominence(far, FRAME, FREE).position <= prominence(near, FRAME, FREE).position + 1e-9


@given(inside(), st.floats(0, 1), st.lists(ANYWHERE, max_size=3))
def test_growing_about_its_own_centre_never_lowers_the_score(box, way, others):
    x, y = box.centre
    room = min(x / box.width, (1000 - x) / box.width, y / box.height, (800 - y) / box.height) * 2
    factor = 1 + way * max(0.0, room - 1)  # at most until it meets the border of the frame
    small, large = (prominence(at(x, y, box.width * k, box.height * k), FRAME, FREE, others) for k in (1, factor))
    assert large.score >= small.score - 1e-9


@given(ANYWHERE, st.lists(ANYWHERE, max_size=4), ANYWHERE)
def test_one_more_rival_never_raises_the_score(box, others, rival):
    alone = prominence(box, FRAME, FREE, others).score
    assert prominence(box, FRAME, FREE, [*others, rival]).score <= alone + 1e-12


@given(ANYWHERE, st.lists(ANYWHERE, max_size=4), ANYWHERE)
def test_one_more_rival_never_raises_the_shares_of_voice(box, others, rival):
    before, after = (prominence(box, FRAME, FREE, boxes) for boxes in (others, [*others, rival]))
    assert after.share_of_voice <= before.share_of_voice + 1e-12
    if before.share_of_voice_by_area is not None:
        assert after.share_of_voice_by_area <= before.share_of_voice_by_area + 1e-12


@given(ANYWHERE, ZONES)
def test_a_safe_zone_never_raises_the_visibility(box, zone):
    assert prominence(box, FRAME, zone).visibility <= prominence(box, FRAME, FREE).visibility


@given(ANYWHERE, ZONES)
def test_a_safe_zone_never_raises_the_score(box, zone):
    assert prominence(box, FRAME, zone).score <= prominence(box, FRAME, FREE).score + 1e-12


@pytest.mark.parametrize("place", range(10))
def test_parts_outside_their_range_are_refused(place):
    values = [0.5] * 10
    values[place] = -0.1
    with pytest.raises(ValueError, match="is"):
        Prominence(*values)
