"""Requirements on how a logo looks."""

# ruff: noqa: E501, ISC004 (tables of sentences read best unbroken)

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logocheck.domain.appearance import Appearance, Clarity, Colour, Quad
from logocheck.domain.campaign import Brand, ReviewPolicy, Rule, Thresholds
from logocheck.domain.detection import Detection
from logocheck.domain.geometry import Box
from logocheck.domain.judgement import judge
from logocheck.domain.safezones import NOTHING_COVERED
from logocheck.domain.verdict import Outcome
from tests.posts import BOXES, CENTRE, campaign, line, post, seen
from tests.unit.domain.test_appearance import turned

EVERYTHING = Thresholds(clear_space=0.5, rotation=10, stretch=1.1, colour_difference=8, clarity=0.4)
OLD = (Brand("acme", ("acme.svg",), ("old.svg",)),)
LIMITS = {
    Rule.CLEAR_SPACE: {"clear_space": 0.5},
    Rule.ROTATION: {"rotation": 10},
    Rule.STRETCH: {"stretch": 1.1},
    Rule.COLOUR: {"colour_difference": 8},
    Rule.CLARITY: {"clarity": 0.4},
}


def findings(observation, **changes):
    _, result = judge(campaign(**changes), observation, NOTHING_COVERED)
    return {f.rule: f for f in result.findings}


def only(rule, observation, **changes):
    finding = findings(observation, **changes)[rule]
    return finding.outcome, finding.sentence


def looking(confidence=0.9, logo=None, **measured):
    return replace(seen(confidence=confidence), logo=logo, appearance=Appearance(**measured))


def lying(degrees, stretch=1.0):
    return looking(quad=turned(degrees), stretch=stretch)


def coloured(delta_e, *, placed=True, pair=("#e2001a", "#e2001a")):
    return looking(colour=Colour(delta_e, pair[:1], pair[1:], placed))


def clear(score):
    return looking(clarity=Clarity(0.5, 3, 40, score))


def test_nothing_asked_is_nothing_found():
    assert list(findings(post(seen()))) == [Rule.PRESENCE]


def test_of_a_logo_that_is_not_there_no_look_is_asked():
    assert list(findings(post(), thresholds=EVERYTHING, brands=OLD)) == [Rule.PRESENCE]


@pytest.mark.parametrize(
    ("rule", "sighting", "outcome", "sentence"),
    [
        (Rule.ROTATION, lying(-7), "pass", "acme's logo has a rotation of 7°; at most 10° is allowed."),
        (Rule.ROTATION, lying(170), "fail", "acme's logo has a rotation of 170°; at most 10° is allowed."),
        (
            Rule.ROTATION, lying(10.4), "review",
            "acme's logo has a rotation of 10.4°; at most 10° is allowed. It is a near miss; a person should look.",
        ),
        (Rule.STRETCH, lying(0, 1.1), "pass", "acme's logo has a stretch of 1.1; at most 1.1 is allowed."),
        (Rule.STRETCH, lying(0, 1.2), "fail", "acme's logo has a stretch of 1.2; at most 1.1 is allowed."),
        (
            Rule.STRETCH, lying(0, 1.109), "review",
            "acme's logo has a stretch of 1.11; at most 1.1 is allowed. It is a near miss; a person should look.",
        ),
        (Rule.COLOUR, coloured(3), "pass", "acme's logo has a difference of colours of ΔE 3; at most ΔE 8 is allowed."),
        (
            Rule.COLOUR, coloured(31.2, pair=("#e2001a", "#0000ff")), "fail",
            "acme's logo has a difference of colours of ΔE 31.2 (#0000ff for #e2001a); at most ΔE 8 is allowed.",
        ),
        (
            Rule.COLOUR, coloured(3, placed=False), "review",
            "acme's logo has a difference of colours at the least of ΔE 3; at most ΔE 8 is allowed. Its colours are "
            "near the logo, but it could not be measured that they are the logo's; a person should look.",
        ),
        (
            Rule.COLOUR, coloured(20, placed=False), "fail",
            "acme's logo has a difference of colours at the least of ΔE 20; at most ΔE 8 is allowed.",
        ),
        (Rule.CLARITY, clear(0.4), "pass", "acme's logo has a clarity of 0.4; 0.4 is required."),
        (Rule.CLARITY, clear(0.2), "fail", "acme's logo has a clarity of 0.2; 0.4 is required."),
        (
            Rule.CLARITY, clear(0.37), "review",
            "acme's logo has a clarity of 0.37; 0.4 is required. It is a near miss; a person should look.",
        ),
        (
            Rule.ROTATION, replace(lying(90), confidence=0.5), "review",
            "acme's logo has a rotation of 90°; at most 10° is allowed, if this is acme's logo (probability 0.5).",
        ),
    ],
)  # fmt: skip
def test_measurements_of_pixels(rule, sighting, outcome, sentence):
    assert only(rule, post(sighting), thresholds=Thresholds(**LIMITS[rule])) == (outcome, sentence)


@pytest.mark.parametrize("appearance", [None, Appearance()])
@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (
            Rule.ROTATION,
            "The rotation of acme's logo could not be measured; at most 10° is allowed; a person should look.",
        ),
        (
            Rule.STRETCH,
            "The stretch of acme's logo could not be measured; at most 1.1 is allowed; a person should look.",
        ),
        (
            Rule.COLOUR,
            "The difference of colours of acme's logo could not be measured; at most ΔE 8 is allowed; a person should look.",
        ),
        (Rule.CLARITY, "The clarity of acme's logo could not be measured; 0.4 is required; a person should look."),
    ],
)
def test_what_was_not_measured_is_for_a_person(rule, sentence, appearance):
    finding = findings(post(replace(seen(), appearance=appearance)), thresholds=EVERYTHING)[rule]
    assert (finding.satisfied, finding.outcome, finding.measured) == (False, Outcome.REVIEW, None)
    assert finding.sentence == sentence


@pytest.mark.parametrize(
    ("confidence", "more", "outcome"),
    [
        (0.9, {}, "fail"),
        (0.4, {}, "review"),
        (0.4, {"lines": [line("SALE", Box(680, 400, 700, 600))]}, "fail"),  # what is certain is too near as well
        (0.4, {"lines": [line("SALE", Box(900, 400, 950, 600))]}, "review"),
        (0.4, {"lines": [line("SALE", Box(700, 400, 750, 600))]}, "review"),  # just far enough
        (0.65, {}, "fail"),  # just certain
        (0.1, {}, "pass"),
    ],
)
def test_what_only_a_doubtful_logo_fails_is_for_a_person(confidence, more, outcome):
    found = only(
        Rule.CLEAR_SPACE,
        post(seen(), seen("bolt", Box(660, 400, 700, 600), confidence), **more),
        thresholds=Thresholds(clear_space=0.5),
        competitors=(Brand("bolt", ("bolt.svg",)),),
    )
    assert found[0] == outcome
    assert ("It may be no logo of bolt; a person should look." in found[1]) is (outcome == "review")


def test_a_near_miss_beside_a_doubtful_logo_says_so_once():
    found = only(
        Rule.CLEAR_SPACE,
        post(seen(), seen("bolt", Box(699, 400, 740, 600), 0.4)),
        thresholds=Thresholds(clear_space=0.5),
        competitors=(Brand("bolt", ("bolt.svg",)),),
    )
    assert found[0] is Outcome.REVIEW
    assert found[1].count("a person should look") == 1


def test_a_doubtful_logo_at_the_same_place_is_for_a_person():
    sightings = seen(), seen("bolt", CENTRE, 0.3)
    assert only(Rule.CLEAR_SPACE, post(*sightings), thresholds=Thresholds(clear_space=0.5))[0] == "review"


BESIDE = Box(660, 400, 700, 600)
"""60 pixels right of a logo that is 200 pixels high."""


@pytest.mark.parametrize(
    ("more", "outcome", "sentence"),
    [
        ({}, "pass", "Nothing else was found that could come near acme's logo."),
        (
            {"lines": [line("SALE", BESIDE)]}, "fail",
            "acme's logo has a clear space of 0.3 times its height to the text \"SALE\"; 0.5 times its height is required.",
        ),
        (
            {"detections": [Detection(BESIDE, "logo", 0.6)]}, "fail",
            "acme's logo has a clear space of 0.3 times its height to another logo; 0.5 times its height is required.",
        ),
        (
            {"lines": [line("SALE", Box(700, 0, 900, 600))]}, "pass",
            "acme's logo has a clear space of 0.5 times its height to the text \"SALE\"; 0.5 times its height is required.",
        ),
        ({"lines": [line("acme", Box(450, 450, 620, 500))]}, "pass", "Nothing else was found that could come near acme's logo."),
        ({"detections": [Detection(CENTRE.grown(0.1), "logo", 0.9)]}, "pass", "Nothing else was found that could come near acme's logo."),
    ],
)  # fmt: skip
def test_clear_space(more, outcome, sentence):
    assert only(Rule.CLEAR_SPACE, post(seen(), **more), thresholds=Thresholds(clear_space=0.5)) == (outcome, sentence)


@pytest.mark.parametrize("face", [CENTRE.grown(0.3), Box(420, 420, 580, 640), Box(450, 450, 550, 550)])
def test_what_is_taken_for_a_face_at_the_place_of_the_logo_is_the_logo(face):
    (logo,), result = judge(
        campaign(thresholds=Thresholds(clear_space=0.5)), replace(post(seen()), faces=(face,)), NOTHING_COVERED
    )  # fmt: skip
    assert (result.outcome, logo.prominence.clutter) == (Outcome.PASS, 1)


@pytest.mark.parametrize(("height", "counts"), [(250, True), (900, False)])
def test_a_line_much_higher_than_the_logo_in_it_is_no_line(height, counts):
    around = line("D", Box(50, 500 - height / 2, 950, 500 + height / 2))
    (logo,), result = judge(
        campaign(thresholds=Thresholds(clear_space=0.5)), post(seen(), lines=[around]), NOTHING_COVERED
    )  # fmt: skip
    assert (result.outcome is Outcome.FAIL) is counts
    assert logo.prominence.clutter < 1


def test_a_line_much_higher_than_the_logo_that_only_meets_its_side_is_too_near():
    tall = line("SALE", Box(590, 50, 950, 950))
    assert only(Rule.CLEAR_SPACE, post(seen(), lines=[tall]), thresholds=Thresholds(clear_space=0.5))[0] is Outcome.FAIL


def test_words_on_a_brands_other_logo_are_lettering_too():
    observation = post(seen(), seen(box=BESIDE, confidence=0.8), lines=[line("acme", BESIDE.grown(-0.1))])
    assert only(Rule.CLEAR_SPACE, observation, thresholds=Thresholds(clear_space=0.5))[0] is Outcome.PASS


def test_faces_and_other_brands_come_too_near_but_not_the_brand_itself():
    space = Thresholds(clear_space=0.5)
    face = replace(post(seen()), faces=(BESIDE,))
    assert "to a face; 0.5" in only(Rule.CLEAR_SPACE, face, thresholds=space)[1]
    assert "to bolt's logo; 0.5" in only(Rule.CLEAR_SPACE, post(seen(), seen("bolt", BESIDE)), thresholds=space)[1]
    assert only(Rule.CLEAR_SPACE, post(seen(), seen("acme", BESIDE)), thresholds=space)[0] is Outcome.PASS


@given(st.lists(BOXES, max_size=4), BOXES)
def test_one_more_neighbour_never_gives_more_space(boxes, another):
    def space(lines):
        row = findings(post(seen(), lines=lines), thresholds=Thresholds(clear_space=1))[Rule.CLEAR_SPACE]
        return float("inf") if row.measured is None else row.measured

    lines = [line("SALE", box) for box in boxes]
    assert space([*lines, line("SALE", another)]) <= space(lines)


@pytest.mark.parametrize(
    ("sightings", "outcome", "sentence"),
    [
        ([looking(logo="acme.svg")], "pass", "No old logo of acme was found."),
        (
            [looking(logo="old.svg")], "fail",
            "acme's old logo old.svg is in the picture (probability 0.9); the current one is required.",
        ),
        (
            [looking(logo="old.svg", confidence=0.5)], "review",
            "This may be acme's old logo old.svg (probability 0.5); a person should look.",
        ),
        (  # the embedder and the geometry disagree
            [replace(looking(), logo="acme.svg", appearance=Appearance(logo="old.svg"))], "review",
            "This may be acme's old logo old.svg (probability 0.9); a person should look.",
        ),
        ([seen()], "review", "Whether acme's logo is an old one could not be measured; a person should look."),
        (
            [looking(logo="acme.svg"), replace(looking(logo="old.svg"), box=Box(0, 0, 50, 50))], "fail",
            "acme's old logo old.svg is in the picture (probability 0.9); the current one is required.",
        ),
    ],
)  # fmt: skip
def test_old_logos(sightings, outcome, sentence):
    assert only(Rule.RETIRED_LOGO, post(*sightings), brands=OLD) == (outcome, sentence)


@pytest.mark.parametrize(
    ("sighting", "number"),
    [(looking(logo="acme.svg"), 0), (looking(logo="old.svg"), 1), (looking(logo="old.svg", confidence=0.65), 1),
     (looking(logo="old.svg", confidence=0.5), None), (seen(), None)],
)  # fmt: skip
def test_old_logos_are_counted_where_that_is_certain(sighting, number):
    assert findings(post(sighting), brands=OLD)[Rule.RETIRED_LOGO].measured == number


def test_a_competitor_may_look_as_it_likes():
    rival = (Brand("corvo", ("c.svg",), ("old.svg",)),)
    _, result = judge(
        campaign(competitors=rival, thresholds=EVERYTHING), post(seen("corvo")), NOTHING_COVERED
    )  # fmt: skip
    assert [f.rule for f in result.findings] == [Rule.PRESENCE, Rule.COMPETITORS]


def test_a_campaign_can_leave_the_look_to_a_person():
    review = ReviewPolicy(rules=(Rule.ROTATION, Rule.RETIRED_LOGO))
    sighting = replace(lying(90), logo="old.svg")
    found = findings(post(sighting), thresholds=EVERYTHING, brands=OLD, review=review)
    assert {found[Rule.ROTATION].outcome, found[Rule.RETIRED_LOGO].outcome} == {Outcome.REVIEW}


def test_the_look_comes_after_the_place():
    sighting = looking(logo="acme.svg", quad=Quad(((0, 0), (9, 0), (9, 9), (0, 9))), stretch=1.0)
    assert list(findings(post(sighting), thresholds=replace(EVERYTHING, share=0.01), brands=OLD)) == [
        Rule.PRESENCE, Rule.SHARE, Rule.CLEAR_SPACE, Rule.ROTATION, Rule.STRETCH, Rule.COLOUR, Rule.CLARITY, Rule.RETIRED_LOGO,
    ]  # fmt: skip
