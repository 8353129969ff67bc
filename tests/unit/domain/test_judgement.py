"""From a campaign and what was seen to findings and a verdict."""

# ruff: noqa: E501, ISC004 (tables of sentences read best unbroken)

from dataclasses import replace

import pytest
from hypothesis import assume, given

from logocheck.domain.campaign import Brand, Hashtags, MinimumHeight, Region, ReviewPolicy, Rule, Thresholds
from logocheck.domain.detection import Detection
from logocheck.domain.geometry import Box
from logocheck.domain.judgement import judge
from logocheck.domain.neighbours import Kind, Neighbour, Surroundings
from logocheck.domain.report import Report
from logocheck.domain.safezones import NOTHING_COVERED, Zone
from logocheck.domain.verdict import Finding, Outcome, Verdict, verdict
from logocheck.domain.wordmarks import NEAR, SHORT, WHOLE, spelled
from tests.posts import BOXES, CAMPAIGNS, CENTRE, CORNER, OBSERVATIONS, campaign, line, post, seen

SURE, DOUBTFUL, NOTHING = 0.9, 0.5, 0.2
BLANK = {"satisfied": True, "certain": True, "measured": 1.0, "required": 1.0, "unit": "count", "sentence": "."}


def findings(agreed, observation, zone=NOTHING_COVERED):
    return {f.rule: f for f in judge(agreed, observation, zone)[1].findings}


def only(rule, observation, zone=NOTHING_COVERED, **changes):
    """(outcome, sentence) of the one finding of a rule."""
    finding = findings(campaign(**changes), observation, zone)[rule]
    return finding.outcome, finding.sentence


def test_an_empty_picture_fails_for_the_missing_logo_alone():
    agreed = campaign(thresholds=Thresholds(share=0.1, prominence=0.5, safe_zone=1, minimum_instances=2))
    logos, result = judge(agreed, post(), NOTHING_COVERED)
    assert logos == ()
    assert [(f.rule, f.outcome, f.measured, f.sentence) for f in result.findings] == [
        (Rule.PRESENCE, Outcome.FAIL, None, "acme's logo was not found.")
    ]


def test_a_clear_logo_passes():
    (logo,), result = judge(campaign(), post(seen()), NOTHING_COVERED)
    assert result.outcome is Outcome.PASS
    assert (logo.brand, logo.box, logo.dominant, logo.competitor) == ("acme", CENTRE, True, False)
    assert result.findings[0].sentence == "acme's logo is in the picture (probability 0.9)."


def test_a_doubtful_logo_is_for_a_person_and_a_worse_one_is_no_evidence():
    assert only(Rule.PRESENCE, post(seen(confidence=DOUBTFUL))) == (
        Outcome.REVIEW,
        "This may be acme's logo (probability 0.5); a person should look.",
    )
    assert only(Rule.PRESENCE, post(seen(confidence=NOTHING)))[0] is Outcome.FAIL


@pytest.mark.parametrize(
    ("probability", "outcome"), [(0.24, "fail"), (0.25, "review"), (0.64, "review"), (0.65, "pass")]
)
def test_evidence_counts_from_its_bound_on(probability, outcome):
    assert only(Rule.PRESENCE, post(seen(confidence=probability)))[0] == outcome


@pytest.mark.parametrize(
    ("rule", "limits", "box", "outcome", "sentence"),
    [
        (Rule.SHARE, {"share": 0.04}, CENTRE, "pass", "acme's logo covers 4 % of the frame; 4 % is required."),
        (Rule.SHARE, {"share": 0.05}, CENTRE, "fail", "acme's logo covers 4 % of the frame; 5 % is required."),
        (
            Rule.SHARE, {"share": 0.0404}, CENTRE, "review",
            "acme's logo covers 4 % of the frame; 4.04 % is required. It is a near miss; a person should look.",
        ),
        (
            Rule.HEIGHT, {"height": MinimumHeight(100, 540)}, CENTRE, "pass",
            "acme's logo is 108 px high where the picture is shown 540 px wide; 100 px is required.",
        ),
        (
            Rule.HEIGHT, {"height": MinimumHeight(130, 540)}, CENTRE, "fail",
            "acme's logo is 108 px high where the picture is shown 540 px wide; 130 px is required.",
        ),
        (Rule.PROMINENCE, {"prominence": 0.5}, CENTRE, "pass", "acme's logo has a prominence of 0.68; 0.5 is required."),
        (Rule.PROMINENCE, {"prominence": 0.5}, CORNER, "fail", "acme's logo has a prominence of 0.33; 0.5 is required."),
        (Rule.SAFE_ZONE, {"safe_zone": 1.0}, CENTRE, "pass", "100 % of acme's logo is inside the frame; 100 % is required."),
        (
            Rule.REGION, {"region": Region(bottom=0.5)}, CORNER, "pass",
            "The centre of acme's logo lies 5 % from the left and 5 % from the top; "
            "0 % to 100 % from the left and 0 % to 50 % from the top is required.",
        ),
        (
            Rule.REGION, {"region": Region(bottom=0.4)}, CENTRE, "fail",
            "The centre of acme's logo lies 50 % from the left and 50 % from the top; "
            "0 % to 100 % from the left and 0 % to 40 % from the top is required.",
        ),
        (
            Rule.REGION, {"region": Region(right=0.4999, bottom=0.5)}, CENTRE, "review",
            "The centre of acme's logo lies 50 % from the left and 50 % from the top; "
            "0 % to 49.99 % from the left and 0 % to 50 % from the top is required. It is a near miss; a person should look.",
        ),
        (
            Rule.REGION, {"region": Region(right=0.7)}, Box(600.4, 400, 800.4, 600), "review",
            "The centre of acme's logo lies 70.04 % from the left and 50 % from the top; "
            "0 % to 70 % from the left and 0 % to 100 % from the top is required. It is a near miss; a person should look.",
        ),
        (
            Rule.REGION, {"region": Region(left=0.7, right=0.9)}, CENTRE, "fail",
            "The centre of acme's logo lies 50 % from the left and 50 % from the top; "
            "70 % to 90 % from the left and 0 % to 100 % from the top is required.",
        ),
        (
            Rule.REGION, {"region": Region(right=0.5, bottom=0.5)}, CENTRE, "pass",
            "The centre of acme's logo lies 50 % from the left and 50 % from the top; "
            "0 % to 50 % from the left and 0 % to 50 % from the top is required.",
        ),
        (
            Rule.REGION, {"region": Region(bottom=0.49)}, CENTRE, "review",
            "The centre of acme's logo lies 50 % from the left and 50 % from the top; "
            "0 % to 100 % from the left and 0 % to 49 % from the top is required. It is a near miss; a person should look.",
        ),
    ],
)  # fmt: skip
def test_measurements_of_the_dominant_logo(rule, limits, box, outcome, sentence):
    assert only(rule, post(seen(box=box)), thresholds=Thresholds(**limits)) == (outcome, sentence)


def test_the_platform_covers_a_part():
    zone = Zone("meta-reels", bottom=0.5)
    assert only(Rule.SAFE_ZONE, post(seen()), zone, platform="meta-reels", thresholds=Thresholds(safe_zone=0.9)) == (
        Outcome.FAIL,
        "50 % of acme's logo is inside the frame and clear of what meta-reels lays over it; 90 % is required.",
    )


@pytest.mark.parametrize(
    ("confidences", "bounds", "outcome", "sentence"),
    [
        ((SURE,), (2, None), "fail", "acme's logo is in the picture once; at least twice is required."),
        ((SURE, SURE), (2, None), "pass", "acme's logo is in the picture twice; at least twice is required."),
        (
            (SURE, DOUBTFUL), (2, None), "review",
            "acme's logo is in the picture once, with the doubtful ones twice; at least twice is required.",
        ),
        ((SURE, SURE), (1, 1), "fail", "acme's logo is in the picture twice; at most once is allowed."),
        (
            (SURE, DOUBTFUL), (1, 1), "review",
            "acme's logo is in the picture once, with the doubtful ones twice; at most once is allowed.",
        ),
        ((SURE,), (1, 1), "pass", "acme's logo is in the picture once; at most once is allowed."),
        ((SURE, 0.65), (1, 1), "fail", "acme's logo is in the picture twice; at most once is allowed."),
    ],
)  # fmt: skip
def test_instances(confidences, bounds, outcome, sentence):
    sightings = [seen(box=Box(100 * n, 0, 100 * n + 50, 50), confidence=c) for n, c in enumerate(confidences)]
    limits = Thresholds(minimum_instances=bounds[0], maximum_instances=bounds[1])
    assert only(Rule.INSTANCES, post(*sightings), thresholds=limits) == (outcome, sentence)


def test_the_most_prominent_certain_logo_counts_and_all_are_reported():
    big_doubt, small, big = seen(confidence=DOUBTFUL), seen(box=CORNER), seen(box=Box(100, 300, 400, 600))
    logos, _ = judge(campaign(), post(big_doubt, small, big), NOTHING_COVERED)
    assert [logo.box for logo in logos] == [big.box, small.box, big_doubt.box]
    assert [logo.dominant for logo in logos] == [True, False, False]


def test_what_a_doubtful_logo_misses_is_doubtful_and_what_it_reaches_is_not():
    agreed = campaign(thresholds=Thresholds(share=0.5, prominence=0.1))
    found = findings(agreed, post(seen(confidence=DOUBTFUL)))
    assert found[Rule.SHARE].outcome is Outcome.REVIEW
    assert found[Rule.SHARE].sentence.endswith("50 % is required, if this is acme's logo (probability 0.5).")
    assert found[Rule.PROMINENCE].outcome is Outcome.PASS


def test_what_a_logo_that_is_just_certain_misses_is_certain():
    sentence = "acme's logo covers 4 % of the frame; 50 % is required."
    assert only(Rule.SHARE, post(seen(confidence=0.65)), thresholds=Thresholds(share=0.5)) == (Outcome.FAIL, sentence)


def test_what_only_a_more_prominent_doubtful_logo_reaches_is_for_a_person():
    small = seen(box=CORNER, confidence=SURE)
    agreed = campaign(thresholds=Thresholds(share=0.04, region=Region(0.4, 0.4, 0.6, 0.6)))
    assert findings(agreed, post(small))[Rule.SHARE].outcome is Outcome.FAIL
    found = findings(agreed, post(small, seen(box=CENTRE, confidence=DOUBTFUL)))
    for rule in (Rule.SHARE, Rule.REGION):
        assert found[rule].outcome is Outcome.REVIEW
        assert found[rule].sentence.endswith(
            "A more prominent one, if it is acme's logo (probability 0.5), would do; a person should look."
        )
    assert found[Rule.PRESENCE].outcome is Outcome.PASS
    twice = findings(campaign(thresholds=Thresholds(share=0.5)), post(small, seen(box=CENTRE, confidence=DOUBTFUL)))
    assert twice[Rule.SHARE].outcome is Outcome.FAIL


def test_the_rival_is_the_doubtful_logo_and_no_other_certain_one():
    """Certain is a logo from the bound of 0.65 on."""
    small, smaller = seen(box=CORNER), seen(box=Box(900, 0, 950, 50), confidence=0.65)
    observation = post(small, smaller, seen(confidence=DOUBTFUL))
    assert only(Rule.SHARE, observation, thresholds=Thresholds(share=0.04))[0] is Outcome.REVIEW


def test_of_a_near_miss_no_rival_is_told():
    observation = post(seen(box=CORNER), seen(confidence=DOUBTFUL))
    assert only(Rule.SHARE, observation, thresholds=Thresholds(share=0.0101)) == (
        Outcome.REVIEW,
        "acme's logo covers 1 % of the frame; 1.01 % is required. It is a near miss; a person should look.",
    )


RIVALRY = {"competitors": (Brand("corvo", ("c.png",)),)}


@pytest.mark.parametrize(
    ("confidence", "outcome", "sentence"),
    [
        (NOTHING, "pass", "No logo of the competitor corvo was found."),
        (DOUBTFUL, "review", "This may be the competitor corvo's logo (probability 0.5); a person should look."),
        (SURE, "fail", "The competitor corvo's logo is in the picture once (probability 0.9)."),
    ],
)
def test_competitors_are_not_there(confidence, outcome, sentence):
    observation = post(seen(), seen("corvo", CORNER, confidence))
    assert only(Rule.COMPETITORS, observation, **RIVALRY) == (outcome, sentence)


def test_of_a_competitor_the_certain_logos_are_counted():
    boxes = CORNER, Box(200, 0, 300, 100), Box(400, 0, 500, 100)
    there = [seen("corvo", box, p) for box, p in zip(boxes, (SURE, 0.65, DOUBTFUL), strict=True)]
    finding = findings(campaign(**RIVALRY), post(seen(), *there))[Rule.COMPETITORS]
    assert finding.measured == 2
    assert "is in the picture twice" in finding.sentence


def test_a_rule_under_review_never_fails_a_post():
    review = ReviewPolicy(rules=(Rule.PRESENCE, Rule.SHARE, Rule.COMPETITORS, Rule.HASHTAGS_ALL))
    assert only(Rule.PRESENCE, post(), review=review) == (
        Outcome.REVIEW,
        "acme's logo was not found. This campaign leaves it to a person.",
    )
    agreed = campaign(review=review, thresholds=Thresholds(share=0.9), hashtags=Hashtags(("#ad",)), **RIVALRY)
    _, result = judge(agreed, post(seen(), seen("corvo", CORNER)), NOTHING_COVERED)
    assert result.outcome is Outcome.REVIEW


def test_of_what_is_for_a_person_anyway_no_second_reason_is_told():
    review = ReviewPolicy(rules=(Rule.PRESENCE, Rule.COMPETITORS))
    observation = post(seen(confidence=DOUBTFUL), seen("corvo", CORNER, DOUBTFUL))
    found = findings(campaign(review=review, **RIVALRY), observation)
    for rule in review.rules:
        assert found[rule].sentence.endswith("logo (probability 0.5); a person should look.")


def test_findings_come_in_the_order_of_the_campaign():
    agreed = campaign(
        brands=(Brand("acme"), Brand("bolt")),
        thresholds=Thresholds(0.01, MinimumHeight(1), 0.1, Region(), 0.5, 1, 3),
        hashtags=Hashtags(("#a",), ("#b",), ("#c",)),
        **RIVALRY,
    )
    _, result = judge(agreed, post(seen()), NOTHING_COVERED)
    assert [(f.brand, str(f.rule)) for f in result.findings] == [
        ("acme", "presence"),
        ("acme", "instances"),
        ("acme", "minimum_share"),
        ("acme", "minimum_height"),
        ("acme", "minimum_prominence"),
        ("acme", "safe_zone"),
        ("acme", "region"),
        ("bolt", "presence"),
        ("corvo", "competitors_absent"),
        (None, "hashtags_all_of"),
        (None, "hashtags_any_of"),
        (None, "hashtags_none_of"),
    ]


def test_words_on_the_logo_are_its_lettering_and_make_it_more_prominent():
    def lettering(*lines):
        found = judge(campaign(), post(seen(), lines=[line("acme", box) for box in lines]), NOTHING_COVERED)[0][0]
        return found.prominence.lettered_share, found.prominence.score

    upper, lower = Box(400, 400, 600, 450), Box(400, 550, 600, 600)
    wordless, one, two = lettering(), lettering(upper), lettering(upper, lower)
    assert (wordless[0], one[0], two[0]) == (0, 0.25, 0.5)
    assert wordless[1] < one[1] < two[1]
    assert lettering(upper, upper) == one  # read twice
    assert lettering(Box(400, 300, 600, 450))[0] == 0  # most of it is beside the logo


@given(CAMPAIGNS, OBSERVATIONS, BOXES)
def test_one_more_line_of_text_beside_the_logos_never_raises_a_score(agreed, observation, box):
    def scores(found):
        logos = judge(agreed, found, NOTHING_COVERED)[0]
        return {(logo.brand, logo.box): logo.prominence.score for logo in logos}

    alone = Surroundings.of((Neighbour(box, Kind.TEXT),))
    assume(not any(alone.lettered_share(sighting.box) for sighting in observation.sightings))
    before = scores(observation)
    after = scores(replace(observation, text_lines=(*observation.text_lines, line("SALE", box))))
    assert all(after[logo] <= score + 1e-9 for logo, score in before.items())


def test_text_and_unknown_logos_are_clutter_but_not_on_the_logo_itself():
    def clutter(**more):
        return judge(campaign(), post(seen(), **more), NOTHING_COVERED)[0][0].prominence.clutter

    assert clutter() == 1
    assert clutter(lines=[line("SALE", Box(100, 100, 900, 300))]) < 1
    assert clutter(lines=[line("acme", CENTRE)]) == pytest.approx(1)
    assert judge(campaign(), replace(post(seen()), faces=(CORNER,)), NOTHING_COVERED)[0][0].prominence.clutter < 1
    assert clutter(detections=[Detection(CORNER, "logo", 0.6)]) < 1
    assert clutter(detections=[Detection(CORNER, "logo", 0.5)]) < 1  # the bound
    assert clutter(detections=[Detection(CORNER, "logo", 0.3)]) == 1  # too doubtful to count
    assert clutter(detections=[Detection(CENTRE.grown(0.1), "logo", 0.9)]) == 1  # the same logo


def test_a_detector_s_doubtful_word_for_the_brand_itself_is_no_neighbour_of_its_logo():
    def gap(label):
        found = post(seen(), detections=[Detection(Box(610, 400, 660, 600), label, 0.95)])
        return findings(campaign(thresholds=Thresholds(clear_space=0.5)), found)[Rule.CLEAR_SPACE].outcome

    assert gap("logo") is gap("bolt") is Outcome.FAIL
    assert gap("ACME") is Outcome.PASS


def test_a_name_inside_another_word_passes_no_post_alone():
    assert max(SHORT, NEAR) < ReviewPolicy().certain_from <= WHOLE
    read = spelled([line("pineapple juice", CENTRE)], ["Apple"])
    assert (
        judge(campaign(brands=(Brand("Apple", ("a.png",)),)), post(*read), NOTHING_COVERED)[1].outcome is Outcome.REVIEW
    )


@given(CAMPAIGNS, OBSERVATIONS, BOXES)
def test_one_more_face_or_stranger_s_logo_never_raises_a_score(agreed, observation, box):
    def scores(facts):
        logos, _ = judge(agreed, facts, NOTHING_COVERED)
        return {(logo.brand, logo.box): logo.prominence.score for logo in logos}

    before = scores(observation)
    for more in (
        replace(observation, faces=(*observation.faces, box)),
        replace(observation, sightings=(*observation.sightings, seen("nobody", box, 1.0))),
    ):
        assert all(score <= before[logo] + 1e-12 for logo, score in scores(more).items())


@given(CAMPAIGNS, OBSERVATIONS)
def test_judging_again_says_the_same(agreed, observation):
    assert judge(agreed, observation, NOTHING_COVERED) == judge(agreed, observation, NOTHING_COVERED)


@given(CAMPAIGNS, OBSERVATIONS)
def test_every_verdict_follows_from_its_findings(agreed, observation):
    logos, result = judge(agreed, observation, NOTHING_COVERED)
    assert result == verdict(result.findings)
    for finding in result.findings:
        assert finding.sentence.endswith(".")
        assert not (finding.outcome is Outcome.FAIL and finding.rule in agreed.review.rules)
    names = [brand.name for brand in (*agreed.brands, *agreed.competitors)]
    assert all(logo.confidence >= agreed.review.uncertain_from and logo.brand in names for logo in logos)
    for name in {logo.brand for logo in logos}:
        assert [logo.dominant for logo in logos if logo.brand == name].count(True) == 1


@pytest.mark.parametrize(
    ("rows", "outcome"),
    [
        ([], "pass"),
        ([(True, True)], "pass"),
        ([(True, True), (False, True)], "fail"),
        ([(True, True), (False, False)], "review"),
        ([(True, False)], "review"),
        ([(False, False), (False, True)], "fail"),
    ],
)
def test_findings_add_up(rows, outcome):
    listed = tuple(Finding(rule=Rule.SHARE, **BLANK | {"satisfied": s, "certain": c}) for s, c in rows)
    assert verdict(listed) == Verdict(outcome, listed)


@pytest.mark.parametrize("required", [0.01, 0.05, 0.07, 0.03, 0.06, 0.3])
def test_a_near_miss_reaches_as_far_as_agreed(required):
    def outcome(share):
        box = Box(0, 0, 1000, 1000 * share)
        return only(Rule.SHARE, post(seen(box=box)), thresholds=Thresholds(share=required))[0]

    assert (outcome(required * 0.9), outcome(required * 0.899)) == ("review", "fail")


def test_a_near_miss_is_not_lost_to_what_computers_round():
    """0.9 times 0.05 is a little more than 0.045 there."""
    limits = Thresholds(share=0.05)
    assert only(Rule.SHARE, post(seen(box=Box(0, 0, 1000, 45))), thresholds=limits)[0] is Outcome.REVIEW


def test_the_prominence_of_a_post_is_that_of_its_weakest_required_logo():
    agreed = campaign(
        brands=(Brand("acme", ("a.svg",)), Brand("bolt", ("b.svg",))), competitors=(Brand("corvo", ("c.svg",)),)
    )
    sightings = seen(box=CENTRE), seen("bolt", CORNER), seen("corvo", Box(0, 900, 9, 909))
    logos, result = judge(agreed, post(*sightings), NOTHING_COVERED)
    found = Report(agreed, post(*sightings), logos, result)
    assert [logo.brand for logo in found.wanted] == ["bolt", "acme"]
    assert found.prominence == min(logo.prominence.score for logo in logos if not logo.competitor)
    assert replace(found, logos=()).prominence is None
