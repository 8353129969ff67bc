import csv
import io
import json
import re
from datetime import timedelta
from uuid import UUID

import pytest

from logocheck.domain.geometry import Box
from logocheck.errors import UnreadableImage
from logocheck.jobs import Job
from logocheck.store import batches, checks, heartbeat, summary
from logocheck.store.checks import Filter, Post
from logocheck.store.claims import claim, fail
from logocheck.store.tables import Status
from service import exports
from service.deps import now
from service.exports import _cell


@pytest.fixture
def database(app):
    return app.state.services.sessions


def test_health_says_what_answers_and_who_works(client, database):
    page = client.get("/settings").text
    assert "No worker was seen" in page
    with database.begin() as session:
        heartbeat.beat(session, "box", "0.1.0", now())
    page = client.get("/settings").text
    assert "box" in page
    assert "Alive" in page


def test_a_post_that_is_being_checked_does_not_wait(client, database, send):
    check_id = UUID(send().json()["checks"][0]["id"])
    assert "the oldest for" in client.get("/settings").text
    with database.begin() as session:
        claim(session, check_id, "worker", now(), timedelta(minutes=1))
    assert "nothing waits" in client.get("/settings").text


def test_a_webhook_is_added_tried_and_deleted(client, queue):
    shown = client.post("/settings/webhooks", data={"url": "https://a.example/hook"})
    secret = re.search(r"whsec_[\w+/=]+", shown.text)[0]
    assert secret not in client.get("/settings/webhooks").text
    here = re.search(r"/settings/webhooks/[0-9a-f-]{36}", shown.text)[0]
    page = client.post(f"{here}/test")
    assert "webhook.test" in page.text
    (delivery,) = client.get(f"/v1/webhooks/{here[-36:]}/deliveries").json()["deliveries"]
    assert (delivery["check"], delivery["status"]) == (None, "pending")
    assert queue.sent == [(Job.DELIVER_WEBHOOK, UUID(delivery["id"]))]
    client.post(f"{here}/deliveries/{delivery['id']}/again").raise_for_status()
    assert len(queue.sent) == 2
    assert client.post(f"{here}/deliveries/{UUID(int=1)}/again").status_code == 404
    assert "No webhooks yet" in client.post(f"{here}/delete").text


def test_a_webhook_that_is_never_called_is_refused(client):
    answer = client.post("/settings/webhooks", data={"url": "http://a.example"})
    assert answer.status_code == 422
    assert "expected an https address" in answer.text


@pytest.mark.parametrize(
    ("typed", "status"), [("30", 200), ("1", 200), ("", 200), ("0", 422), ("x", 422), ("9999999", 422)]
)
def test_days_of_retention(client, typed, status):
    answer = client.post("/settings/retention", data={"days": typed})
    assert answer.status_code == status
    assert ("deleted 30 days after" in answer.text) is (typed == "30")
    assert ("deleted 1 day after" in answer.text) is (typed == "1")


def test_a_creator_is_erased_after_a_look(client, send):
    send(creator="@jo")
    look = client.post("/settings/retention/erase", data={"creator": " @jo "})
    assert "1 post of" in look.text
    assert len(client.get("/v1/checks").json()["checks"]) == 1
    done = client.post("/settings/retention/erase", data={"creator": "@jo", "sure": "yes"})
    assert re.search(r"Erased: 1 post and \d files?\.", done.text)
    assert client.get("/v1/checks").json()["checks"] == []
    assert client.post("/settings/retention/erase", data={"creator": "", "sure": "yes"}).status_code == 422


def test_results_as_csv_and_json(client, send):
    assert client.get("/results.json").json() == []
    send(creator="@jo", caption="x")
    rows = list(csv.DictReader(io.StringIO(client.get("/results.csv").content.decode("utf-8-sig"))))
    assert [(row["filename"], row["creator"], row["campaign"]) for row in rows] == [("a.png", "'@jo", "summer@1")]
    (line,) = json.loads(client.get("/results.json").text)
    assert line["creator"] == "@jo"
    assert client.get("/results.csv?outcome=fail").text.count("\n") == 1


def test_results_of_several_pages_have_each_post_once(client, send, monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    made = {send(caption=f"cabin {number}").json()["checks"][0]["id"] for number in range(5)}
    for query in ("", "?text=cabin"):
        rows = list(csv.DictReader(io.StringIO(client.get(f"/results.csv{query}").content.decode("utf-8-sig"))))
        assert (len(rows), {row["id"] for row in rows}) == (5, made)
        assert len(client.get(f"/results.json{query}").json()) == 5


@pytest.mark.parametrize(("value", "cell"), [
    (None, ""), ("a", "a"), ("=1+1", "'=1+1"), (" =1", "' =1"), ("-1", "'-1"), (0.5, "0.5"), (["a", "b"], "a; b"),
])  # fmt: skip
def test_a_cell_is_never_a_formula(value, cell):
    assert _cell(value) == cell


def test_the_report_for_the_client(client, send):
    assert "Nothing matches" in client.get("/report").text
    send()
    page = client.get("/report?campaign=summer").text
    assert "<h1>summer</h1>" in page
    assert "a.png" in page


def test_the_report_says_which_posts_it_is_about(client, send):
    send(caption="hello #ad")
    assert "Not all posts" not in client.get("/report?campaign=summer").text
    asked = {
        "text": "<hello>", "outcome": "fail", "decision": "none", "rule": "minimum_share", "brand": "Acme",
        "reviewer": "Jo", "status": "finished", "since": "2026-11-01", "until": "2026-11-20", "picture": "AB" * 32,
    }  # fmt: skip
    line = client.get("/report", params=asked).text.partition("Not all posts:")[2].partition("</p>")[0]
    said = dict(re.findall(r"([A-Z][a-z ]+) <strong>([^<]*)</strong>", line))
    assert said == {
        "Words": "&lt;hello&gt;", "Outcome": "Fail", "Decision": "Not decided",
        "Fails the rule": "Size in the frame", "Shows the brand": "Acme", "Decided by": "Jo",
        "Status": "Done or error", "From": "2026-11-01", "To": "2026-11-20",
        "Picture": "abababababab",
    }  # fmt: skip


def test_the_report_says_what_people_decided(client, judged, database):
    with database.begin() as session:
        assert summary.settled(session, Filter()) == summary.Settled(0, 0, 0, 0)
    first, second, third = (judged(caption=caption) for caption in ("one", "two", "three"))
    assert "Decided by people" not in client.get("/report").text
    assert headline(client) == ("Passed", "0 %")
    client.post(f"/checks/{first}/decide", data={"action": "approve"}).raise_for_status()
    for check_id in (second, third):
        client.post(f"/checks/{check_id}/decide", data={"action": "reject", "reason": "other"}).raise_for_status()
    tile = client.get("/report").text.partition("Decided by people")[2].partition("</div>")[0]
    assert "<strong>3</strong>" in tile
    assert "1 approved, 2 rejected" in tile
    assert headline(client) == ("Passed or approved", "33 %")
    assert "1 approved, 0 rejected" in client.get("/report?text=one").text


def test_what_a_person_decided_counts_in_the_report_and_not_the_verdict(client, judged, database, send):
    passed, also = (judged(Box(5, 5, 55, 35), caption="#ad") for _ in range(2))
    assert headline(client) == ("Passed", "100 %")
    client.post(f"/checks/{passed}/decide", data={"action": "reject", "reason": "other"}).raise_for_status()
    assert headline(client) == ("Passed or approved", "50 %")
    client.post(f"/checks/{also}/decide", data={"action": "approve"}).raise_for_status()
    assert headline(client) == ("Passed or approved", "50 %")
    damaged = UUID(send().json()["checks"][0]["id"])  # it waits, and counts nowhere yet
    assert headline(client) == ("Passed or approved", "50 %")
    with database.begin() as session:
        claim(session, damaged, "worker", now(), timedelta(minutes=1))
        fail(session, damaged, "worker", now(), UnreadableImage("the picture is damaged"))
    assert headline(client) == ("Passed or approved", "50 %")
    client.post(f"/checks/{damaged}/decide", data={"action": "approve"}).raise_for_status()
    assert headline(client) == ("Passed or approved", "67 %")


def headline(client):
    """The report's first tile: what it counts, and the share."""
    tile = client.get("/report").text.partition('<div class="tiles">')[2].partition("</div>")[0]
    return re.search(r'"muted">([^<]+)</span><strong>([^<]+)<', tile).groups()


def test_the_report_counts_posts_and_not_findings(client, judged, database):
    with database.begin() as session:
        assert summary.failed_rules(session, Filter(), 6) == []
        assert summary.span(session, Filter()) == (None, None)
    for caption in ("Été", "cafe\u0301"):
        judged(caption=caption)
    with database.begin() as session:
        rules = dict(summary.failed_rules(session, Filter(), 6))
        first, last = summary.span(session, Filter())
        assert rules == {"presence": 2, "hashtags_all_of": 2}
        assert summary.failed_rules(session, Filter(), 1) == [("hashtags_all_of", 2)]
        assert dict(summary.failed_rules(session, Filter(text="café"), 6)) == {"presence": 1, "hashtags_all_of": 1}
        assert first < last
        assert summary.failed_by(session, []) == {}
        ids = [row.id for row in checks.listed(session, Filter()).rows]
        assert summary.failed_by(session, ids) == {check: ["presence", "hashtags_all_of"] for check in ids}
    card = " ".join(client.get("/").text.split())
    assert 'Not met: Logo present <span class="muted">+1</span>' in card


def test_failed_files_of_a_batch_are_tried_again(client, database, send, queue):
    check_id = UUID(send().json()["checks"][0]["id"])
    with database.begin() as session:
        row = checks.get(session, check_id)
        batch = batches.add(session, batches.ARCHIVE, "a.zip", row.campaign_id, now(), sha256="a" * 64, total=2)
        row.batch_id, row.status, row.error_text = batch.id, Status.ERROR, "the model was missing"
        refused = Post("b.txt", None)
        checks.add_refused(session, refused, row.campaign_id, now(), batch_id=batch.id, check_id=UUID(int=7),
                           error=UnreadableImage("no picture"))  # fmt: skip
    queue.sent.clear()
    assert "Try these again" in client.get(f"/batches/{batch.id}").text
    assert client.post(f"/batches/{batch.id}/retry").status_code == 200
    assert queue.sent == [(Job.CHECK, check_id)]
    assert client.get(f"/v1/checks/{check_id}").json()["status"] == "queued"
    again = client.post(f"/batches/{batch.id}/retry")
    assert again.status_code == 409
    assert "Try these again" not in client.get(f"/batches/{batch.id}").text


def test_a_batch_that_could_not_be_unpacked_is_tried_again(client, database, summer, queue):
    with database.begin() as session:
        campaign_id = checks.CampaignRow
        row = session.query(campaign_id).one()
        batch = batches.add(session, batches.ARCHIVE, "a.zip", row.id, now(), sha256="a" * 64)
        batch.status, batch.error_text = Status.ERROR, "no room"
    assert client.post(f"/batches/{batch.id}/retry").status_code == 200
    assert queue.sent == [(Job.UNPACK_BATCH, batch.id)]


def test_a_campaign_may_be_called_new(client, summer):
    client.post("/v1/campaigns", content="name: new\nbrands:\n  - name: Acme\n").raise_for_status()
    assert "<h1>new</h1>" in client.get("/campaigns/new").text


def test_versions_show_what_changed(client, summer):
    text = "name: summer\nbrands:\n  - name: Acme\nhashtags:\n  all_of: ['#ad', '#more']\n"
    client.put("/v1/campaigns/summer", content=text).raise_for_status()
    page = client.get("/campaigns/summer").text
    assert re.search(r'class="added">.*#more', page)
    assert "Changed since" not in client.get("/campaigns/summer?version=1").text


def test_what_if_is_asked_from_the_form_and_stores_nothing(client, summer):
    answer = client.post("/campaigns/summer/what-if", data={"document": "name: summer\nbrands:\n  - name: Acme\n"})
    assert "Nothing was saved" in answer.text
    assert len(client.get("/v1/campaigns/summer/versions").json()["campaigns"]) == 1
    assert client.post("/campaigns/summer/what-if", data={"document": "name: ["}).status_code == 422


def test_a_logo_is_taken_out_of_its_kit(client, summer):
    (logo,) = client.get("/v1/brands/Acme").json()["logos"]
    page = client.post("/brands/remove", data={"name": "Acme", "sha256": logo["sha256"]})
    assert "No logo files yet" in page.text
    assert client.post("/brands/remove", data={"name": "Acme", "sha256": logo["sha256"]}).status_code == 404


@pytest.mark.parametrize("role", ["viewer", "reviewer"])
def test_the_first_key_does_not_lock_everybody_out(client, role):
    refused = client.post("/settings/keys", data={"name": "importer", "role": role})
    assert refused.status_code == 422
    assert "make an account for yourself first" in refused.text
    assert client.get("/settings/keys").status_code == 200


def test_the_last_admin_key_stays_while_others_count_and_there_is_no_account(client):
    made = client.post("/settings/keys", data={"name": "mine", "role": "admin"})
    client.headers["X-API-Key"] = re.search(r"lgc_[\w-]{30,}", made.text)[0]
    [mine] = client.get("/v1/settings/keys").json()["keys"]
    client.post("/settings/keys", data={"name": "importer", "role": "viewer"}).raise_for_status()
    assert client.post(f"/settings/keys/{mine['id']}/revoke").status_code == 409
    other = next(key for key in client.get("/v1/settings/keys").json()["keys"] if key["name"] == "importer")
    client.post(f"/settings/keys/{other['id']}/revoke").raise_for_status()
    client.post(f"/settings/keys/{mine['id']}/revoke").raise_for_status()
    del client.headers["X-API-Key"]
    assert client.get("/settings/keys").status_code == 200
