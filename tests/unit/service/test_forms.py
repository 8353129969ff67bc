"""What every form refuses, and what is told when it cannot be kept."""

import tempfile

import pytest

PAGE = {"Accept": "text/html"}


@pytest.fixture
def no_room(monkeypatch, tmp_path):
    """A temporary folder in which nothing can be made."""
    (tmp_path / "file").touch()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "file"))


@pytest.mark.parametrize(("path", "form"), [
    ("/login", {"name": "a\0", "password": "x"}), ("/login", {"key": "\0"}), ("/login", {"\0": "x"}),
    ("/settings/retention/erase", {"creator": "a\0b"}), ("/decide", {"check": "\0"}),
])  # fmt: skip
def test_a_form_with_nul_is_refused(client, path, form):
    answer = client.post(path, data=form, headers=PAGE)
    assert (answer.status_code, "without NUL" in answer.text) == (400, True)


@pytest.mark.parametrize("form", [{"campaign": "\0"}, {"caption": "a\0b"}])
def test_a_form_with_files_and_nul_is_refused(client, summer, png, form):
    answer = client.post("/v1/checks", files={"picture": ("a.png", png())}, data={"campaign": "summer"} | form)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-request")
    assert "without NUL" in answer.json()["detail"]


def test_a_full_disk_is_not_the_senders_fault(client, summer, png, no_room):
    large = png() + bytes(2**21)  # more than is kept in memory
    answer = client.post("/v1/checks", files={"picture": ("a.png", large)}, data={"campaign": "summer"})
    assert (answer.status_code, answer.json()["code"]) == (503, "storage-unavailable")
    assert "retry-after" in answer.headers
    shown = client.post("/upload", files={"pictures": ("a.png", large)}, data={"campaign": "summer"}, headers=PAGE)
    assert shown.status_code == 503
