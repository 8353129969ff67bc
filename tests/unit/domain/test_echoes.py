"""Copies of a recognised logo: which are looked for, and which are believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logocheck.domain.detection import Detection, Sighting
from logocheck.domain.echoes import AT_MOST, PER_BRAND, Echo, Repetition, echoes_of, repeatable, repeated
from logocheck.domain.geometry import Box
from logocheck.domain.matching import Candidate, Resemblance

WEIGHTS = Repetition(likeness=6.0, margin=5.0, intercept=-4.0)
UNIT = st.floats(-1, 1)


def sighting(brand="acme", at=0, confidence=0.9):
    return Sighting(brand, Box(at, 0, at + 10, 10), confidence, 0.8, f"{brand}.png", 0.7)


def place(at, *resemblances, background=0.1):
    return Candidate(Detection(Box(at, 0, at + 10, 10), "logo", 0.3), tuple(resemblances), background)


def echo(at, likeness=0.9, margin=0.3, of=None):
    near = Resemblance("acme", "acme.png", 0.6)
    return Echo(of or sighting(), Detection(Box(at, 0, at + 10, 10), "logo", 0.0), near, likeness, margin)


def test_nothing_seen_has_no_copies():
    assert repeatable(()) == ()
    assert repeated((), (), WEIGHTS) == ()


def test_copies_are_looked_for_of_what_is_certain_and_only_of_some():
    crowd = [sighting("acme", 20 * i) for i in range(5)] + [sighting(f"b{i}", 500 + 20 * i) for i in range(5)]
    chosen = repeatable([sighting(at=900, confidence=0.49), *crowd])
    assert [s.brand for s in chosen] == ["acme"] * PER_BRAND + ["b0", "b1"]
    assert len(chosen) == AT_MOST


@pytest.mark.parametrize(("confidence", "chosen"), [(0.49, 0), (0.5, 1)])
def test_copies_are_looked_for_from_an_even_chance_on(confidence, chosen):
    assert len(repeatable([sighting(confidence=confidence)])) == chosen


def test_a_place_that_resembles_the_brand_not_at_all_is_no_echo():
    near, far = Resemblance("acme", "acme.png", 0.6), Resemblance("rival", "r.png", 0.4)
    (found,) = echoes_of(sighting(), [place(20, far), place(40, near, far, background=0.5)], [0.9, 0.8])
    assert (found.detection.box.x1, found.likeness) == (40, 0.8)
    assert found.margin == pytest.approx(0.1)  # against the background, which resembles more than the rival


@pytest.mark.parametrize(("likeness", "weighed"), [(0.2, 1), (0.19, 0)])
def test_a_place_is_weighed_from_a_cosine_of_a_fifth_on(likeness, weighed):
    near = Resemblance("acme", "acme.png", 0.6)
    assert len(echoes_of(sighting(), [place(40, near)], [likeness])) == weighed


def test_a_convincing_echo_is_a_sighting_of_its_own():
    _, copy = repeated([sighting()], [echo(30)], WEIGHTS)
    assert (copy.brand, copy.logo, copy.similarity, copy.box.x1) == ("acme", "acme.png", 0.6, 30)
    assert copy.detection == 0.0


def test_a_place_unlike_the_sighting_is_none():
    assert repeated([sighting()], [echo(30, likeness=0.0, margin=-0.3)], WEIGHTS) == (sighting(),)


def test_an_echo_inside_another_brand_s_more_probable_logo_is_none():
    large = Sighting("rival", Box(20, 0, 60, 40), 0.95, 0.9, "r.png", 0.8)
    assert repeated([large, sighting()], [echo(30)], WEIGHTS) == (large, sighting())


def test_an_echo_where_its_brand_was_doubted_takes_the_place_of_the_doubt():
    doubted = sighting(at=30, confidence=0.1)
    first, copy = repeated([sighting(), doubted], [echo(31)], WEIGHTS)
    assert first == sighting()
    assert copy.confidence > 0.5


@given(likeness=UNIT, margin=st.floats(-2, 2), confidence=st.floats(0.5, 1))
def test_an_echo_is_never_more_probable_than_what_it_repeats(likeness, margin, confidence):
    anchor = sighting(confidence=confidence)
    for seen in repeated([anchor], [echo(30, likeness, margin, anchor)], WEIGHTS):
        assert seen.confidence <= confidence


def test_weights_are_finite():
    with pytest.raises(ValueError, match="finite"):
        Repetition(float("nan"), 0, 0)
