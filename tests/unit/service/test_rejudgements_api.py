import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from logocheck.domain.geometry import Box
from logocheck.errors import SetupError
from logocheck.jobs import Job
from logocheck.store import campaigns, checks, claims, rejudgements
from logocheck.store.facts import Facts
from logocheck.store.rejudgements import Told, Verdict

ASK = "/v1/campaigns/summer/rejudge"
STRICTER = "name: summer\nbrands:\n  - name: Acme\nhashtags:\n  all_of: ['#ad', '#summer']\n"


@pytest.fixture
def posted(judged):
    """``posted()``: id of a finished post with Acme's logo and #ad, which passes version 1."""
    return lambda: judged(Box(20, 10, 40, 30), caption="#ad")


@pytest.fixture
def stricter(client, posted):
    """A post under version 1, and version 2 of the campaign."""
    check_id = posted()
    client.put("/v1/campaigns/summer", content=STRICTER).raise_for_status()
    return check_id


@pytest.fixture
def again(app):
    """``again(check_id)``: the id of its new check, which fails under the newest version."""

    def made(check_id):
        with app.state.services.sessions.begin() as session:
            campaign = campaigns.newest(session, "summer")
            report = checks.get(session, UUID(check_id), with_report=True).report.replace('"pass"', '"fail"')
            verdict = Verdict(report, "fail", 0.4, Facts())
            return str(rejudgements.replace(session, UUID(check_id), campaign.id, datetime.now(UTC), verdict).id)

    return made


def test_before_anybody_asked_it_says_how_many_posts_it_would_be_about(client, stricter):
    told = client.get(ASK).json()
    assert (told["status"], told["earlier"], told["campaign"]) == ("none", 1, {"name": "summer", "version": 2})
    assert (told["asked_by"], told["created_at"], told["error"]) == (None, None, None)


def test_asking_sends_one_job_for_the_newest_version(client, queue, app, stricter):
    queue.sent.clear()
    answer = client.post(ASK)
    assert (answer.status_code, answer.headers["location"]) == (202, ASK)
    assert (answer.json()["status"], answer.json()["look_again"], answer.json()["asked_by"]) == (
        "running", False, "this machine",
    )  # fmt: skip
    with app.state.services.sessions() as session:
        newest = campaigns.newest(session, "summer").id
    assert queue.sent == [(Job.REJUDGE, newest)]
    assert client.post(ASK, params={"look_again": True}).json()["look_again"] is False, "what is under way goes on"


def test_while_the_broker_is_down_it_is_accepted_all_the_same(client, queue, stricter):
    queue.is_down = True
    assert client.post(ASK, params={"look_again": True}).status_code == 202
    assert client.get(ASK).json()["look_again"] is True


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["winter", "summer@1"])
def test_only_a_campaigns_name_will_do(client, stricter, method, name):
    assert getattr(client, method)(f"/v1/campaigns/{name}/rejudge").status_code == 404


def test_a_replaced_check_says_which_one_counts_and_keeps_its_report(client, stricter, again):
    before = client.get(f"/v1/checks/{stricter}/report").content
    new = again(stricter)
    old = client.get(f"/v1/checks/{stricter}").json()
    assert (old["status"], old["outcome"], old["replaced_by"]) == ("replaced", None, new)
    assert old["report"]["verdict"]["outcome"] == "pass"
    assert {"report", "annotated", "picture"} <= set(old["links"])
    assert client.get(f"/v1/checks/{stricter}/report").content == before
    assert client.get(f"/v1/checks/{new}").json()["replaced_by"] is None
    assert [row["id"] for row in client.get("/v1/checks").json()["checks"]] == [new]
    assert [row["id"] for row in client.get("/v1/checks", params={"status": "replaced"}).json()["checks"]] == [stricter]
    assert client.get(f"/v1/checks/{stricter}", params={"wait": 5}).json()["status"] == "replaced", (
        "nothing to wait for"
    )
    assert client.post(f"/v1/checks/{stricter}/reviews", json={"action": "approve"}).status_code == 409


def test_the_page_of_a_replaced_check_leads_to_the_one_that_counts(client, stricter, again):
    new = again(stricter)
    page = client.get(f"/checks/{stricter}").text
    assert f'href="/checks/{new}"' in page
    assert "Judged again" in page
    assert "found: Pass" in page
    assert 'value="approve"' not in page
    assert 'id="draw"' not in page
    assert "hx-get" not in page.partition('id="check"')[2].partition(">")[0], "nothing is waited for"


def test_the_page_of_the_new_check_shows_the_verdict_from_before(client, stricter, again):
    page = client.get(f"/checks/{again(stricter)}").text
    trail = page.partition('class="trail"')[2].partition("</ol>")[0]
    assert re.findall(r"found: (\w+)", trail) == ["Pass", "Fail"]
    assert f'href="/checks/{stricter}"' in trail
    assert "version 1" in trail


def test_the_campaigns_page_offers_it_as_long_as_posts_are_judged_by_an_earlier_version(client, stricter, again):
    page = client.get("/campaigns/summer").text
    assert "1 post has its verdict by an earlier version." in page
    assert 'action="/campaigns/summer/rejudge"' in page
    assert "rejudge" not in client.get("/campaigns/summer?version=1").text
    again(stricter)
    assert "rejudge" not in client.get("/campaigns/summer").text


def test_the_button_begins_and_the_page_tells_how_far_it_is(client, app, stricter):
    answer = client.post("/campaigns/summer/rejudge", data={"look_again": "true"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/campaigns/summer#again")
    assert client.get(ASK).json()["look_again"] is True
    page = client.get("/campaigns/summer").text
    assert 'hx-get="/campaigns/summer?part=again"' in page
    assert 'action="/campaigns/summer/rejudge"' not in page
    with app.state.services.sessions.begin() as session:
        newest = campaigns.newest(session, "summer").id
        rejudgements.go_on(session, newest, None, Told(judged=2, queued=1, left=3))
        rejudgements.end(session, newest, datetime.now(UTC))
    part = client.get("/campaigns/summer?part=again").text
    assert "2 posts were judged again by their reports. The picture of 1 is looked at again. 3 stay as they are" in part
    assert "hx-get" not in part
    assert "<html" not in part


def test_an_error_is_told(client, app, stricter):
    client.post(ASK)
    with app.state.services.sessions.begin() as session:
        rejudgements.end(session, campaigns.newest(session, "summer").id, datetime.now(UTC), ValueError("no room"))
    assert client.get(ASK).json()["error"] == {"code": "value-error", "detail": "no room"}
    page = client.get("/campaigns/summer").text
    assert "no room" in page
    assert 'action="/campaigns/summer/rejudge"' in page


@pytest.fixture
def failed_look(app):
    """``failed_look(check_id)``: the id of its new check, whose picture could not be looked at again."""

    def made(check_id):
        now = datetime.now(UTC)
        with app.state.services.sessions.begin() as session:
            campaign = campaigns.newest(session, "summer")
            rejudgements.ask(session, campaign, "Jo", now, look_again=True)
            new = rejudgements.replace(session, UUID(check_id), campaign.id, now, None)
            claims.claim(session, new.id, "w", now, timedelta(hours=1))
            claims.fail(session, new.id, "w", now, SetupError("the model is <missing>"))
            session.refresh(new)
            assert rejudgements.keep_before(session, new, now)
            rejudgements.end(session, campaign.id, now)
            return str(new.id)

    return made


def test_a_look_that_failed_is_told_on_the_post_whose_verdict_counts_again(client, stricter, failed_look):
    failed = failed_look(stricter)
    page = client.get(f"/checks/{stricter}").text
    assert "Judging this post again under version 2 failed: the model is &lt;missing&gt;." in page
    assert f'href="/checks/{failed}"' in page
    trail = page.partition('class="trail"')[2].partition("</ol>")[0]
    assert trail.index("found: Pass") < trail.index("could not check the post"), "in the order in which it happened"
    assert 'value="approve"' in page
    page = client.get(f"/checks/{failed}").text
    assert "Judging this post again under this version failed: the model is &lt;missing&gt;." in page
    assert f'href="/checks/{stricter}"' in page
    told = client.get(f"/v1/checks/{failed}").json()
    assert (told["status"], told["replaced_by"]) == ("replaced", stricter)
    assert told["error"] == {"code": "setup-error", "detail": "the model is <missing>"}
    assert "report" not in told["links"]


def test_the_campaigns_page_names_the_posts_whose_look_failed(client, stricter, failed_look):
    assert client.get(ASK).json()["failed"] == 0
    failed_look(stricter)
    told = client.get(ASK).json()
    assert (told["status"], told["failed"], told["earlier"]) == ("done", 1, 1)
    for path in ("/campaigns/summer", "/campaigns/summer?part=again"):
        page = client.get(path).text
        assert "1 post keeps its verdict: its picture could not be looked at again." in page
        assert f'<a href="/checks/{stricter}">' in page
        assert "the model is &lt;missing&gt;" in page


def test_a_decision_about_many_posts_over_rest_names_those_that_were_judged_again(client, posted, stricter, again):
    other = posted()
    new = again(stricter)
    answer = client.post("/v1/reviews", json={"checks": [other, stricter], "action": "approve"})
    assert (answer.status_code, answer.json()["code"]) == (409, "judged-again")
    assert answer.json()["replaced"] == [{"check": stricter, "replaced_by": new}]
    assert client.get(f"/v1/checks/{other}").json()["decision"] is None, "about all of them or none"
    assert client.post("/v1/reviews", json={"checks": [other, new], "action": "approve"}).status_code == 201
    one = client.post(f"/v1/checks/{stricter}/reviews", json={"action": "approve"})
    assert (one.status_code, one.json()["replaced"]) == (409, [{"check": stricter, "replaced_by": new}])


def test_ticked_posts_are_decided_about_but_for_those_that_were_judged_again(client, posted, stricter, again):
    other = posted()
    new = again(stricter)
    page = client.post("/decide", data={"check": [other, stricter], "action": "approve", "campaign": "summer"})
    assert page.status_code == 200
    assert "Decided about 1 post." in page.text
    note = page.text.partition("Nothing was decided about 1 post: it was judged again meanwhile.")[2]
    assert f'<a href="/checks/{new}?campaign=summer">' in note.partition("</ul>")[0]
    assert client.get(f"/v1/checks/{other}").json()["decision"] == "approve"
    assert client.get(f"/v1/checks/{new}").json()["decision"] is None, "nobody has seen its verdict"
    alone = client.post("/decide", data={"check": [stricter], "action": "approve"}).text
    assert "Nothing was decided about 1 post" in alone
    assert "Decided about" not in alone


def test_who_decides_by_an_earlier_verdict_is_shown_the_one_that_counts(client, stricter, again):
    new = again(stricter)
    page = client.post(f"/checks/{stricter}/decide", data={"action": "approve", "campaign": "summer"})
    assert (page.status_code, page.url.path, page.url.params["campaign"]) == (200, f"/checks/{new}", "summer")
    assert "Nothing was decided: this post was judged again meanwhile." in page.text
    assert client.get(f"/v1/checks/{new}").json()["decision"] is None
    assert "Nothing was decided" not in client.get(f"/checks/{new}").text


@pytest.mark.parametrize("left", ["", "nonsense", "0" * 32, "{counts}"])
def test_the_inbox_names_no_post_that_still_counts(client, stricter, left):
    assert "Nothing was decided" not in client.get("/", params={"left": left.format(counts=stricter)}).text


def test_a_look_that_a_newer_version_took_over_has_found_nothing(client, app, stricter):
    now = datetime.now(UTC)
    with app.state.services.sessions.begin() as session:
        second = rejudgements.replace(session, UUID(stricter), campaigns.newest(session, "summer").id, now, None)
        newer = campaigns.update(session, "summer", campaigns.campaign(campaigns.newest(session, "summer")), now)
        third = rejudgements.replace(session, second.id, newer.id, now, None)
        second_id, third_id = str(second.id), str(third.id)
    told = client.get(f"/v1/checks/{second_id}").json()
    assert (told["status"], told["replaced_by"]) == ("replaced", third_id)
    assert "report" not in told["links"]
    page = client.get(f"/checks/{second_id}").text
    assert "A newer version of the campaign came before this post was looked at." in page
    assert f'href="/checks/{third_id}"' in page
    trail = client.get(f"/checks/{third_id}").text.partition('class="trail"')[2].partition("</ol>")[0]
    assert "could not check the post" not in trail
    assert "found: Pass" in trail


def test_a_what_if_takes_each_post_once(client, stricter, again):
    again(stricter)
    assert client.post("/v1/campaigns/summer/what-if", json={"hashtags": None}).json()["posts"] == 1


def test_a_report_that_cannot_be_read_any_more_does_not_hide_the_one_that_counts(client, app, stricter, again):
    new = again(stricter)
    with app.state.services.sessions.begin() as session:
        checks.get(session, UUID(stricter)).report = '{"of": "another time"}'
    shown = client.get(f"/checks/{new}")
    assert shown.status_code == 200
    assert "left a report that cannot be read any more" in shown.text
    assert "could not check the post" not in shown.text
