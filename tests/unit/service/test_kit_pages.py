import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID

import pytest
from PIL import Image, ImageDraw

from logocheck.domain.campaign import Rule
from logocheck.domain.verdict import Finding, verdict
from logocheck.jobs import Job
from tests.fakes import fake_eyes, fixed_examiner
from worker import errands
from worker.errands import run_errand
from worker.tools import Tools

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="red"/></svg>'
SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def send(client, *files, name="Acme", **headers):
    return client.post("/brands", data={"name": name}, files=[("logos", file) for file in files], headers=headers)


def stored(client):
    return [logo["filename"] for kit in client.get("/v1/brands").json()["brands"] for logo in kit["logos"]]


def test_without_files_nothing_is_made(client):
    answer = send(client)
    assert (answer.status_code, stored(client)) == (422, [])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (SCRIPT, "script"),
        (b"\x89PNG\r\n\x1a\n cut off", "damaged"),
        (b"%PDF-1.7", "PDF"),
        (b" " * (8 * 2**20 + 1), "at most 8,388,608 bytes"),
    ],
)
def test_a_bad_file_is_told_and_the_good_one_beside_it_is_kept(client, content, reason):
    answer = send(client, ("good.svg", SVG), ("bad.svg", content))
    assert answer.status_code == 422
    assert "good.svg: added" in answer.text
    assert "bad.svg: not added" in answer.text
    assert reason in answer.text.partition("bad.svg: not added")[2][:300]
    assert stored(client) == ["good.svg"]


def test_the_same_picture_twice_is_kept_once(client):
    answer = send(client, ("one.svg", SVG), ("two.svg", SVG))
    assert (answer.status_code, stored(client)) == (200, ["one.svg"])
    assert "two.svg: the kit has this picture already" in answer.text
    again = send(client, ("three.svg", SVG))
    assert "three.svg: the kit has this picture already" in again.text


def test_with_a_script_the_answer_and_the_kits_are_sent_alone(client):
    answer = send(client, ("good.svg", SVG), ("bad.svg", b""), **{"HX-Request": "true"})
    assert answer.status_code == 422
    assert "<html" not in answer.text
    assert 'id="kits" hx-swap-oob' in answer.text
    assert "good.svg: added" in answer.text
    good = send(client, ("b.svg", SVG.replace(b"red", b"blue")), **{"HX-Request": "true"})
    assert (good.status_code, "b.svg: added" in good.text) == (200, True)


def test_a_logo_of_one_colour_is_kept_and_warned_of(client, png):
    shape = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><path d="M0 0h40L20 20z"/></svg>'
    answer = send(client, ("white.png", png("white")), ("shape.svg", shape))
    assert answer.status_code == 200
    assert sorted(stored(client)) == ["shape.svg", "white.png"]
    assert "one colour" in answer.text.partition("white.png: added.")[2].partition("shape.svg: added")[0]
    assert answer.text.count("one colour") == 1


def worker(app, queue, examine=fixed_examiner()):  # noqa: B008 - it holds nothing
    """What the worker does with the questions, with eyes that go by colour."""
    services = app.state.services
    tools = Tools(
        sessions=services.sessions, blobs=services.blobs, examine=examine, eyes=fake_eyes,
        send=queue.send, now=lambda: datetime.now(UTC), limits=services.limits,
        archive_bounds=services.archive_bounds, folders=(), attempts=3, private_webhooks=False,
    )  # fmt: skip
    for job, row_id in queue.sent:
        assert job == Job.ERRAND
        run_errand(tools, row_id)
    queue.sent.clear()


def test_kits_without_logos_have_nothing_to_see(client, app, queue):
    assert client.get("/v1/studies/brands").json()["status"] == "queued"
    worker(app, queue)
    assert "No logos yet" in client.get("/brands/seen").text


def test_brands_are_compared_once_for_each_change_of_the_kits(client, app, queue, png):
    for name, colour in (("Red", "red"), ("Rust", "#ff1000"), ("Blue", "blue")):
        send(client, (f"{name}.png", png(colour)), name=name)
    assert "Looking at the logos" in client.get("/brands/seen").text
    worker(app, queue)
    page = client.get("/brands/seen").text
    assert "Too alike" in page
    assert "Distinct" in page
    assert queue.sent == []
    assert page.count("All of it is one colour") == len(("Red", "Rust", "Blue"))
    seen = client.get("/v1/studies/brands").json()
    assert [logo["plain"] for logo in seen["logos"]] == [True] * 3
    assert [(one["brand"], one["other"]) for one in seen["nearest"]][1:] == [("Red", "Rust"), ("Rust", "Red")]
    assert "whole, turned 12° left</span>" in page
    assert "whole, turned 12° left, mirrored</span>" in page
    first, last = seen["logos"][0]["views"][0], seen["logos"][0]["views"][-1]
    assert (first["mirrored"], last["mirrored"]) == (False, True)
    head, rest = page.split("<details>", 1)
    assert "33 further views" in rest
    assert "mirrored" not in head[head.index("Red.png") :]
    view = client.get(f"/v1/views/{seen['logos'][0]['views'][0]['picture']}")
    assert (view.headers["content-type"], "immutable" in view.headers["cache-control"]) == ("image/png", True)
    send(client, ("more.png", png("green")), name="Red")
    assert client.get("/v1/studies/brands").json()["status"] == "queued"


def test_a_logo_is_told_to_be_seen_without_its_ground(client, app, queue):
    picture = Image.new("RGB", (120, 90), "#d8c8a0")
    ImageDraw.Draw(picture).ellipse((30, 15, 90, 75), outline="#203070", width=9)
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=90)
    send(client, ("shirt.jpg", content.getvalue()))
    client.get("/brands/seen")
    worker(app, queue)
    page = client.get("/brands/seen").text
    for words in ("whole", "whole, without its ground, on white", "whole, without its ground, on black"):
        assert f"{words}</span>" in page
    (logo,) = client.get("/v1/studies/brands").json()["logos"]
    assert {(view["ground"], view["alone"]) for view in logo["views"]} == {
        ("", False), ("#ffffff", True), ("#000000", True),
    }  # fmt: skip


def test_a_drawing_is_told_to_be_seen_with_room(client, app, queue):
    send(client, ("drawn.svg", SVG.replace(b'width="40" height="20" fill', b'width="30" height="20" rx="9" fill')))
    client.get("/brands/seen")
    worker(app, queue)
    head, rest = client.get("/brands/seen").text.split("<details>", 1)
    assert "90 further views" in rest
    assert "with room" not in head[head.index("drawn.svg") :]
    for words in ("above and below, on white", "on both sides, on black", "on the left, on white, mirrored"):
        assert f"with room {words}</span>" in rest
    (logo,) = client.get("/v1/studies/brands").json()["logos"]
    assert len([view for view in logo["views"] if view["room"]]) == 24


def test_a_study_of_other_views_is_made_again(client, app, queue, png, monkeypatch):
    send(client, ("a.png", png()))
    client.get("/v1/studies/brands")
    worker(app, queue)
    tools = SimpleNamespace(sessions=app.state.services.sessions, eyes=fake_eyes, now=lambda: datetime.now(UTC))
    errands.forget_other_models(tools)
    assert client.get("/v1/studies/brands").json()["status"] == "done"
    monkeypatch.setattr(errands, "VIEWS", errands.VIEWS + 1)
    errands.forget_other_models(tools)
    assert client.get("/v1/studies/brands").json()["status"] == "queued"


def test_only_views_of_the_kits_are_shown(client, app, queue, png):
    send(client, ("a.png", png()))
    client.get("/v1/studies/brands")
    worker(app, queue)
    (kit,) = client.get("/v1/brands").json()["brands"]
    assert client.get(f"/v1/views/{kit['logos'][0]['sha256']}").status_code == 404
    assert client.get("/v1/views/..").status_code == 404


FOUND = (("it was there", True), ("it was missing", False))
DOCUMENT = "name: summer\nbrands:\n  - name: Acme\nhashtags:\n  all_of: ['#other']\n"


@pytest.mark.parametrize("path", ["/new-campaign", "/campaigns/summer"])
def test_a_photo_is_tried_under_a_campaign_that_is_not_saved(client, app, queue, summer, png, path):
    before = client.get("/v1/campaigns/summer/versions").json()
    answer = client.post(
        f"{path}/try", data={"document": DOCUMENT, "caption": "hi\r\n#other"}, files={"picture": ("a.png", png())}
    )
    assert answer.status_code == 200
    assert "tried=" in str(answer.url)
    assert "#other" in answer.text
    assert "hx-trigger" in answer.text.partition('id="tried"')[2][:300]
    worker(app, queue)
    again = client.get(str(answer.url)).text
    assert "Pass" in again.partition('id="tried"')[2]
    twin = re.search(r'href="(/v1/tries/[^"]+)"', again)[1]
    tried = client.get(twin).json()
    assert (tried["status"], tried["report"]["observation"]["captions"]["caption"]) == ("done", "hi\n#other")
    assert client.get(f"{twin}/annotated").headers["content-type"] == "image/jpeg"
    assert client.get("/v1/checks").json()["checks"] == []
    assert client.get("/v1/campaigns/summer/versions").json() == before


def test_what_a_tried_photo_fails_stands_first_as_on_a_post_s_page(client, app, queue, summer, png):
    def examine(picture, captions, campaign, sha256):
        rest = {"certain": True, "measured": 0.9, "required": 0.8, "unit": "probability"}
        rows = [Finding(Rule.PRESENCE, fine, sentence=words, **rest) for words, fine in FOUND]
        return replace(fixed_examiner()(picture, captions, campaign, sha256), verdict=verdict(rows))

    answer = client.post("/new-campaign/try", data={"document": DOCUMENT}, files={"picture": ("a.png", png())})
    worker(app, queue, examine)
    assert re.findall(r"it was \w+", client.get(str(answer.url)).text) == ["it was missing", "it was there"]


@pytest.mark.parametrize(
    ("document", "content", "sentence"),
    [
        ("name: [", b"", "line 1"),
        (DOCUMENT, b"", "Photo to try: choose a file"),
        (DOCUMENT, b"no picture", "this is text"),
        (DOCUMENT.replace("Acme", "Nobody"), None, "brand kit"),
    ],
)
def test_what_cannot_be_tried_is_told_and_the_document_stays(client, queue, summer, png, document, content, sentence):
    files = {"picture": ("a.png", png() if content is None else content)} if content != b"" else None
    answer = client.post("/campaigns/summer/try", data={"document": document, "caption": "kept words"}, files=files)
    assert answer.status_code == 422
    assert "The photo was not tried" in answer.text
    assert sentence in answer.text.partition('id="problems"')[2][:600]
    assert "kept words" in answer.text
    assert queue.sent == []


@pytest.mark.parametrize(
    ("path", "document", "base"),
    [
        ("/new-campaign", "name: [", None),
        ("/campaigns/summer/edit", "name: [", "1"),
        ("/campaigns/summer/edit", DOCUMENT, "7"),
        ("/campaigns/summer/what-if", "name: [", "1"),
        ("/campaigns/summer/what-if", DOCUMENT, "1"),
    ],
)
def test_the_caption_to_try_stays_whatever_is_asked_of_the_form(client, summer, path, document, base):
    answer = client.post(path, data={"document": document, "caption": "<kept> words", "base": base, "picture": ""})
    assert "&lt;kept&gt; words</textarea>" in answer.text


def test_an_unknown_try_is_an_error(client):
    assert client.get(f"/v1/tries/{UUID(int=0)}").status_code == 404
    assert client.get(f"/new-campaign?tried={UUID(int=0)}").status_code == 404
