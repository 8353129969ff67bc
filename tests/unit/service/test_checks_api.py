import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from logocheck.errors import StorageUnavailable
from logocheck.jobs import Job
from logocheck.store.retention import erase_creator
from tests.fakes import FullDisk


def test_no_check(client):
    assert client.get("/v1/checks").json() == {"checks": [], "after": None}


def test_a_post_is_accepted_stored_and_sent(client, queue, send, png):
    answer = send(caption="Ein Tag ☀ #ad", creator="@jo", metadata='{"market": "NL"}')
    assert answer.status_code == 202
    [check] = answer.json()["checks"]
    assert answer.headers["location"] == check["links"]["self"] == f"/v1/checks/{check['id']}"
    assert (check["status"], check["caption"], check["creator"]) == ("queued", "Ein Tag ☀ #ad", "@jo")
    assert check["metadata"] == {"market": "NL"}
    assert check["picture"] | {"sha256": None} == {
        "sha256": None, "media_type": "image/png", "bytes": len(png()), "width": 60, "height": 40,
    }  # fmt: skip
    assert [(job, str(row_id)) for job, row_id in queue.sent] == [(Job.CHECK, check["id"])]
    assert client.get(check["links"]["self"]).json() == check
    assert client.get(check["links"]["picture"]).content == png()
    assert client.get(check["links"]["thumbnail"]).headers["cache-control"].endswith("immutable")
    assert client.get(f"{check['links']['self']}/annotated").status_code == 404


def test_several_pictures_are_a_batch(client, queue, summer, png):
    files = [("picture", (f"{colour}.png", png(colour))) for colour in ("red", "blue")]
    answer = client.post("/v1/checks", files=files, data={"campaign": "summer@1", "caption": "#ad"})
    batch = client.get(answer.headers["location"]).json()
    assert (batch["source"], batch["total"], batch["counts"]["queued"], len(queue.sent)) == ("upload", 2, 2, 2)
    assert [c["filename"] for c in answer.json()["checks"]] == ["red.png", "blue.png"]
    assert len(client.get(batch["links"]["checks"]).json()["checks"]) == 2


def test_a_key_whose_posts_were_erased_makes_nothing_in_silence(client, app, send):
    key = {"Idempotency-Key": "post-1"}
    assert send(creator=" @kim ", headers=key).json()["checks"][0]["creator"] == "@kim"
    services = app.state.services
    erase_creator(services.sessions, services.blobs, datetime.now(UTC), "@kim")
    answer = send(creator=" @kim ", headers=key)
    assert (answer.status_code, answer.json()["code"]) == (409, "erased")
    assert send(creator="@kim", headers={"Idempotency-Key": "post-2"}).status_code == 202


def test_what_was_accepted_is_never_refused_afterwards(client, queue, send, monkeypatch):
    def full(*_):
        raise StorageUnavailable("the disk is full")

    queue.is_down = True
    monkeypatch.setattr("service.submission.claims.resend_at_once", full)
    assert send().status_code == 202
    assert len(client.get("/v1/checks").json()["checks"]) == 1


def test_each_picture_may_have_its_own_caption(client, summer, png):
    pictures = [("picture", (f"{name}.png", png(name))) for name in ("red", "green", "blue")]
    table = b"file,caption,first_comment\nred.png,Sun #ad,more\nelsewhere.png,x,y\n"
    words = [("captions", ("Posts.CSV", table)), ("captions", ("GREEN.TXT", "Schnee ❄️\r\n#ad\n".encode()))]
    shared = {"campaign": "summer", "caption": "for the others", "first_comment": "#b"}
    answer = client.post("/v1/checks", files=words + pictures, data=shared)
    assert [(c["filename"], c["caption"], c["first_comment"]) for c in answer.json()["checks"]] == [
        ("red.png", "Sun #ad", "more"), ("green.png", "Schnee ❄️\n#ad", ""), ("blue.png", "for the others", "#b"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([("b.txt", b"x")], "b.txt names none of the pictures"),
        ([("captions.csv", b"file,caption\nb.png,x\n")], "captions.csv names none of the pictures"),
        ([("a.png", b"x")], "a.png: expected a .txt or .csv file"),
        ([("a.txt", b"\xff")], "a.txt is not UTF-8 text"),
        ([("x.csv", b"file\na.png"), ("y.csv", b"file\na.png")], "y.csv: there are two files"),
        ([(f"{n}.txt", b"") for n in range(34)], "at most 33 files with captions, got 34"),
    ],
)
def test_captions_that_cannot_be_used_refuse_the_request(client, summer, queue, png, files, sentence):
    sent = [("picture", ("a.png", png())), *(("captions", file) for file in files)]
    answer = client.post("/v1/checks", files=sent, data={"campaign": "summer"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-caption")
    assert sentence in answer.json()["detail"]
    assert client.get("/v1/checks").json()["checks"] == queue.sent == []


def test_a_picture_may_be_named_like_a_caption(client, summer, png):
    answer = client.post("/v1/checks", files={"picture": ("photo.txt", png())}, data={"campaign": "summer"})
    assert (answer.status_code, answer.json()["checks"][0]["filename"]) == (202, "photo.txt")


@pytest.mark.parametrize(
    ("name", "hinted"), [("a.txt", True), ("a.png.TXT", True), ("captions.csv", True), ("a.gif", False)]
)
def test_captions_in_the_field_of_pictures_are_told_their_own(client, summer, png, name, hinted):
    files = [("picture", ("a.png", png())), ("picture", (name, b"Sun #ad"))]
    answer = client.post("/v1/checks", files=files, data={"campaign": "summer"})
    assert answer.status_code == 415
    assert answer.json()["detail"].startswith(f"{name}: ")
    assert ("sent in the field captions" in answer.json()["detail"]) is hinted


def test_one_bad_picture_refuses_them_all(client, queue, summer, png):
    files = [("picture", ("good.png", png())), ("picture", ("bad.png", b"no picture"))]
    answer = client.post("/v1/checks", files=files, data={"campaign": "summer"})
    assert (answer.status_code, answer.json()["code"]) == (415, "unreadable-image")
    assert "bad.png" in answer.json()["detail"]
    assert client.get("/v1/checks").json()["checks"] == queue.sent == []


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"campaign": "winter"}, 404, "unknown-campaign"),
        ({"campaign": "summer@7"}, 404, "unknown-campaign"),
        ({"campaign": "summer@x"}, 400, "invalid-request"),
        ({"caption": "x" * 20_001}, 422, "invalid-caption"),
        ({"caption": "x" * 1_000_000}, 422, "invalid-caption"),
        ({"caption": "a\0b"}, 400, "invalid-request"),
        ({"creator": "x" * 256}, 400, "invalid-request"),
        ({"metadata": "[]"}, 400, "invalid-request"),
        ({"metadata": "{"}, 400, "invalid-request"),
        ({"metadata": '{"a": NaN}'}, 400, "invalid-request"),
        ({"metadata": '{"a": "\\u0000"}'}, 400, "invalid-request"),
        ({"metadata": '{"a": "\\ud800"}'}, 400, "invalid-request"),
        ({"metadata": '{"a": 1e999}'}, 400, "invalid-request"),
        ({"metadata": "[" * 9_000}, 400, "invalid-request"),
        ({"metadata": '{"a":' + "[" * 300 + "]" * 300 + "}"}, 400, "invalid-request"),
    ],
)
def test_wrong_fields_are_refused_by_name(client, send, queue, fields, status, code):
    answer = send(**fields)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert queue.sent == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"Caption": "#ad"}, "unknown field 'Caption'; did you mean caption?"),
        ({"bogus": "1"}, "unknown field 'bogus'; expected campaign, caption, "),
        ({"campaign": ["summer", "winter"]}, "campaign: expected once"),
    ],
)
def test_fields_that_nobody_would_read_are_refused(send, queue, fields, sentence):
    answer = send(**fields)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-request")
    assert sentence in answer.json()["detail"]
    assert queue.sent == []


def test_text_in_the_place_of_a_file_is_told_so(client, summer):
    answer = client.post("/v1/checks", data={"campaign": "summer", "picture": "hello"})
    assert answer.status_code == 422
    assert "picture.0: expected a file, got text" in answer.json()["detail"]


def test_missing_fields_are_named(client):
    assert "picture" in client.post("/v1/checks").json()["detail"]


@pytest.mark.parametrize("length", [2_000_000])
def test_a_caption_of_megabytes_is_refused_while_it_is_read(send, length):
    assert send(caption="x" * length).status_code == 400


def test_a_caption_that_is_not_utf8_is_refused(client, summer):
    body = (
        b'--b\r\nContent-Disposition: form-data; name="campaign"\r\n\r\nsummer\r\n'
        b'--b\r\nContent-Disposition: form-data; name="caption"\r\n\r\ncaf\xe9\r\n--b--\r\n'
    )
    answer = client.post("/v1/checks", content=body, headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert "caption" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 415, "unreadable-image"),
        (b"\x89PNG\r\n\x1a\n", 415, "unreadable-image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "unreadable-image"),
    ],
)
def test_a_picture_is_refused_at_the_door(client, summer, content, status, code):
    files = {"picture": ("../../etc/a.png", content)}
    answer = client.post("/v1/checks", files=files, data={"campaign": "summer"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert ".." not in answer.json()["detail"]


def test_a_picture_has_a_largest_size(app, send):
    app.state.services = replace(app.state.services, limits=replace(app.state.services.limits, max_bytes=50))
    assert send().json()["code"] == "image-too-large"


def test_a_full_disk_is_unavailable_and_nothing_is_accepted(app, client, queue, send):
    app.state.services = replace(app.state.services, blobs=FullDisk())
    answer = send()
    assert (answer.status_code, answer.json()["code"]) == (503, "storage-unavailable")
    assert client.get("/v1/checks").json()["checks"] == queue.sent == []
    assert client.get("/readyz").status_code == 503


def test_a_broker_that_is_down_loses_nothing(client, queue, send):
    queue.is_down = True
    answer = send()
    assert answer.status_code == 202
    assert client.get(answer.headers["location"]).json()["status"] == "queued"
    assert "broker" in client.get("/readyz").json()["detail"]


def test_an_idempotency_key_is_done_once(client, queue, send, png):
    key = {"Idempotency-Key": "post-1"}
    first, second = send(headers=key), send(headers=key)
    assert first.json() == second.json()
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert len(queue.sent) == 1
    assert send(headers=key, caption="another").json()["code"] == "conflict"
    assert send(headers=key, picture=png("blue")).status_code == 409
    own = [("picture", ("a.png", png())), ("captions", ("a.txt", b"own words"))]
    assert client.post("/v1/checks", files=own, data={"campaign": "summer"}, headers=key).status_code == 409
    assert send(headers={"Idempotency-Key": "k" * 256}).status_code == 400


def test_the_same_request_at_the_same_moment_is_done_once(client, queue, send):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: send(headers={"Idempotency-Key": "k"}), range(8)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["checks"][0]["id"] for answer in answers}) == len(queue.sent) == 1


def test_waiting_ends_when_nobody_works(send, client):
    answer = client.get(send().headers["location"] + "?wait=0.1")
    assert (answer.status_code, answer.json()["status"]) == (200, "queued")
    assert client.get(f"/v1/checks/{uuid4()}?wait=0.1").status_code == 404
    assert client.get(f"/v1/checks/{uuid4()}?wait=61").status_code == 422


def test_pages(client, send):
    sent = [send(caption=str(number)).json()["checks"][0]["id"] for number in range(5)]
    first = client.get("/v1/checks?limit=3").json()
    second = client.get("/v1/checks", params={"limit": 3, "after": first["after"]}).json()
    assert [c["id"] for c in first["checks"] + second["checks"]] == sent[::-1]
    assert second["after"] is None
    assert client.get("/v1/checks?status=done").json()["checks"] == []


def test_the_schema_has_examples_and_names_every_address(client):
    schema = client.get("/openapi.json").json()
    assert {"/v1/checks", "/v1/campaigns/{name}", "/v1/batches", "/v1/webhooks"} <= set(schema["paths"])
    assert "summer" in json.dumps(schema["components"]["schemas"])


def test_metrics_have_bounded_labels(client, send):
    send()
    client.get("/v1/checks/made-up-by-a-user")
    client.request("BREW", "/v1/checks")
    text = client.get("/metrics").text
    assert 'logocheck_checks{state="queued"} 1.0' in text
    assert 'route="/v1/checks/{check_id}"' in text
    assert "made-up" not in text
    assert "BREW" not in text
