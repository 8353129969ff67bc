"""Uploaded bytes, named by their SHA-256: the same bytes once, and no name that a user chose."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from logocheck.errors import InvalidSettings, MissingExtra, StorageUnavailable, UnknownBlob

CHUNK = 2**20  # bytes
PROBE = 2**16  # bytes; a full disk still takes empty files
NAME = re.compile(r"[0-9a-f]{64}")


class Blobs(Protocol):
    """``put`` may be repeated; ``read`` and ``open`` raise UnknownBlob; all raise StorageUnavailable."""

    def put(self, stream: BinaryIO) -> str:
        """Store everything from the stream's start; the SHA-256 in hex."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """The stored bytes as a stream that the caller closes."""
        ...

    def read(self, sha256: str) -> bytes: ...

    def names(self) -> Iterator[str]:
        """The SHA-256 of everything that is stored."""
        ...

    def delete(self, sha256: str, *, before: datetime) -> bool:
        """Delete the bytes when they were stored before that time; whether they were."""
        ...

    def forget_unfinished(self, *, before: datetime) -> int:
        """Delete what was begun before that time and never stored: its writer died. How many files."""
        ...

    def __hash__(self) -> int:
        """By identity: caches name the store that they read from."""
        ...

    def check(self) -> None:
        """Raise StorageUnavailable when nothing can be stored."""
        ...


def open_blobs(url: str) -> Blobs:
    """The store behind ``file:///folder``, ``s3://bucket/prefix`` or another fsspec URL.

    Raises:
        InvalidSettings: the URL has no scheme.
        MissingExtra: object stores need ``logocheck[s3]``.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderBlobs(Path(unquote(parts.path)))
    if not parts.scheme:
        raise InvalidSettings("LOGOCHECK_BLOBS_URL: expected file:///folder or s3://bucket/prefix")
    try:
        import fsspec  # noqa: PLC0415 (an extra)

        # what was listed once may have grown since: another process stores
        filesystem, root = fsspec.core.url_to_fs(url, use_listings_cache=False)
    except ImportError as error:
        raise MissingExtra(f"LOGOCHECK_BLOBS_URL {parts.scheme}://: install logocheck[s3]") from error
    except ValueError as error:
        raise InvalidSettings(f"LOGOCHECK_BLOBS_URL: {error}") from error
    return ObjectBlobs(filesystem, root)


def _checked(sha256: str) -> str:
    if NAME.fullmatch(sha256) is None:
        raise UnknownBlob(f"no stored file {sha256[:80]!r}")
    return sha256


class _Reading(io.RawIOBase):
    """``stream``, whose errors say that the store does not answer: a connection may break in the middle."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def readinto(self, buffer: Any, /) -> int:
        try:
            chunk = self._stream.read(len(buffer))
        except Exception as error:  # each object store brings its own exceptions
            raise StorageUnavailable(f"the file could not be read to its end: {type(error).__name__}") from error
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _told(stream: BinaryIO) -> BinaryIO:
    return io.BufferedReader(_Reading(stream), CHUNK)


class FolderBlobs:
    """``root/ab/abcd…``; written beside, flushed, and renamed, so that a name always has all its bytes."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def _path(self, sha256: str) -> Path:
        return self._root / sha256[:2] / _checked(sha256)

    def put(self, stream: BinaryIO) -> str:
        stream.seek(0)
        beside = self._root / "incoming" / uuid4().hex
        try:
            beside.parent.mkdir(parents=True, exist_ok=True)
            sha256 = _copy_and_flush(stream, beside)
            path = self._path(sha256)
            path.parent.mkdir(exist_ok=True)
            beside.replace(path)
            _flush_folder(path.parent)
        except OSError as error:
            raise StorageUnavailable(f"the file could not be stored: {error.strerror}") from error
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
        return sha256

    def open(self, sha256: str) -> BinaryIO:
        try:
            return _told(self._path(sha256).open("rb"))
        except FileNotFoundError as error:
            raise UnknownBlob(f"no stored file {sha256}") from error
        except OSError as error:
            raise StorageUnavailable(f"the file could not be read: {error.strerror}") from error

    def read(self, sha256: str) -> bytes:
        with self.open(sha256) as stream:
            return stream.read()

    def names(self) -> Iterator[str]:
        for folder in sorted(self._root.glob("[0-9a-f][0-9a-f]")):
            yield from (path.name for path in sorted(folder.iterdir()) if NAME.fullmatch(path.name))

    def delete(self, sha256: str, *, before: datetime) -> bool:
        path = self._path(sha256)
        try:
            if path.stat().st_mtime >= before.timestamp():
                return False
            path.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise StorageUnavailable(f"the file could not be deleted: {error.strerror}") from error
        return True

    def forget_unfinished(self, *, before: datetime) -> int:
        deleted = 0
        for path in (self._root / "incoming").glob("*"):
            with suppress(OSError):  # stored by now, or another worker was faster
                if path.stat().st_mtime < before.timestamp():  # each byte that is written renews it
                    path.unlink()
                    deleted += 1
        return deleted

    def check(self) -> None:
        probe = self._root / "incoming" / uuid4().hex
        try:
            probe.parent.mkdir(parents=True, exist_ok=True)
            probe.write_bytes(bytes(PROBE))
        except OSError as error:
            raise StorageUnavailable(f"pictures cannot be stored: {error.strerror}") from error
        finally:
            with suppress(OSError):
                probe.unlink(missing_ok=True)


def _digest(stream: BinaryIO) -> str:
    digest = hashlib.sha256()
    stream.seek(0)
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    stream.seek(0)
    return digest.hexdigest()


def _copy_and_flush(stream: BinaryIO, path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("xb") as target:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest()


def _flush_folder(path: Path) -> None:
    # the rename itself must survive a power cut before a row says that the file is there
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class ObjectBlobs:
    """An fsspec file system. An object appears whole or not at all, so no second name is needed."""

    def __init__(self, filesystem: Any, root: str) -> None:
        self._files = filesystem
        self._root = root.rstrip("/")

    def _path(self, sha256: str) -> str:
        return f"{self._root}/{sha256[:2]}/{_checked(sha256)}"

    def put(self, stream: BinaryIO) -> str:
        sha256 = _digest(stream)
        path = self._path(sha256)
        try:
            # also when it is there: its new time keeps the bytes from being deleted before a row names them
            self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
            with self._files.open(path, "wb") as target:
                shutil.copyfileobj(stream, target, CHUNK)
        except Exception as error:  # each object store brings its own exceptions
            raise StorageUnavailable(f"the object store did not take the file: {type(error).__name__}") from error
        return sha256

    def open(self, sha256: str) -> BinaryIO:
        try:
            stream: BinaryIO = self._files.open(self._path(sha256), "rb")
        except FileNotFoundError as error:
            raise UnknownBlob(f"no stored file {sha256}") from error
        except UnknownBlob:
            raise
        except Exception as error:
            raise StorageUnavailable(f"the object store did not answer: {type(error).__name__}") from error
        return _told(stream)

    def read(self, sha256: str) -> bytes:
        with self.open(sha256) as stream:
            return stream.read()

    def names(self) -> Iterator[str]:
        try:
            paths = self._files.find(self._root)
        except Exception as error:
            raise StorageUnavailable(f"the object store did not answer: {type(error).__name__}") from error
        found = (path.rpartition("/")[2] for path in paths)
        return (name for name in found if NAME.fullmatch(name))

    def delete(self, sha256: str, *, before: datetime) -> bool:
        path = self._path(sha256)
        try:
            stored: datetime = self._files.modified(path)
            if (stored if stored.tzinfo else stored.replace(tzinfo=UTC)) >= before:
                return False
            self._files.rm_file(path)
        except FileNotFoundError:
            return False
        except Exception as error:
            raise StorageUnavailable(f"the object store did not answer: {type(error).__name__}") from error
        return True

    def forget_unfinished(self, *, before: datetime) -> int:  # noqa: ARG002 (the bucket's own rules forget such parts)
        return 0

    def check(self) -> None:
        try:
            self._files.exists(self._root)
        except Exception as error:
            raise StorageUnavailable(f"the object store did not answer: {type(error).__name__}") from error
