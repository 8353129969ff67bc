import re
from datetime import UTC, datetime, timedelta

import pytest

from logocheck.domain.campaign import MinimumHeight, Region
from logocheck.domain.disclosure import Disclosure
from logocheck.domain.geometry import Box
from service.api.whatif import changed_campaign

ASK = "/v1/campaigns/summer/what-if"


@pytest.fixture
def posted(judged):
    """``posted(caption)``: id of a finished post with Acme's logo over a sixth of it."""
    return lambda caption: judged(Box(20, 10, 40, 30), caption=caption)


def test_without_posts_all_counts_are_zero(client, send):
    answer = client.post(ASK, json={"thresholds": {"share": 0.03}}).json()
    assert (answer["posts"], answer["changed_checks"], answer["rules"]) == (0, [], {})
    assert answer["before"] == answer["after"] == {"pass": 0, "fail": 0, "review": 0}


def test_a_raised_threshold_names_the_posts_and_the_rule(client, posted):
    good, bad = posted("#ad"), posted("hello")
    answer = client.post(ASK, json={"thresholds": {"share": 0.5}}).json()
    assert answer["before"] == {"pass": 1, "fail": 1, "review": 0}
    assert answer["after"] == {"pass": 0, "fail": 2, "review": 0}
    assert (answer["changed"], answer["changed_checks"], answer["rules"]) == (1, [good], {"minimum_share": 1})
    assert answer["changed_posts"] == [{"id": good, "filename": "a.png", "before": "pass", "after": "fail"}]
    assert client.get(f"/v1/checks/{good}").json()["outcome"] == "pass", "nothing is stored"
    assert client.get(f"/v1/checks/{bad}").json()["outcome"] == "fail"


def test_the_page_names_the_posts_with_both_outcomes(client, posted):
    good = posted("#ad")
    document = "name: summer\nbrands:\n  - name: Acme\nthresholds:\n  share: 0.5\n"
    page = client.post("/campaigns/summer/what-if", data={"document": document}).text
    row = page.partition('class="stack changed-posts"')[2].partition("</li>")[0]
    assert f'<a href="/checks/{good}">a.png</a>' in row
    assert re.findall(r'class="chip (\w+)"', row) == ["pass", "fail"]


def test_null_takes_a_requirement_away(client, posted):
    posted("hello")
    answer = client.post(ASK, json={"hashtags": None}).json()
    assert (answer["after"]["pass"], answer["rules"]) == (1, {"hashtags_all_of": 1})


def test_a_whole_campaign_may_be_yaml(client, posted):
    posted("hello")
    answer = client.post(ASK, content="name: summer\nbrands:\n  - name: Acme\n").json()
    assert answer["after"]["pass"] == 1


def test_the_newest_posts_up_to_the_limit_over_several_pages(client, posted, monkeypatch):
    monkeypatch.setattr("service.api.whatif.PAGE", 2)
    ids = [posted("hello") for _ in range(5)]
    answer = client.post(f"{ASK}?limit=3", json={"hashtags": None}).json()
    assert sorted(answer["changed_checks"]) == sorted(ids[-3:])


def test_since_leaves_older_posts_out(client, posted):
    posted("hello")
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()
    assert client.post(f"{ASK}?since={tomorrow}", json={}).json()["posts"] == 0


def test_a_new_brand_cannot_be_judged_without_the_picture(client, posted):
    posted("hello")
    answer = client.post(ASK, json={"name": "summer", "brands": [{"name": "Other"}]}).json()
    assert (answer["posts"], answer["not_judged"]) == (0, 1)


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        (ASK, b'{"thresholds": {"share": 7}}', 422, "invalid-campaign"),
        (ASK, b'{"strange": 1}', 422, "invalid-campaign"),
        (ASK, b"[]", 422, "invalid-campaign"),
        (ASK, b"\xff", 422, "invalid-campaign"),
        (f"{ASK}?limit=10001", b"{}", 422, "invalid-request"),
        ("/v1/campaigns/winter/what-if", b"{}", 404, "unknown-campaign"),
    ],
)
def test_what_cannot_be_asked_is_a_problem(client, send, path, body, status, code):
    answer = client.post(path, content=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


STORED = {
    "schema": 1, "name": "summer", "brands": [{"name": "Acme", "logos": ["a.svg"]}],
    "thresholds": {"share": 0.1, "height": {"pixels": 60, "display_width": 540}, "region": {"bottom": 0.5}},
    "disclosure": {"any_of": ["#ad", "Ad"]},
}  # fmt: skip


def test_objects_are_changed_field_by_field_at_every_depth():
    changed = changed_campaign('{"thresholds": {"height": {"pixels": 80}, "region": {"right": 0.7}}}', STORED)
    assert changed.thresholds.height == MinimumHeight(80, 540)
    assert changed.thresholds.region == Region(right=0.7, bottom=0.5)
    assert changed.thresholds.share == 0.1
    assert changed_campaign('{"thresholds": {"height": null}}', STORED).thresholds.height is None


def test_another_market_takes_the_place_of_the_spelled_out_words():
    assert "Werbung" in changed_campaign('{"disclosure": {"market": "de"}}', STORED).disclosure.any_of
    assert changed_campaign('{"disclosure": {"within_first": 9}}', STORED).disclosure == Disclosure(("#ad", "Ad"), 9)
