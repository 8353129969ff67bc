"""What a glance promises."""

import math
import random
from dataclasses import replace

import pytest

from logocheck.domain.detection import Detection
from logocheck.domain.geometry import Box
from logocheck.domain.glance import REPEATED, Glance, Measured, agreed, in_turn

GLANCE = Glance(size=1, at_most=1, least=0.0, similarity=10.0, background=-5.0, detection=1.0, area=0.5, intercept=-3.0)


def promise(*measurements):
    return GLANCE.promise(Measured.of(*measurements))


def test_the_promise_is_the_logistic_of_the_weighted_measurements():
    total = 10 * 0.6 - 5 * 0.4 + math.log(0.2 / 0.8) + 0.5 * math.log(0.01) - 3
    assert promise(0.6, 0.4, 0.2, 0.01) == pytest.approx(1 / (1 + math.exp(-total)))


@pytest.mark.parametrize(
    "more", [(0.7, 0.4, 0.2, 0.01), (0.6, 0.3, 0.2, 0.01), (0.6, 0.4, 0.3, 0.01), (0.6, 0.4, 0.2, 0.02)]
)
def test_what_is_liker_surer_and_larger_promises_more(more):
    assert promise(*more) > promise(0.6, 0.4, 0.2, 0.01)


@pytest.mark.parametrize(
    ("promised", "seen", "together"),
    [(0.5, 0.5, 0.5), (0.9, 0.1, 0.5), (0.2, 0.8, 0.5), (0.8, 0.8, 0.8), (0.5, 0.8, 2 / 3)],
)
def test_after_a_close_look_a_place_promises_the_mean_of_the_log_odds(promised, seen, together):
    assert agreed(promised, seen) == pytest.approx(together)


@pytest.mark.parametrize(("promised", "seen"), [(0.0, 1.0), (1.0, 0.0), (0.0, 0.0), (1.0, 1.0)])
def test_what_either_look_is_certain_of_leaves_a_probability(promised, seen):
    assert 0 <= agreed(promised, seen) <= 1


@pytest.mark.parametrize("confidence", [0.0, 1.0])
def test_a_detector_that_is_quite_sure_leaves_a_probability(confidence):
    assert 0 < promise(0.5, 0.5, confidence, 1.0) < 1


def test_a_box_of_no_area_leaves_a_probability():
    assert 0 < promise(0.5, 0.5, 0.5, 0.0) < promise(0.5, 0.5, 0.5, 1e-3)


@pytest.mark.parametrize("weight", ["similarity", "background", "detection", "area", "intercept"])
def test_weights_are_finite(weight):
    with pytest.raises(ValueError, match="finite"):
        replace(GLANCE, **{weight: math.nan})


@pytest.mark.parametrize(("size", "at_most"), [(0, 1), (1, 0)])
def test_a_glance_has_a_size_and_places(size, at_most):
    with pytest.raises(ValueError, match="at least 1"):
        replace(GLANCE, size=size, at_most=at_most)


@pytest.mark.parametrize("least", [-0.1, 1.1, math.nan])
def test_the_least_promise_is_a_probability(least):
    with pytest.raises(ValueError, match="least"):
        replace(GLANCE, least=least)


@pytest.mark.parametrize("promise", [-0.1, 1.1])
def test_a_promise_is_a_probability(promise):
    with pytest.raises(ValueError, match="promise"):
        replace(Detection(Box(0, 0, 1, 1), "logo", 0.5), promise=promise)


PLACE, SHAKEN, ELSEWHERE = Box(0, 0, 10, 10), Box(0, 0, 10, 9), Box(50, 0, 60, 10)


def test_another_logo_comes_before_another_box_of_the_same():
    turns = in_turn([(PLACE, 0.6), (SHAKEN, 0.55), (ELSEWHERE, 0.5)])
    assert [number for number, _ in turns] == [0, 2, 1]
    assert [promise for _, promise in turns[:2]] == pytest.approx([0.6, 0.5])
    odds = 0.55 / 0.45 * math.exp(-REPEATED * 0.9**2)
    assert turns[2][1] == pytest.approx(odds / (1 + odds))


def test_what_promises_far_more_stays_first_though_it_is_another_box_of_the_same():
    assert [number for number, _ in in_turn([(ELSEWHERE, 0.1), (SHAKEN, 0.8), (PLACE, 0.9)])] == [2, 1, 0]


def test_equal_promises_keep_their_order_and_nothing_is_lost():
    assert [number for number, _ in in_turn([(Box(20 * i, 0, 20 * i + 10, 10), 0.3) for i in range(5)])] == list(
        range(5)
    )
    assert in_turn([]) == []


def test_promises_never_rise_and_are_probabilities():
    rng = random.Random(0)
    corners = [(rng.uniform(0, 50), rng.uniform(0, 50)) for _ in range(40)]
    places = [(Box(x, y, x + rng.uniform(5, 50), y + rng.uniform(5, 50)), rng.random() ** 4) for x, y in corners]
    turns = in_turn([*places, (PLACE, 1.0), (PLACE, 0.0)])
    assert sorted(number for number, _ in turns) == list(range(42))
    promises = [promise for _, promise in turns]
    assert promises == sorted(promises, reverse=True)
    assert all(0 <= promise <= 1 for promise in promises)
