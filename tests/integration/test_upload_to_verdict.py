"""The whole way, with real processes: once without any server, once on Redis and PostgreSQL."""

import json
import time

from standardwebhooks import Webhook

from tests.integration.conftest import running_worker
from tests.zips import zipped


def send(client, png, caption="#ad", wait=60, own=None, **headers):
    files = {"picture": ("a.png", png())} | ({} if own is None else {"captions": ("A.TXT", own)})
    return client.post(
        f"/v1/checks?wait={wait}", files=files, data={"campaign": "tags", "caption": caption}, headers=headers
    )


def test_a_post_gets_its_verdict_and_a_webhook_is_told(system, open_system, receiver, png):
    client, (url, received) = open_system(system), receiver
    secret = client.post("/v1/webhooks", json={"url": url}).json()["secret"]
    with running_worker(system):
        answer = send(client, png)
        [check] = answer.json()["checks"]
        assert (answer.status_code, check["status"], check["outcome"]) == (200, "done", "pass")
        assert check["report"]["verdict"]["outcome"] == "pass"
        assert client.get(check["links"]["annotated"]).headers["content-type"] == "image/jpeg"
        stored = client.get(check["links"]["report"])
        assert json.loads(stored.content)["picture_sha256"] == check["picture"]["sha256"]

        assert send(client, png, caption="no tag").json()["checks"][0]["outcome"] == "fail"
        assert [c["caption"] for c in client.get("/v1/checks?outcome=fail").json()["checks"]] == ["no tag"]

        assert send(client, png, caption="no tag", own="#ad").json()["checks"][0]["outcome"] == "pass"

        headers, body = received.get(timeout=30)
        told = Webhook(secret).verify(body, headers)
        assert (told["type"], told["data"]["id"], told["data"]["outcome"]) == ("check.finished", check["id"], "pass")

        archive = zipped({"a.png": png("blue"), "a.txt": "#ad", "b.png": png("green"), "c.png": b"no picture"})
        made = client.post("/v1/batches", files={"archive": ("p.zip", archive)}, data={"campaign": "tags"})
        assert made.status_code == 202
        batch = client.get(made.headers["location"] + "?wait=60").json()
        assert (batch["status"], batch["total"], batch["finished"]) == ("done", 3, 3)
        assert {name: batch["counts"][name] for name in ("done", "error", "pass", "fail")} == {
            "done": 2, "error": 1, "pass": 1, "fail": 1,
        }  # fmt: skip


def test_posts_are_judged_again_under_a_new_version_of_their_campaign(system, open_system, png):
    client = open_system(system)
    again = "/v1/campaigns/tags/rejudge"
    with running_worker(system):
        [check] = send(client, png).json()["checks"]
        for look_again, tag in ((False, "#summer"), (True, "#ad")):
            client.put("/v1/campaigns/tags", json={"name": "tags", "hashtags": {"all_of": [tag]}}).raise_for_status()
            assert client.post(again, params={"look_again": look_again}).status_code == 202
            assert came_true(lambda: client.get(again).json()["status"] == "done")
            old = client.get(f"/v1/checks/{check['id']}").json()
            assert old["report"] == check["report"]
            new = client.get(f"/v1/checks/{old['replaced_by']}?wait=60").json()
            assert (new["outcome"], new["attempts"]) == (("pass", 1) if look_again else ("fail", 0))
            assert [row["id"] for row in client.get("/v1/checks").json()["checks"]] == [new["id"]]
    assert (client.get(again).json()["earlier"], client.get(again).json()["campaign"]["version"]) == (0, 3)


def came_true(condition, seconds=60):
    """Whether it holds within so many seconds."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def test_a_picture_that_kills_its_worker_is_tried_again_and_then_quarantined(system, open_system, png):
    client = open_system(system)
    with running_worker(system, "tests.integration.fake_worker"):
        [check] = send(client, png, caption="kill").json()["checks"]
        assert (check["status"], check["attempts"], check["error"]["code"]) == ("error", 2, "quarantined")
        [other] = send(client, png).json()["checks"]
        assert (other["status"], other["attempts"]) == ("done", 1)
