"""All measurements of a sighting together."""

from dataclasses import replace

import numpy as np

from logocheck.domain.appearance import Quad
from logocheck.domain.detection import Sighting
from logocheck.domain.geometry import Box
from logocheck.vision.appearance import AT_MOST, Looks, appearances, placed
from logocheck.vision.quads import Found, located
from tests import drawn

CORNERS = ((140.0, 130.0), (340.0, 130.0), (340.0, 230.0), (140.0, 230.0))
PICTURE = drawn.laid(drawn.logo(), CORNERS)
LOOKS = Looks({("Acme", "a.svg"): drawn.logo()}, {})


def sighting(confidence=0.9, brand="Acme", logo="a.svg"):
    return Sighting(brand, Box(136, 128, 343, 233), confidence, 0.8, logo, 0.9)


def measured(sightings, picture=PICTURE, looks=LOOKS):
    return appearances(picture, placed(picture, sightings, looks), looks, 0.3)


def test_no_sightings_have_no_appearance():
    assert measured(()) == ()


def test_a_recognised_logo_is_measured_in_every_way():
    (seen,) = measured((sighting(),))
    looks = seen.appearance
    assert looks.clarity.score > 0.8
    assert looks.stretch < 1.05
    assert abs(looks.quad.rotation) < 1
    assert looks.inliers >= 5
    assert looks.logo == "a.svg"
    assert looks.colour.placed
    assert looks.colour.delta_e < 5
    assert looks.colour.palette == ("#1428a0",)


def test_loose_corners_lie_there_but_tell_no_proportions(monkeypatch):
    monkeypatch.setattr("logocheck.vision.appearance.located", lambda *_: Found("a.svg", Quad(CORNERS), 2.0, 5, 0.6))
    (seen,) = placed(PICTURE, (sighting(),), LOOKS)
    assert seen.appearance.quad == Quad(CORNERS)
    assert seen.appearance.stretch is None


def test_what_is_no_evidence_is_not_measured():
    (certain,), (unlikely,) = measured((sighting(0.3),)), measured((sighting(0.29),))
    assert certain.appearance.clarity is not None
    assert unlikely.appearance.clarity is None
    assert unlikely.appearance.quad is not None  # which says how probable it is


def test_a_name_that_was_read_is_compared_with_the_brand_s_references():
    (seen,) = measured((sighting(logo=None),))
    assert seen.appearance.quad is not None
    assert seen.appearance.colour is not None  # of the reference that was found


def test_a_brand_known_to_its_detector_alone_has_clarity_only():
    (seen,) = measured((sighting(brand="Other", logo=None),))
    assert (seen.appearance.quad, seen.appearance.colour) == (None, None)
    assert seen.appearance.clarity is not None


def test_the_campaign_s_palette_goes_before_the_reference_s():
    looks = Looks(LOOKS.logos, {"Acme": ("#ff0000",)})
    (seen,) = measured((sighting(),), looks=looks)
    assert seen.appearance.colour is None or seen.appearance.colour.palette == ("#ff0000",)


def test_only_the_most_probable_of_many_are_measured():
    many = measured([sighting()] * (AT_MOST + 2), np.zeros((60, 60, 3), np.uint8))
    assert [seen.appearance is None for seen in many] == [False] * AT_MOST + [True] * 2


def test_a_black_drawing_is_a_stencil_and_says_no_colour():
    looks = Looks({("Acme", "a.svg"): drawn.logo((0, 0, 0))}, {})
    (seen,) = measured((sighting(),), looks=looks)
    assert seen.appearance.quad is not None
    assert seen.appearance.colour is None


def test_the_logo_next_to_a_sighting_is_no_evidence_for_it():
    below = replace(sighting(0.1), box=Box(100, 185, 380, 355))
    assert located(PICTURE, below.box, LOOKS.marks.of("Acme", "a.svg")) is not None
    assert placed(PICTURE, (below,), LOOKS) == (below,)


def test_a_logo_is_evidence_for_the_more_probable_of_two_boxes():
    above = replace(sighting(0.1), box=Box(90, 40, 390, 182))
    assert placed(PICTURE, (above,), LOOKS) != (above,)
    first, second = placed(PICTURE, (sighting(), above), LOOKS)
    assert first.appearance is not None
    assert second == above
