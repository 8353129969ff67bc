"""Where the files of a batch come from: a ZIP, or a folder that the operator has allowed."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from logocheck.archive import Bounds, opened
from logocheck.domain.detection import Captions
from logocheck.errors import ImageTooLarge, InvalidArchive, InvalidCaption, InvalidRequest, StorageUnavailable
from logocheck.scan.folder import files_of
from logocheck.sidecars import LARGEST_TABLE_BYTES, LARGEST_TEXT_BYTES, TABLES, Sidecars, is_sidecar, paired
from logocheck.store.folders import allowed_folder


@dataclass(frozen=True, slots=True)
class File:
    """One picture; ``name`` is its path in the source. ``read`` raises InputError for this file alone."""

    name: str
    read: Callable[[], tuple[bytes, Captions]]


@contextmanager
def archive_files(stream: BinaryIO, bounds: Bounds, max_bytes: int) -> Iterator[Iterator[File]]:
    """Every file of a ZIP that is no caption of another.

    Raises:
        InvalidArchive: nothing of it can be used.
        StorageUnavailable: there is no room for its captions.
    """
    with opened(stream, bounds) as archive, _folder() as folder:
        texts = [entry for entry in archive.names if is_sidecar(entry)]
        table = next((name for name in TABLES if name in archive.names), None)
        for entry in texts:
            _write(folder / entry, archive.read(entry, LARGEST_TEXT_BYTES))
        if table is not None:
            _write(folder / table, archive.read(table, LARGEST_TABLE_BYTES))
        pictures = [entry for entry in archive.names if entry != table and not is_sidecar(entry)]
        found, alone = paired(pictures, texts)
        words = {picture: folder / text for picture, text in found.items()}
        captions = Sidecars(folder).captions

        def file(name: str) -> File:
            return File(
                name,
                lambda: (_bounded(archive.read(name, max_bytes), max_bytes), captions(folder / name, words.get(name))),
            )

        yield chain(map(file, pictures), map(_alone, alone if pictures else ()))


def folder_files(path: str, allowed: tuple[Path, ...], max_bytes: int) -> Iterator[File]:
    """Every file below a folder that is no caption of another, in the order of the names; links are not followed.

    Raises:
        InvalidRequest: the folder is not below an allowed one, or is gone.
    """
    folder = allowed_folder(path, allowed)
    sidecars = Sidecars(folder, links=False)
    alone: list[File] = []
    has_pictures = False
    for here, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        # a pipe would keep its reader waiting for ever
        whole = (name for name in files if Path(here, name).is_file() and not Path(here, name).is_symlink())
        there = files_of(whole)
        for name in sorted((*there.photos, *there.others)):
            words = Path(here, there.texts[name]) if name in there.texts else None
            yield _found(sidecars, folder, Path(here, name), words, max_bytes)
            has_pictures = True
        alone += [_alone(_name(folder, Path(here, name))) for name in there.alone]
    yield from alone if has_pictures else ()


@contextmanager
def _folder() -> Iterator[Path]:
    try:
        made = TemporaryDirectory(prefix="logocheck-")
    except OSError as error:
        raise StorageUnavailable(f"there is no room to unpack an archive: {error.strerror or error}") from error
    with made as name:
        yield Path(name)


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageUnavailable("there is no room to unpack an archive") from error
        raise InvalidArchive(f"{path.name[:100]}: cannot be unpacked: {error.strerror}") from error


def _found(sidecars: Sidecars, folder: Path, file: Path, words: Path | None, max_bytes: int) -> File:
    name = _name(folder, file)

    def read() -> tuple[bytes, Captions]:
        try:
            with file.open("rb") as stream:
                content = stream.read(max_bytes + 1)
        except OSError as error:
            raise InvalidRequest(f"{name}: cannot be read: {error.strerror}") from error
        return _bounded(content, max_bytes), sidecars.captions(file, words)

    return File(name, read)


def _name(folder: Path, file: Path) -> str:
    # a name on disk need not be UTF-8; the check's id and its row need text
    return os.fsencode(file.relative_to(folder).as_posix()).decode(errors="backslashreplace")


def _alone(name: str) -> File:
    """A caption that finds no picture: some post has lost its hashtag."""

    def read() -> tuple[bytes, Captions]:
        raise InvalidCaption(f"{name}: there is no picture of this name that it could be the caption of")

    return File(name, read)


def _bounded(content: bytes, max_bytes: int) -> bytes:
    if len(content) > max_bytes:
        raise ImageTooLarge(f"the file has more than {max_bytes:,} bytes")
    return content
