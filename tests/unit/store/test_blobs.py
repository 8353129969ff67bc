import hashlib
import io
import resource
import signal
from pathlib import Path

import pytest

from logocheck.errors import InvalidSettings, StorageUnavailable, UnknownBlob
from logocheck.store.blobs import FolderBlobs, open_blobs


@pytest.fixture(params=["folder", "objects"])
def blobs(request, tmp_path):
    return open_blobs((tmp_path / "blobs").as_uri() if request.param == "folder" else f"memory://{tmp_path.name}")


def test_the_empty_file_is_kept_too(blobs):
    name = blobs.put(io.BytesIO(b""))
    assert name == hashlib.sha256(b"").hexdigest()
    assert blobs.read(name) == b""


def test_the_same_bytes_are_kept_once(blobs, tmp_path):
    stream = io.BytesIO(b"bytes")
    stream.read()  # what was read before does not matter
    assert blobs.put(stream) == blobs.put(io.BytesIO(b"bytes"))
    assert blobs.read(blobs.put(stream)) == b"bytes"
    assert sum(path.is_file() for path in tmp_path.rglob("*")) <= 1
    blobs.check()


def test_a_stream_can_be_read_anywhere(blobs):
    with blobs.open(blobs.put(io.BytesIO(bytes(range(100))))) as stream:
        assert stream.seek(-5, io.SEEK_END) == 95
        assert (stream.read(2), stream.tell(), stream.read(), stream.read(1)) == (b"\x5f\x60", 97, b"abc", b"")


def test_a_read_that_breaks_in_the_middle_may_go_well_later(blobs, monkeypatch):
    name = blobs.put(io.BytesIO(b"bytes"))

    class Broken(io.BytesIO):
        def read(self, *_):
            raise ConnectionResetError

    if isinstance(blobs, FolderBlobs):
        monkeypatch.setattr(Path, "open", lambda *_: Broken())
    else:
        monkeypatch.setattr(blobs._files, "open", lambda *_: Broken())
    with pytest.raises(StorageUnavailable, match="to its end: ConnectionResetError"):
        blobs.read(name)
    with blobs.open(name) as stream, pytest.raises(StorageUnavailable):
        stream.read(3)


def test_what_another_process_stores_is_seen(tmp_path):
    store = open_blobs(f"memory://{tmp_path.name}")
    assert store._files.dircache.use_listings_cache is False
    assert list(store.names()) == []
    name = open_blobs(f"memory://{tmp_path.name}").put(io.BytesIO(b"new"))
    assert list(store.names()) == [name]


@pytest.mark.parametrize("name", ["0" * 64, "", "../../etc/passwd", "A" * 64, "0" * 63])
def test_what_was_never_stored_is_unknown(blobs, name):
    with pytest.raises(UnknownBlob):
        blobs.read(name)


def test_a_full_disk_leaves_nothing_half_written(tmp_path):
    blobs = open_blobs((tmp_path / "blobs").as_uri())
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(StorageUnavailable, match="could not be stored"):
            blobs.put(io.BytesIO(bytes(5000)))
        with pytest.raises(StorageUnavailable, match="cannot be stored"):
            blobs.check()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_folder_that_is_a_file_is_unavailable(tmp_path):
    (tmp_path / "blobs").write_bytes(b"")
    blobs = open_blobs((tmp_path / "blobs").as_uri())
    with pytest.raises(StorageUnavailable):
        blobs.check()
    with pytest.raises(StorageUnavailable):
        blobs.put(io.BytesIO(b"x"))


@pytest.mark.parametrize("url", ["blobs", "nosuchscheme://x"])
def test_a_url_must_be_known(url):
    with pytest.raises(InvalidSettings):
        open_blobs(url)
