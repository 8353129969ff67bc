"""Reports judged again without their pictures."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from logocheck.domain.appearance import Appearance, Colour
from logocheck.domain.campaign import Brand, Rule, Thresholds
from logocheck.domain.geometry import Box
from logocheck.domain.judgement import judge
from logocheck.domain.report import Report
from logocheck.domain.safezones import NOTHING_COVERED, Zone
from logocheck.domain.verdict import Outcome
from logocheck.errors import InvalidRequest
from logocheck.whatif import changes, rejudge, zone_changed
from logocheck.zones_file import zone
from tests.posts import CAMPAIGNS, OBSERVATIONS, campaign, post, seen

THEN = Zone("meta-reels", bottom=0.6, source="measured", dated=date(2026, 1, 2), hashtag_limit=1)
AGREED = campaign(platform="meta-reels", thresholds=Thresholds(safe_zone=0.9))


def judged(agreed, observation, placed):
    return Report(agreed, observation, *judge(agreed, observation, placed), zone=placed)


def test_a_report_of_nothing_stays_what_it_is():
    empty = judged(campaign(), post(), NOTHING_COVERED)
    assert rejudge(empty, empty.campaign) == empty


@given(CAMPAIGNS, OBSERVATIONS)
def test_the_same_campaign_says_the_same_whatever_the_table_says_today(agreed, observation):
    before = judged(agreed, observation, replace(THEN, name=agreed.platform))
    assert rejudge(before, agreed) == before


@pytest.mark.parametrize(
    ("placed", "platform", "expected"),
    [
        (THEN, "meta-reels", THEN),  # as it was known then
        (THEN, "meta-stories", zone("meta-stories")),  # nobody knows what that one covered then
        (None, "meta-reels", zone("meta-reels")),  # a report from before zones were kept
    ],
)
def test_the_zone_that_counts(placed, platform, expected):
    before = replace(judged(AGREED, post(seen()), THEN), zone=placed)
    assert rejudge(before, replace(AGREED, platform=platform)).zone == expected


def test_another_zone_may_be_asked_for():
    before = judged(AGREED, post(seen()), THEN)
    assert before.verdict.outcome is Outcome.FAIL
    again = rejudge(before, AGREED, Zone("meta-reels"))
    assert (again.verdict.outcome, again.zone) == (Outcome.PASS, Zone("meta-reels"))


def test_that_the_table_has_changed_is_said_in_a_sentence():
    before = judged(AGREED, post(seen()), THEN)
    now = zone("meta-reels").dated
    assert zone_changed(before) == f"Judged by meta-reels as of 2026-01-02, which has changed; the table is of {now}."
    gone = replace(before, campaign=replace(AGREED, platform="gone"), zone=replace(THEN, name="gone"))
    assert zone_changed(gone) == "Judged by gone as of 2026-01-02, which is no longer in the table."
    assert zone_changed(replace(before, zone=None)) == zone_changed(replace(before, zone=zone("meta-reels"))) == ""


def under(now, *sightings, then=AGREED):
    return rejudge(judged(then, post(*sightings), THEN), now)


def test_a_logo_that_nobody_looked_for_is_refused():
    (acme,) = AGREED.brands
    for changed in (replace(acme, retired=("old.svg",)), replace(acme, logos=("new.svg",))):
        with pytest.raises(
            InvalidRequest, match=r"did not look for acme's logo (old|new)\.svg: check the picture again"
        ):
            under(replace(AGREED, brands=(changed,)), seen())
    retired = replace(acme, logos=(), retired=acme.logos)
    assert under(replace(AGREED, brands=(retired,)), seen()).campaign.brands == (retired,)
    more = replace(acme, logos=(*acme.logos, "white.svg"))
    assert under(replace(AGREED, brands=(more,)), seen()).campaign.brands == (more,)
    stored = replace(acme, logos=("sha256:" + "0" * 64,))  # the same file may have another name there
    assert under(replace(AGREED, brands=(stored,)), seen()).campaign.brands == (stored,)


@pytest.mark.parametrize(
    "sighting",
    [replace(seen(), logo="old.svg"), replace(seen(), logo="new.svg", appearance=Appearance(logo="old.svg"))],
)
def test_a_logo_that_is_gone_counts_for_nothing_where_it_was_seen(sighting):
    (acme,) = AGREED.brands
    both = replace(AGREED, brands=(replace(acme, logos=("old.svg", "new.svg")),))
    now = replace(AGREED, brands=(replace(acme, logos=("new.svg",)),))
    assert under(now, then=both).campaign == under(now, replace(seen(), logo="new.svg"), then=both).campaign == now
    with pytest.raises(InvalidRequest, match=r"no longer has acme's logo old\.svg, which was seen: check the picture"):
        under(now, sighting, then=both)
    assert under(now, replace(sighting, confidence=0.01), then=both).campaign == now  # counts in neither campaign
    stored = replace(AGREED, brands=(replace(acme, logos=("sha256:" + "0" * 64,)),))
    assert under(stored, sighting, then=both).campaign == stored  # the same file may have another name there
    retired = replace(AGREED, brands=(replace(acme, logos=("new.svg",), retired=("old.svg",)),))
    assert under(retired, sighting, then=both).campaign == retired


def test_colours_that_were_compared_with_another_palette_are_not_known():
    painted = replace(seen(), appearance=Appearance(colour=Colour(3.0, placed=True)))
    now = replace(AGREED, thresholds=Thresholds(colour_difference=8))
    assert outcomes(under(now, painted))[Rule.COLOUR] == "pass"
    blue = replace(now, brands=(replace(now.brands[0], palette=("#0000ff",)),))
    assert outcomes(under(blue, painted))[Rule.COLOUR] == "review"


def test_a_brand_that_is_left_out_is_no_neighbour():
    both = replace(AGREED, competitors=(Brand("bolt", ("bolt.svg",)),))
    alone = replace(AGREED, thresholds=Thresholds(clear_space=0.5))
    sightings = seen(), seen("bolt", Box(610, 400, 800, 600), 0.4)
    found = under(alone, *sightings, then=both)
    assert outcomes(found)[Rule.CLEAR_SPACE] == "pass"
    assert found.logos == under(alone, sightings[0]).logos


def outcomes(report):
    return {finding.rule: str(finding.outcome) for finding in report.verdict.findings}


def test_of_two_limits_on_the_number_the_one_that_decides_is_told():
    now = replace(AGREED, thresholds=Thresholds(minimum_instances=2, maximum_instances=4))
    three = [seen(box=Box(x, 0, x + 90, 90)) for x in (0, 200, 400)]
    before = under(now, *three)
    more = replace(now, thresholds=replace(now.thresholds, minimum_instances=4))
    (change,) = changes(before.verdict, rejudge(before, more).verdict)
    assert (change.rule, str(change.before), str(change.after)) == (Rule.INSTANCES, "pass", "fail")
    assert "at least 4 times is required" in change.sentence
