"""Sightings after photo and reference were compared part by part."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logocheck.domain.detection import Sighting
from logocheck.domain.geometry import Box
from logocheck.domain.matching import FLOOR
from logocheck.domain.second_look import Opinion, SecondLook, reconsidered, redrawn

PLAIN = SecondLook(first=1.0, matcher=1.0, intercept=0.0)
BOX = Box(10, 10, 50, 50)


def sighting(confidence: float, box: Box = BOX, brand: str = "foxglow") -> Sighting:
    return Sighting(brand, box, confidence, 0.5, "foxglow.svg", 0.8)


def test_nothing_seen_stays_nothing() -> None:
    assert reconsidered([], PLAIN) == ()


def test_without_an_opinion_a_sighting_stays_as_it_is() -> None:
    assert reconsidered([(sighting(0.4), None)], PLAIN) == (sighting(0.4),)


def test_what_nobody_looked_at_again_needs_the_same_probability_to_be_reported() -> None:
    assert reconsidered([(sighting(FLOOR / 2), None), (sighting(FLOOR / 2), Opinion(0, BOX))], PLAIN) == ()


def test_the_matcher_moves_box_and_probability() -> None:
    better = Box(12, 12, 60, 48)
    (found,) = reconsidered([(sighting(0.5), Opinion(math.log(4), better))], PLAIN)
    assert found.box == better
    assert found.confidence == pytest.approx(0.8)


def test_what_the_matcher_refuses_is_dropped() -> None:
    assert reconsidered([(sighting(0.5), Opinion(-20, BOX))], PLAIN) == ()


def test_two_boxes_that_meet_after_the_second_look_are_one() -> None:
    left, right = sighting(0.5, Box(0, 0, 20, 20)), sighting(0.6, Box(30, 0, 50, 20))
    whole = Box(0, 0, 50, 20)
    found = reconsidered([(left, Opinion(0, whole)), (right, Opinion(0, whole))], PLAIN)
    assert [s.confidence for s in found] == [pytest.approx(0.6)]


@given(st.floats(0, 1), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_probabilities_stay_in_the_unit_and_rise_with_the_logit(first: float, a: float, b: float) -> None:
    low, high = PLAIN.probability(first, min(a, b)), PLAIN.probability(first, max(a, b))
    assert 0 <= low <= high <= 1


def test_weights_are_finite() -> None:
    with pytest.raises(ValueError, match="finite"):
        SecondLook(first=math.nan, matcher=1, intercept=0)


def test_no_name_read_stays_no_name() -> None:
    assert redrawn([]) == ()


def test_a_name_gets_the_box_of_its_logo_and_keeps_its_probability() -> None:
    logo = Box(5, 0, 60, 60)
    assert redrawn([(sighting(0.7), Opinion(0.1, logo))]) == (sighting(0.7, logo),)


@pytest.mark.parametrize(
    "opinion",
    [None, Opinion(-0.1, Box(5, 0, 60, 60)), Opinion(3, Box(31, 10, 60, 60)), Opinion(3, Box(10, 31, 60, 60))],
    ids=["none", "not there", "right of it", "below it"],
)
def test_a_name_beside_every_logo_keeps_its_own_box(opinion: Opinion | None) -> None:
    assert redrawn([(sighting(0.7), opinion)]) == (sighting(0.7),)
