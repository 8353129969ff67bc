import io
import json
import tempfile
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4
from zipfile import ZipFile

import pytest

from logocheck.domain.appearance import Appearance, Quad
from logocheck.domain.geometry import Box
from service.api import reviews
from service.api.pictures import decoding
from service.api.reviews import MOST_AT_ONCE


def test_a_new_post_has_an_empty_trail(client, judged):
    check_id = judged()
    assert client.get(f"/v1/checks/{check_id}/reviews").json() == {"reviews": []}
    assert client.get(f"/v1/checks/{check_id}").json()["decision"] is None
    assert client.get(f"/v1/checks/{uuid4()}/reviews").status_code == 404


def test_a_decision_stands_beside_the_verdict_until_it_is_undone(client, judged):
    check_id = judged()
    outcome = client.get(f"/v1/checks/{check_id}").json()["outcome"]
    made = client.post(f"/v1/checks/{check_id}/reviews", json={"action": "reject", "reason": "hashtags", "note": "no"})
    assert made.status_code == 201
    shown = client.get(f"/v1/checks/{check_id}").json()
    assert (shown["decision"], shown["decided_by"], shown["outcome"]) == ("reject", "this machine", outcome)
    undo = f"/v1/reviews/{made.json()['id']}/undo"
    assert client.post(undo).json()["undoes"] == made.json()["id"]
    assert client.post(undo).json()["code"] == "conflict"
    assert client.get(f"/v1/checks/{check_id}").json()["decision"] is None
    trail = client.get(f"/v1/checks/{check_id}/reviews").json()["reviews"]
    assert [(row["action"], row["undone"]) for row in trail] == [("reject", True), ("undo", False)]


def test_many_posts_are_decided_all_or_none(client, judged, send):
    ids = [judged(), judged()]
    waiting = send().json()["checks"][0]["id"]
    refused = client.post("/v1/reviews", json={"checks": [*ids, waiting], "action": "approve"})
    assert refused.status_code == 409
    assert client.get("/v1/checks?decision=approve").json()["checks"] == []
    assert client.post("/v1/reviews", json={"checks": ids, "action": "approve"}).status_code == 201
    assert {row["id"] for row in client.get("/v1/checks?decision=approve").json()["checks"]} == set(ids)


@pytest.mark.parametrize("box", [(-1, 0, 5, 5), (0, 0, 61, 5), (5, 5, 5, 9)])
def test_a_box_outside_the_picture_is_refused(client, judged, box):
    boxes = [dict(zip(("x1", "y1", "x2", "y2"), box, strict=True), brand="Acme")]
    answer = client.post(f"/v1/checks/{judged()}/reviews", json={"action": "mark", "boxes": boxes})
    assert answer.json()["code"] == "invalid-request"


def unpacked(client, query=""):
    answer = client.get(f"/v1/corrections{query}")
    assert answer.headers["content-type"] == "application/zip"
    archive = ZipFile(io.BytesIO(answer.content))
    return {name: archive.read(name) for name in archive.namelist()}


def test_without_decisions_there_is_nothing_to_train_from(client, judged):
    judged(Box(10, 10, 30, 20))
    files = unpacked(client)
    assert sorted(files) == ["annotations.json", "data.yaml"]
    assert json.loads(files["annotations.json"])["images"] == []


def test_training_data_waits_for_its_turn_to_decode(client, judged):
    client.post(f"/v1/checks/{judged(Box(10, 10, 30, 20))}/reviews", json={"action": "approve"}).raise_for_status()
    with ThreadPoolExecutor(1) as thread, decoding, decoding:  # both turns are taken
        waiting = thread.submit(client.get, "/v1/corrections")
        with pytest.raises(TimeoutError):
            waiting.result(0.3)
        decoding.release()
        assert waiting.result(30).status_code == 200
        decoding.acquire()


def test_without_room_for_training_data_later_may_work(client, judged, monkeypatch, tmp_path):
    client.post(f"/v1/checks/{judged(Box(10, 10, 30, 20))}/reviews", json={"action": "approve"}).raise_for_status()
    (tmp_path / "file").touch()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "file"))
    monkeypatch.setattr(reviews, "IN_MEMORY", 1)
    answer = client.get("/v1/corrections")
    assert (answer.status_code, answer.json()["code"]) == (503, "storage-unavailable")


def test_approved_and_drawn_boxes_are_training_data_in_both_forms(client, judged):
    approved, marked, ignored = judged(Box(10, 10, 30, 20)), judged(), judged(Box(1, 1, 9, 9))
    client.post(f"/v1/checks/{approved}/reviews", json={"action": "approve"}).raise_for_status()
    drawn = {"brand": "Rival", "x1": 0, "y1": 0, "x2": 30, "y2": 40}
    client.post(f"/v1/checks/{marked}/reviews", json={"action": "mark", "boxes": [drawn]}).raise_for_status()
    files = unpacked(client)
    assert files[f"labels/{approved}.txt"] == b"0 0.333333 0.375000 0.333333 0.250000\n"
    assert files[f"labels/{marked}.txt"] == b"1 0.250000 0.500000 0.500000 1.000000\n"
    assert not any(ignored in name for name in files)
    coco = json.loads(files["annotations.json"])
    assert [row["name"] for row in coco["categories"]] == ["Acme", "Rival"]
    assert [row["bbox"] for row in coco["annotations"]] == [[10, 10, 20, 10], [0, 0, 30, 40]]
    assert b'0: "Acme"' in files["data.yaml"]
    assert {name for name in files if name.startswith("images/")} == {
        f"images/{row['file_name']}" for row in coco["images"]
    }


def test_a_post_rejected_for_a_wrong_box_keeps_only_what_was_drawn(client, judged):
    check_id = judged(Box(10, 10, 30, 20))
    drawn = {"brand": "Acme", "x1": 0, "y1": 0, "x2": 6, "y2": 4}
    answer = {"action": "reject", "reason": "wrong-logo", "boxes": [drawn]}
    client.post(f"/v1/checks/{check_id}/reviews", json=answer).raise_for_status()
    coco = json.loads(unpacked(client)["annotations.json"])
    assert [row["bbox"] for row in coco["annotations"]] == [[0, 0, 6, 4]]


def test_the_overview_counts_what_was_judged(client, judged):
    check_id = judged()
    client.post(f"/v1/checks/{check_id}/reviews", json={"action": "approve"}).raise_for_status()
    counted = client.get("/v1/overview?campaign=summer").json()
    assert (counted["total"]["fail"], counted["decided"]) == (1, {"approve": 1})
    assert {row["rule"] for row in counted["rules"]} >= {"presence", "hashtags_all_of"}
    assert len(counted["days"]) == 30
    assert client.get("/v1/overview?since=2026-05-02&until=2026-05-01").json()["code"] == "invalid-request"


def test_a_form_decides_and_goes_on_to_the_next_post(client, judged):
    older, newer = judged(), judged()
    page = client.post(f"/checks/{newer}/decide", data={"action": "approve", "campaign": "summer"})
    assert page.url.path == f"/checks/{older}"
    assert page.url.params["campaign"] == "summer"
    assert "approved" in page.text
    last = client.post(f"/checks/{older}/decide", data={"action": "reject", "reason": "other", "note": "<b>no</b>"})
    assert last.url.path == f"/checks/{older}"
    assert "&lt;b&gt;no&lt;/b&gt;" in last.text


def test_a_form_without_its_reason_or_with_half_a_box_says_so(client, judged):
    check_id = judged()
    for form in ({"action": "reject"}, {}, {"action": "mark", "x1": "3", "brand_drawn": "Acme"}):
        assert client.post(f"/checks/{check_id}/decide", data=form).status_code == 400


def test_ticked_posts_are_decided_together_and_taken_back_together(client, judged):
    ids = [judged(), judged()]
    page = client.post("/decide", data={"check": ids, "action": "approve", "outcome": "fail"})
    assert "Decided about 2 posts" in page.text
    assert page.url.params["outcome"] == "fail"
    did = page.url.params["did"].split(",")
    client.post("/decide", data={"undo": did})
    assert client.get("/v1/checks?decision=approve").json()["checks"] == []


@pytest.mark.parametrize("field", ["check", "undo"])
def test_more_ticks_than_are_decided_at_once_are_refused_whole(client, judged, field):
    check_id = judged()
    ids = [check_id, *(str(uuid4()) for _ in range(MOST_AT_ONCE))]
    answer = client.post("/decide", data={field: ids, "action": "approve"})
    assert answer.status_code == 400
    assert "Tick at most 200 posts at a time." in answer.text
    assert client.get("/v1/checks?decision=approve").json()["checks"] == []


@pytest.mark.parametrize("form", [{}, {"check": "x", "action": "approve"}, {"undo": "x"}])
def test_nothing_ticked_or_no_id_is_told(client, form):
    assert client.post("/decide", data=form).status_code == 400


def test_boxes_for_a_thumbnail_are_drawn_alone(client, judged, send):
    drawing = client.get(f"/checks/{judged(Box(10, 10, 30, 20))}/boxes.svg")
    assert drawing.headers["content-type"] == "image/svg+xml"
    assert 'x="10" y="10" width="20" height="10"' in drawing.text
    waiting = client.get(f"/checks/{send().json()['checks'][0]['id']}/boxes.svg")
    assert "rect" not in waiting.text


def test_a_turned_logo_is_drawn_as_it_lies_with_its_box_as_a_hint(client, judged):
    turned = Appearance(quad=Quad(((20, 4), (30, 15), (20, 26), (10, 15))))
    post = judged(Box(10, 4, 30, 26), look=turned)
    thumbnail, page = (client.get(f"/checks/{post}{path}").text for path in ("/boxes.svg", ""))
    assert thumbnail.count('<polygon points="20,4 30,15 20,26 10,15"') == 2
    assert "<rect" not in thumbnail
    assert '<polygon class="edge" points="20,4 30,15 20,26 10,15"/>' in page
    assert '<rect class="around" x="10" y="4" width="20" height="22"/>' in page
    assert 'class="around"' not in client.get(f"/checks/{judged(Box(10, 10, 30, 20))}").text


def test_the_overview_says_when_its_days_begin(client, summer):
    page = client.get("/overview?since=2026-05-01&until=2026-05-03").text
    assert 'begins at <time datetime="2026-05-03T00:00:00+00:00">3 May 2026, 00:00 UTC</time>' in page
    assert client.get("/overview?since=9999-12-31&until=9999-12-31").status_code == 200
    assert client.get("/overview?since=0001-01-01&until=0001-01-05").status_code == 200
    assert client.get("/overview?until=0001-01-05").status_code == 400


@pytest.mark.parametrize("path", ["/overview", "/overview?since=2026-05-01&until=2026-05-03&campaign=none", "/?text=x"])
def test_pages_have_a_json_twin(client, summer, path):
    page = client.get(path)
    twin = page.text.split('rel="alternate" type="application/json" href="')[1].split('"')[0].replace("&amp;", "&")
    assert page.status_code == client.get(twin).status_code == 200
