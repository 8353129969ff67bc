"""Reports judged again without their pictures."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from logocheck.domain.campaign import Thresholds
from logocheck.domain.judgement import judge
from logocheck.domain.report import Report
from logocheck.domain.safezones import NOTHING_COVERED, Zone
from logocheck.domain.verdict import Outcome
from logocheck.whatif import rejudge, zone_changed
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
