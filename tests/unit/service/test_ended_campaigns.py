"""Campaigns that ended: what they refuse, what they keep, and where they stand."""

import pytest

from tests.zips import zipped

ENDED = "'summer' ended on "


@pytest.fixture
def over(client, judged):
    """Id of a finished post of a campaign that has ended since."""
    check_id = judged(caption="#ad")
    client.post("/v1/campaigns/summer/end").raise_for_status()
    return check_id


def test_it_says_since_when_and_by_whom(client, summer):
    assert client.get("/v1/campaigns/summer").json()["ended_at"] is None
    told = client.post("/v1/campaigns/summer/end").json()
    assert (told["ended_by"], told["ended_at"][:2]) == ("this machine", "20")
    for where in ("/v1/campaigns/summer", "/v1/campaigns/summer@1"):
        assert client.get(where).json() == told
    assert client.get("/v1/campaigns/summer/versions").json()["campaigns"] == [told]
    assert client.post("/v1/campaigns/summer/reopen").json() == told | {"ended_by": None, "ended_at": None}


@pytest.mark.parametrize("what", ["end", "reopen"])
def test_what_is_not_there_neither_ends_nor_opens(client, what):
    assert client.post(f"/v1/campaigns/none/{what}").json()["code"] == "unknown-campaign"
    assert client.post(f"/campaigns/none/{what}").status_code == 404


def test_no_post_and_no_batch_is_taken(client, over, send, queue, png):
    sent = len(queue.sent)
    batch = client.post(
        "/v1/batches", files={"archive": ("p.zip", zipped({"a.png": png()}))}, data={"campaign": "summer@1"}
    )
    for answer in (send(png()), batch):
        assert (answer.status_code, answer.json()["code"]) == (409, "campaign-ended")
        assert ENDED in answer.json()["detail"]
    assert len(queue.sent) == sent
    client.post("/v1/campaigns/summer/reopen").raise_for_status()
    assert send(png()).status_code == 202


def test_the_same_request_as_before_the_end_has_its_answer(client, summer, send, png):
    key = {"Idempotency-Key": "once"}
    files, data = {"picture": ("a.png", png())}, {"campaign": "summer"}
    first = client.post("/v1/checks", files=files, data=data, headers=key)
    client.post("/v1/campaigns/summer/end").raise_for_status()
    again = client.post("/v1/checks", files=files, data=data, headers=key)
    assert (again.status_code, again.json()["checks"][0]["id"]) == (202, first.json()["checks"][0]["id"])


def test_its_posts_stay_where_they_are(client, over):
    assert client.get(f"/v1/checks/{over}").json()["outcome"] == "fail"
    assert f"/checks/{over}" in client.get("/?campaign=summer").text
    assert client.get("/report?campaign=summer").text.count(f"/checks/{over}") >= 1
    assert client.post("/v1/reviews", json={"checks": [over], "action": "approve"}).status_code == 201


def test_lists_may_have_either_kind(client, over):
    client.post("/v1/campaigns", content="name: winter\nhashtags:\n  all_of: ['#ad']\n").raise_for_status()
    for asked, names in (("", {"summer", "winter"}), ("?ended=true", {"summer"}), ("?ended=false", {"winter"})):
        assert {row["name"] for row in client.get(f"/v1/campaigns{asked}").json()["campaigns"]} == names


def test_pages_for_new_posts_do_not_offer_it_and_others_name_it_last(client, over):
    client.post("/v1/campaigns", content="name: autumn\nhashtags:\n  all_of: ['#ad']\n").raise_for_status()
    for page in ("/upload", "/batches"):
        shown = client.get(page).text
        assert '<option value="autumn"' in shown
        assert '<option value="summer"' not in shown
    for page in ("/", "/overview"):
        shown = client.get(page).text
        assert shown.index('<option value="autumn"') < shown.index('<option value="summer">summer (ended)</option>')


def test_where_all_have_ended_the_form_leads_to_them(client, over):
    page = client.get("/upload").text
    assert "all have ended" in page
    assert 'href="/campaigns?ended=true"' in page
    assert "/new-campaign" not in page


def test_the_form_says_why_a_post_was_not_taken(client, over, png):
    files = {"pictures": ("a.png", png())}
    page = client.post("/upload", files=files, data={"campaign": "summer"})
    assert page.status_code == 422
    assert ENDED.replace("'", "&#39;") in page.text


def test_the_list_of_campaigns_leaves_it_out_and_leads_to_it(client, over):
    assert "All campaigns have ended" in client.get("/campaigns").text
    client.post("/v1/campaigns", content="name: autumn\nhashtags:\n  all_of: ['#ad']\n").raise_for_status()
    page = client.get("/campaigns").text
    assert "/campaigns/autumn" in page
    assert "/campaigns/summer" not in page
    assert 'href="/campaigns?ended=true"' in page
    assert "/campaigns/summer" in client.get("/campaigns?ended=true").text


def test_nothing_leads_to_ended_ones_where_none_has_ended(client, summer):
    assert "ended=true" not in client.get("/campaigns").text
    assert "No campaign has ended" in client.get("/campaigns?ended=true").text


def test_its_page_ends_it_and_opens_it_again(client, summer):
    assert 'action="/campaigns/summer/end"' in client.get("/campaigns/summer").text
    page = client.post("/campaigns/summer/end", follow_redirects=True).text
    assert "This campaign has ended" in page
    assert 'action="/campaigns/summer/end"' not in page
    page = client.post("/campaigns/summer/reopen", follow_redirects=True).text
    assert "This campaign has ended" not in page
