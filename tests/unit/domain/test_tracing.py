"""What a found quad does to a probability."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logocheck.domain.appearance import Appearance, Quad
from logocheck.domain.detection import Sighting
from logocheck.domain.geometry import Box
from logocheck.domain.tracing import traced

LIES = Appearance(quad=Quad(((0, 0), (40, 0), (40, 20), (0, 20))), stretch=1.0, inliers=9)


def sighting(confidence, appearance=None, x=0.0):
    return Sighting("Acme", Box(x, 0, x + 40, 20), confidence, 0.5, appearance=appearance)


def test_nothing_is_traced_in_nothing():
    assert traced(()) == ()


@given(st.floats(0, 1))
def test_a_quad_never_lowers_a_probability(confidence):
    (seen,) = traced((sighting(confidence, LIES),))
    assert max(0.9, confidence) <= seen.confidence + 1e-12 <= 1 + 1e-9


@pytest.mark.parametrize("appearance", [None, Appearance()])
def test_without_a_quad_nothing_changes(appearance):
    assert traced((sighting(0.4, appearance),)) == (sighting(0.4, appearance),)


def test_what_was_found_goes_before_what_was_only_likely():
    likely, found = sighting(0.7), sighting(0.2, LIES, 100)
    assert [seen.box for seen in traced((likely, found))] == [found.box, likely.box]
