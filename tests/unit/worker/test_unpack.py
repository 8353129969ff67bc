import contextlib
import errno
import io
import os
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from billiard.exceptions import SoftTimeLimitExceeded

from logocheck.errors import InvalidArchive, StorageUnavailable
from logocheck.jobs import Job
from logocheck.store import batches, checks, webhooks
from logocheck.store.blobs import FolderBlobs
from logocheck.store.checks import Filter
from logocheck.store.tables import Status
from tests.zips import encrypted, zipped
from worker.batches import LEASE, unpack
from worker.sources import folder_files


@pytest.fixture
def batch(tools, campaign_id, stored):
    """``batch(content)`` of a ZIP, or ``batch(folder=…)``; its id."""

    def added(content=None, folder=None):
        source = (batches.ARCHIVE, "posts.zip") if folder is None else (batches.FOLDER, str(folder))
        with tools.sessions.begin() as session:
            sha256 = stored(content) if content is not None else None
            return batches.add(session, *source, campaign_id, tools.now(), sha256=sha256).id

    return added


@pytest.fixture
def rows(tools):
    """``rows(batch_id)``: status, error code and caption of its checks by file name, and the batch."""

    def read(batch_id):
        with tools.sessions() as session:
            page = checks.listed(session, Filter(batch=batch_id), limit=100)
            found = {row.filename: (row.status, row.error_code, row.caption) for row in page.rows}
            return found, batches.get(session, batch_id)

    return read


def test_an_archive_without_pictures_is_an_error(tools, batch, rows):
    batch_id = batch(zipped({"readme.txt": b"x"}))
    unpack(tools, batch_id, "message")
    found, row = rows(batch_id)
    assert (found, row.status, row.error_code) == ({}, "error", "invalid-archive")


def test_each_file_is_a_check_or_says_why_not(tools, queue, batch, rows, png):
    batch_id = batch(
        zipped(
            {
                "in/a.png": png(),
                "in/a.txt": "from its sidecar #ad",
                "b.png": png("blue"),
                "captions.csv": "file,caption\nb.png,from the table\n",
                "notes.pdf": b"%PDF-1.4",
                "cut.png": png()[:20],
            }
        )
    )
    unpack(tools, batch_id, "message")
    found, row = rows(batch_id)
    assert found == {
        "in/a.png": ("queued", None, "from its sidecar #ad"),
        "b.png": ("queued", None, "from the table"),
        "notes.pdf": ("error", "unreadable-image", ""),
        "cut.png": ("error", "unreadable-image", ""),
    }
    assert (row.status, row.total) == ("done", 4)
    assert [job for job, _ in queue.sent] == [Job.CHECK, Job.CHECK]


def test_files_of_one_name_are_told_apart_by_their_folders(tools, batch, rows, png, tmp_path):
    files = {"anna/1.png": png(), "ben/1.png": png("blue"), "ben/no.pdf": b"%PDF-1.4"}
    for name, content in files.items():
        (tmp_path / "posts" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "posts" / name).write_bytes(content)
    for sent in ({"content": zipped(files)}, {"folder": tmp_path / "posts"}):
        batch_id = batch(**sent)
        unpack(replace(tools, folders=(tmp_path,)), batch_id, "message")
        assert set(rows(batch_id)[0]) == set(files)


def test_captions_of_an_archive_may_be_named_in_capitals(tools, batch, rows, png):
    files = {"IMG_1.JPG": png(), "IMG_1.TXT": "one #ad", "IMG_2.JPG": png("blue"), "img_2.jpg.Txt": "two #ad"}
    table = "file,caption\nIMG_3.jpg,three #ad\n"
    batch_id = batch(zipped(files | {"IMG_3.JPG": png("green"), "CAPTIONS.CSV": table, "README.TXT": "x"}))
    unpack(tools, batch_id, "message")
    assert rows(batch_id)[0] == {
        "IMG_1.JPG": ("queued", None, "one #ad"),
        "IMG_2.JPG": ("queued", None, "two #ad"),
        "IMG_3.JPG": ("queued", None, "three #ad"),
        "README.TXT": ("error", "invalid-caption", ""),
    }


def test_of_two_tables_the_second_is_no_picture(tools, batch, rows, png):
    tables = {"captions.csv": "file,caption\na.png,one\n", "Captions.csv": "file,caption\na.png,two\n"}
    batch_id = batch(zipped({"a.png": png()} | tables))
    unpack(tools, batch_id, "message")
    assert rows(batch_id)[0] == {
        "a.png": ("queued", None, "one"),
        "Captions.csv": ("error", "unreadable-image", ""),
    }


def test_unpacking_goes_on_where_it_stopped(tools, queue, batch, rows, png):
    content = zipped({"a.png": png(), "b.png": png("blue")})
    batch_id = batch(content)
    queue.is_down = True
    unpack(tools, batch_id, "message")
    with tools.sessions.begin() as session:  # as if the worker had died before the end
        batches.get(session, batch_id).status = Status.QUEUED
    unpack(tools, batch_id, "message")
    unpack(tools, batch_id, "message")
    found, row = rows(batch_id)
    assert (len(found), row.total, row.status) == (2, 2, "done")


def test_an_unsafe_archive_is_an_error_row(tools, batch, rows):
    batch_id = batch(encrypted())
    unpack(tools, batch_id, "message")
    assert rows(batch_id)[1].error_code == "invalid-archive"


def test_a_batch_that_kills_its_worker_is_quarantined(tools, batch, rows):
    batch_id = batch(zipped({}))
    for _ in range(tools.attempts):
        with tools.sessions.begin() as session:
            assert batches.claim(session, batch_id, "m", tools.now(), lease=LEASE, attempts=tools.attempts)
    unpack(tools, batch_id, "m")
    assert rows(batch_id)[1].error_code == "quarantined"


def test_a_folder_is_read_without_following_links(tools, batch, rows, tmp_path, png):
    folder, outside = tmp_path / "allowed" / "posts", tmp_path / "outside"
    folder.mkdir(parents=True)
    outside.mkdir()
    (folder / "a.png").write_bytes(png())
    (folder / "a.txt").write_text("hello #ad")
    (outside / "secret.png").write_bytes(png())
    (folder / "link.png").symlink_to(outside / "secret.png")
    (folder / "linked").symlink_to(outside)
    (folder / "B.PNG").write_bytes(png("blue"))
    (folder / "b.TXT").write_text("in capitals #ad")
    (folder / "c.png").write_bytes(png("green"))
    (outside / "secret.txt").write_text("secret")
    (folder / "c.txt").symlink_to(outside / "secret.txt")
    (outside / "secret.csv").write_text("file,caption\nc.png,secret\n")
    (folder / "captions.csv").symlink_to(outside / "secret.csv")
    batch_id = batch(folder=folder)
    unpack(tools, batch_id, "message")
    assert rows(batch_id)[0] == {
        "a.png": ("queued", None, "hello #ad"),
        "B.PNG": ("queued", None, "in capitals #ad"),
        "c.png": ("queued", None, ""),
    }


@pytest.mark.parametrize("source", ["archive", "folder"])
def test_a_caption_of_no_picture_is_named(tools, batch, rows, tmp_path, png, source):
    files = {"a.png": png(), "a.txt": b"hello #ad", "b.txt": b"lost #ad"}
    folder = tmp_path / "allowed"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    batch_id = batch(zipped(files)) if source == "archive" else batch(folder=folder)
    unpack(tools, batch_id, "message")
    assert rows(batch_id)[0] == {"a.png": ("queued", None, "hello #ad"), "b.txt": ("error", "invalid-caption", "")}


def test_a_folder_of_texts_alone_holds_no_picture(tmp_path):
    (tmp_path / "a.txt").write_text("lost #ad")
    assert list(folder_files(str(tmp_path), (tmp_path,), 1000)) == []


def test_a_pipe_in_a_folder_keeps_nobody_waiting(tmp_path, png):
    os.mkfifo(tmp_path / "a.jpg")
    (tmp_path / "b.jfif").write_bytes(png())
    (tmp_path / "c.hif").write_bytes(b"no picture")
    (tmp_path / "reel.mp4").write_bytes(b"a film")
    assert [file.name for file in folder_files(str(tmp_path), (tmp_path,), 1000)] == ["b.jfif", "c.hif", "reel.mp4"]


def test_a_batch_that_comes_no_further_in_its_time_is_quarantined(tools, batch, rows, png):
    sent = []

    def slow(_, check_id):
        sent.append(check_id)
        raise SoftTimeLimitExceeded

    slowly, batch_id = replace(tools, send=slow), batch(zipped({"a.png": png(), "b.png": png("blue")}))
    for further in (1, 2):  # what came further may go on as often as it likes
        unpack(slowly, batch_id, "message")
        assert (len(sent), rows(batch_id)[1].attempts) == (further, 0)

    class Stuck:
        """A store that takes longer to answer than a worker has."""

        def open(self, _):
            raise SoftTimeLimitExceeded

    for attempt in range(tools.attempts):
        unpack(replace(tools, blobs=Stuck()), batch_id, f"message {attempt}")
        assert (rows(batch_id)[1].status, rows(batch_id)[1].attempts) == ("queued", attempt + 1)
    unpack(tools, batch_id, "last")
    assert rows(batch_id)[1].error_code == "quarantined"


def test_a_batch_whose_file_takes_all_its_time_to_read_is_quarantined(tools, batch, rows, png, monkeypatch):
    batch_id = batch(zipped({"a.png": png()}))

    class Endless(io.BytesIO):
        def read(self, *_):
            raise SoftTimeLimitExceeded

    for attempt in range(tools.attempts):
        with monkeypatch.context() as patch:
            patch.setattr(Path, "open", lambda *_: Endless(b"PK"))
            unpack(tools, batch_id, f"message {attempt}")
        assert (rows(batch_id)[1].status, rows(batch_id)[1].attempts) == ("queued", attempt + 1)
    unpack(tools, batch_id, "last")
    assert rows(batch_id)[1].error_code == "quarantined"


@pytest.mark.parametrize("ends", [None, SoftTimeLimitExceeded, StorageUnavailable, InvalidArchive])
def test_who_lost_a_batch_to_another_worker_changes_nothing_of_it(tools, batch, rows, png, ends):
    """The machine slept longer than a lease: another worker took the batch over and ended it."""
    batch_id = batch(zipped({"a.png": png(), "b.png": png("blue")}))
    later = replace(tools, now=lambda: tools.now() + 2 * LEASE)

    class Slept(FolderBlobs):
        def put(self, stream):
            unpack(later, batch_id, "second")
            if ends is not None:
                raise ends("too late")
            return super().put(stream)

    unpack(replace(tools, blobs=Slept(tools.blobs._root)), batch_id, "first")
    found, row = rows(batch_id)
    assert (len(found), row.status, row.total, row.error_code) == (2, "done", 2, None)


def test_a_folder_that_is_not_allowed_is_an_error_row(tools, batch, rows, tmp_path):
    batch_id = batch(folder=tmp_path)
    unpack(tools, batch_id, "message")
    assert rows(batch_id)[1].error_code == "invalid-request"


def test_a_file_has_a_largest_size(tools, batch, rows, png):
    small = replace(tools, limits=replace(tools.limits, max_bytes=50))
    batch_id = batch(zipped({"a.png": png()}))
    unpack(small, batch_id, "message")
    assert rows(batch_id)[0]["a.png"][1] == "image-too-large"


def test_a_folder_with_a_name_that_is_not_utf_8(tmp_path):
    with open(os.fsencode(tmp_path) + b"/caf\xe9.png", "wb") as file:  # noqa: PTH123 - bytes, as a camera left them
        file.write(b"x")
    [found] = folder_files(str(tmp_path), (tmp_path.resolve(),), 10)
    assert found.name == "caf\\xe9.png"
    assert found.read()[0] == b"x"


def test_a_refused_file_is_told_to_webhooks(tools, queue, batch, rows):
    with tools.sessions.begin() as session:
        webhook_id = webhooks.create(session, "https://a.example", tools.now()).id
    batch_id = batch(zipped({"broken.jpg": b"no picture"}))
    unpack(tools, batch_id, "message")

    with tools.sessions() as session:
        [told] = webhooks.deliveries(session, webhook_id).rows
        [found] = checks.listed(session, Filter(batch=batch_id), limit=10).rows
    assert told.check_id == found.id
    assert (Job.DELIVER_WEBHOOK, told.id) in queue.sent


def test_without_a_temporary_folder_the_batch_waits(monkeypatch, tmp_path, tools, batch, rows):
    batch_id = batch(zipped({"a.jpg": b"no picture"}))
    (tmp_path / "file").touch()

    with monkeypatch.context() as disk:
        disk.setattr(tempfile, "tempdir", str(tmp_path / "file"))
        with contextlib.suppress(StorageUnavailable):
            unpack(tools, batch_id, "message")
    assert rows(batch_id)[1].status in (Status.QUEUED, Status.RUNNING)


def test_a_full_disk_puts_the_batch_back(monkeypatch, tools, batch, rows):
    batch_id = batch(zipped({"a.jpg": b"no picture", "a.txt": b"#ad"}))

    def full(_path, _content):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(Path, "write_bytes", full)
        with contextlib.suppress(StorageUnavailable):
            unpack(tools, batch_id, "message")
    assert rows(batch_id)[1].status in (Status.QUEUED, Status.RUNNING)
