"""Where the files of a batch come from: a ZIP, or a folder that the operator has allowed."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from logocheck.archive import Archive, Bounds, opened
from logocheck.domain.detection import Captions
from logocheck.errors import ImageTooLarge, InvalidArchive, InvalidRequest, StorageUnavailable
from logocheck.scan.folder import SUFFIXES
from logocheck.sidecars import LARGEST_TABLE_BYTES, SIDECAR, TABLE, Sidecars
from logocheck.store.folders import allowed_folder


@dataclass(frozen=True, slots=True)
class File:
    """One picture; ``name`` is its path in the source. ``read`` raises InputError for this file alone."""

    name: str
    read: Callable[[], tuple[bytes, Captions]]


@contextmanager
def archive_files(stream: BinaryIO, bounds: Bounds, max_bytes: int) -> Iterator[Iterator[File]]:
    """Every file of a ZIP that is no caption.

    Raises:
        InvalidArchive: nothing of it can be used.
    """
    with opened(stream, bounds) as archive, TemporaryDirectory(prefix="logocheck-") as name:
        folder = Path(name)
        captions = [entry for entry in archive.names if _is_caption(entry)]
        for entry in captions:
            _write(folder / entry, archive.read(entry, LARGEST_TABLE_BYTES))
        pictures = [entry for entry in archive.names if not _is_caption(entry)]
        yield (_archived(archive, Sidecars(folder), folder, entry, max_bytes) for entry in pictures)


def folder_files(path: str, allowed: tuple[Path, ...], max_bytes: int) -> Iterator[File]:
    """Every picture below a folder, in the order of the names; links are not followed.

    Raises:
        InvalidRequest: the folder is not below an allowed one, or is gone.
    """
    folder = allowed_folder(path, allowed)
    sidecars = Sidecars(folder)
    for here, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            file = Path(here, name)
            if file.suffix.lower() in SUFFIXES and not name.startswith(".") and not file.is_symlink():
                yield _found(sidecars, folder, file, max_bytes)


def _is_caption(name: str) -> bool:
    return name.endswith(SIDECAR) or name == TABLE


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageUnavailable("there is no room to unpack an archive") from error
        raise InvalidArchive(f"{path.name[:100]}: cannot be unpacked: {error.strerror}") from error


def _archived(archive: Archive, sidecars: Sidecars, folder: Path, name: str, max_bytes: int) -> File:
    def read() -> tuple[bytes, Captions]:
        return _bounded(archive.read(name, max_bytes), max_bytes), sidecars.captions(folder / name)

    return File(name, read)


def _found(sidecars: Sidecars, folder: Path, file: Path, max_bytes: int) -> File:
    # a name on disk need not be UTF-8; the check's id and its row need text
    name = os.fsencode(file.relative_to(folder).as_posix()).decode(errors="backslashreplace")

    def read() -> tuple[bytes, Captions]:
        try:
            with file.open("rb") as stream:
                content = stream.read(max_bytes + 1)
        except OSError as error:
            raise InvalidRequest(f"{name}: cannot be read: {error.strerror}") from error
        return _bounded(content, max_bytes), sidecars.captions(file)

    return File(name, read)


def _bounded(content: bytes, max_bytes: int) -> bytes:
    if len(content) > max_bytes:
        raise ImageTooLarge(f"the file has more than {max_bytes:,} bytes")
    return content
