"""Reports and campaigns to bytes and back."""

import json
from datetime import date

import pytest
from hypothesis import given

from logocheck.codec import campaign_from_json, campaign_json, report_from_json, report_json, verdict_from_json
from logocheck.domain.geometry import Box
from logocheck.domain.judgement import judge
from logocheck.domain.report import Report
from logocheck.domain.safezones import NOTHING_COVERED, Zone
from logocheck.errors import InvalidCampaign, InvalidRequest
from tests.posts import CAMPAIGNS, OBSERVATIONS, campaign, post, seen

THEN = Zone("z", bottom=0.3, source="we measured", dated=date(2026, 2, 3), hashtag_limit=1)


def report(agreed, observation, zone=NOTHING_COVERED):
    return Report(agreed, observation, *judge(agreed, observation, zone), models=(("detector", "d 1"),), zone=zone)


def test_an_empty_report_comes_back():
    empty = report(campaign(), post())
    assert report_from_json(report_json(empty)) == empty


@given(CAMPAIGNS, OBSERVATIONS)
def test_a_report_comes_back_equal_and_gives_the_same_bytes(agreed, observation):
    first = report(agreed, observation, THEN)
    content = report_json(first)
    again = report_from_json(content)
    assert again == first
    assert report_json(again) == content
    assert verdict_from_json(content) == first.verdict
    assert judge(again.campaign, again.observation, again.zone) == (again.logos, again.verdict)


def test_a_report_from_before_looks_were_measured_is_read():
    document = json.loads(report_json(report(campaign(), post(seen()))))
    for logo in document["logos"]:
        del logo["reference"], logo["appearance"], logo["prominence"]["clarity"]
        for name in ("share_of_voice_by_area", "lettering", "lettered_share"):
            del logo["prominence"][name]
    for name in ("clear_space", "rotation", "stretch", "colour_difference", "clarity"):
        del document["campaign"]["thresholds"][name]
    del document["campaign"]["weights"]["clarity"], document["campaign"]["weights"]["lettering"]
    del document["observation"]["faces"]
    del document["campaign"]["disclosure"], document["zone"]
    read = report_from_json(json.dumps(document).encode())
    assert judge(read.campaign, read.observation, NOTHING_COVERED)[1] == read.verdict


@given(CAMPAIGNS)
def test_a_campaign_comes_back_equal_and_gives_the_same_bytes(agreed):
    content = campaign_json(agreed)
    assert campaign_from_json(content) == agreed
    assert campaign_json(campaign_from_json(content)) == content


def test_whole_numbers_give_the_bytes_of_the_floats_they_equal():
    whole, real = Box(400, 400, 600, 600), Box(400.0, 400.0, 600.0, 600.0)
    assert report_json(report(campaign(), post(seen(box=whole)))) == report_json(
        report(campaign(), post(seen(box=real)))
    )


def test_the_fields_have_the_names_of_the_words():
    document = json.loads(report_json(report(campaign(), post(seen()))))
    assert list(document) == ["campaign", "observation", "logos", "verdict", "models", "picture_sha256", "zone"]
    assert document["verdict"]["outcome"] == "pass"
    assert document["logos"][0]["box"] == {"x1": 400.0, "y1": 400.0, "x2": 600.0, "y2": 600.0}


def test_the_zone_is_kept_as_it_was():
    document = json.loads(report_json(report(campaign(), post(), THEN)))
    sides = {"top": 0.0, "bottom": 0.3, "left": 0.0, "right": 0.0}
    words = {"name": "z", "source": "we measured", "dated": "2026-02-03", "hashtag_limit": 1}
    assert document["zone"] == sides | words


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"campaign": 1}'])
def test_other_bytes_are_refused(content):
    with pytest.raises(InvalidRequest, match="not a report"):
        report_from_json(content)
    with pytest.raises(InvalidRequest, match="not a report"):
        verdict_from_json(content)
    with pytest.raises(InvalidCampaign):
        campaign_from_json(content)


def test_nonsense_in_a_report_is_refused():
    content = report_json(report(campaign(), post(seen())))
    with pytest.raises(InvalidRequest, match="positive width"):
        report_from_json(content.replace(b'"x2":600.0', b'"x2":1.0'))
