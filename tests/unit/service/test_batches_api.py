from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from logocheck.jobs import Job
from logocheck.store import batches, checks
from logocheck.store.checks import Filter
from service.api.batches import batch_view
from tests.zips import encrypted, with_link, with_name, zipped


@pytest.fixture
def send_zip(client, summer):
    """``send_zip(content)``: the answer to one archive for the campaign."""

    def sent(content, headers=None):
        files = {"archive": ("posts.zip", content)}
        return client.post("/v1/batches", files=files, data={"campaign": "summer"}, headers=headers)

    return sent


def test_no_batch(client):
    assert client.get("/v1/batches").json() == {"batches": [], "after": None}


def test_an_archive_is_kept_and_sent_to_the_worker(client, queue, send_zip, png):
    answer = send_zip(zipped({"a.png": png()}))
    batch = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (202, batch["links"]["self"])
    assert (batch["source"], batch["filename"], batch["status"], batch["total"]) == (
        "archive", "posts.zip", "queued", None,
    )  # fmt: skip
    assert [(job, str(row_id)) for job, row_id in queue.sent] == [(Job.UNPACK_BATCH, batch["id"])]
    assert client.get(batch["links"]["self"] + "?wait=0.1").json() == batch
    assert client.get("/v1/batches").json()["batches"] == [batch]


def test_a_batch_of_which_posts_were_erased_has_an_end(client, app, send_zip, png):
    batch, now = send_zip(zipped({"a.png": png()})).json(), datetime.now(UTC)
    with app.state.services.sessions.begin() as session:
        batches.claim(session, UUID(batch["id"]), "message", now, lease=timedelta(hours=1), attempts=1)
    with app.state.services.sessions.begin() as session:
        assert batches.finish(session, UUID(batch["id"]), "message", 2, now)
        row = batches.get(session, UUID(batch["id"]))
        assert batch_view(row, checks.counts(session, Filter(batch=row.id))).is_finished


@pytest.mark.parametrize(
    "content", [b"", b"no archive", encrypted(), with_link(), with_name(b"../a.png"), zipped({"a": bytes(2 * 2**24)})]
)
def test_an_unsafe_archive_is_refused_at_the_door(client, queue, send_zip, content):
    answer = send_zip(content)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-archive")
    assert client.get("/v1/batches").json()["batches"] == queue.sent == []


def test_a_field_of_a_batch_that_nobody_would_read_is_refused(client, summer, queue, png):
    files = {"archive": ("posts.zip", zipped({"a.png": png()}))}
    answer = client.post("/v1/batches", files=files, data={"campain": "x", "campaign": "summer"})
    assert (answer.status_code, queue.sent) == (400, [])
    assert "unknown field 'campain'; did you mean campaign?" in answer.json()["detail"]


def test_a_batch_has_one_source(client, summer, png):
    neither = client.post("/v1/batches", data={"campaign": "summer"})
    files = {"archive": ("p.zip", zipped({"a.png": png()}))}
    both = client.post("/v1/batches", files=files, data={"campaign": "summer", "folder": "/srv"})
    assert neither.status_code == both.status_code == 400


def test_an_unknown_campaign(client):
    answer = client.post("/v1/batches", files={"archive": ("p.zip", zipped({}))}, data={"campaign": "none"})
    assert answer.json()["code"] == "unknown-campaign"


def test_only_allowed_folders_are_read(app, client, queue, summer, tmp_path):
    allowed = tmp_path / "allowed"
    (allowed / "posts").mkdir(parents=True)
    (allowed / "out").symlink_to(tmp_path)
    app.state.services = replace(app.state.services, folders=(allowed,))

    def send(folder):
        return client.post("/v1/batches", data={"campaign": "summer", "folder": str(folder)})

    assert send(allowed / "posts").json()["source"] == "folder"
    refused = [tmp_path, allowed / "..", allowed / "out", allowed / "none", "posts", "", "/etc", f"{allowed}-2", "a\0b"]
    assert {send(folder).json()["code"] for folder in refused} == {"invalid-request"}
    assert len(queue.sent) == 1


def test_the_clients_report_of_a_folder_has_its_name_and_not_the_servers_path(app, client, summer, tmp_path):
    (tmp_path / "posts of June").mkdir()
    app.state.services = replace(app.state.services, folders=(tmp_path,))
    sent = {"campaign": "summer", "folder": str(tmp_path / "posts of June")}
    page = client.get(f"/report?batch={client.post('/v1/batches', data=sent).json()['id']}").text
    assert "<h1>summer: posts of June</h1>" in page
    assert str(tmp_path) not in page


def test_an_idempotency_key_is_done_once(queue, send_zip, png):
    key = {"Idempotency-Key": "batch-1"}
    same = zipped({"a.png": png()})  # made twice, the times in it could differ
    first, again = (send_zip(same, key) for _ in range(2))
    assert first.json() == again.json()
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert len(queue.sent) == 1
    assert send_zip(zipped({"b.png": png()}), key).status_code == 409


def test_a_broker_that_is_down_loses_nothing(client, queue, send_zip, png):
    queue.is_down = True
    answer = send_zip(zipped({"a.png": png()}))
    assert answer.status_code == 202
    assert client.get(answer.headers["location"]).json()["status"] == "queued"
