"""Untrusted ZIP files: bounded by what they announce before anything is unpacked, and again while it is."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from logocheck.errors import InvalidArchive
from logocheck.files import is_of_the_system

LARGEST_RATIO = 100  # unpacked to packed, of the whole archive; photos are near 1
SMALL = 16 * 2**20  # bytes; below, the ratio says nothing
ENTRY_BYTES = 600  # of the directory per entry: 46 fixed, the rest for the name
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1
NAMED_IN_UTF8 = 0x800
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    ValueError,
    OverflowError,
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Most bytes unpacked, and most files."""

    max_bytes: int
    max_files: int


class Archive:
    """An archive that announced nothing unsafe. ``names`` are the files worth reading, sorted."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._entries = {_name(entry): entry for entry in archive.infolist() if _is_wanted(entry)}
        self.names = tuple(sorted(self._entries))

    def read(self, name: str, limit: int) -> bytes:
        """At most ``limit + 1`` bytes of a file, so that the caller sees when there are too many.

        Raises:
            InvalidArchive: the file is damaged in the archive.
        """
        try:
            with self._archive.open(self._entries[name]) as stream:
                return stream.read(limit + 1)
        except DAMAGE as error:
            raise InvalidArchive(f"{name}: damaged in the archive") from error


@contextmanager
def opened(stream: BinaryIO, bounds: Bounds) -> Iterator[Archive]:
    """The archive in a seekable stream.

    Raises:
        InvalidArchive: it is no ZIP, is damaged, encrypted, too large, or names files outside itself.
    """
    _refuse_directory(stream, bounds)
    try:
        archive = zipfile.ZipFile(stream)
    except DAMAGE as error:
        raise InvalidArchive("the file is no ZIP archive, or is damaged") from error
    with archive:
        entries = archive.infolist()
        _refuse_bulk(entries, bounds)
        for entry in entries:
            _refuse_entry(entry)
        yield Archive(archive)


def _refuse_directory(stream: BinaryIO, bounds: Bounds) -> None:
    """Bound the directory by the end record, before a million entries are read into memory."""
    end_record, longest_comment = 22, 65_535
    size = stream.seek(0, 2)
    stream.seek(max(0, size - end_record - longest_comment - 20))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + end_record:
        raise InvalidArchive("the file is no ZIP archive, or is damaged")
    files, directory = struct.unpack_from("<HL", tail, at + 10)
    if tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):  # ZIP64: the real numbers are elsewhere
        (offset,) = struct.unpack_from("<Q", tail, at - 20 + 8)
        stream.seek(min(offset, size))
        record = stream.read(56)
        if len(record) < 56 or not record.startswith(b"PK\x06\x06"):  # noqa: PLR2004 (its fixed length)
            raise InvalidArchive("the file is no ZIP archive, or is damaged")
        files, directory = struct.unpack_from("<QQ", record, 32)
    stream.seek(0)
    if files > bounds.max_files or directory > bounds.max_files * ENTRY_BYTES:
        raise InvalidArchive(f"the archive has more than {bounds.max_files:,} files")


def _refuse_bulk(entries: list[zipfile.ZipInfo], bounds: Bounds) -> None:
    packed, unpacked = sum(e.compress_size for e in entries), sum(e.file_size for e in entries)
    if len(entries) > bounds.max_files:
        raise InvalidArchive(f"the archive has more than {bounds.max_files:,} files")
    if unpacked > bounds.max_bytes:
        raise InvalidArchive(f"the archive unpacks to more than {bounds.max_bytes:,} bytes")
    if unpacked > SMALL and unpacked > LARGEST_RATIO * max(packed, 1):
        raise InvalidArchive(f"the archive unpacks to more than {LARGEST_RATIO} times its size")
    if len({_name(entry) for entry in entries}) != len(entries):
        raise InvalidArchive("the archive names a file twice")


def _refuse_entry(entry: zipfile.ZipInfo) -> None:
    # orig_filename: zipfile itself cuts a name at its first NUL
    name, mode = _parted(entry.orig_filename), entry.external_attr >> 16
    if name.startswith("/") or "\0" in name or ":" in name.split("/")[0] or ".." in name.split("/"):
        raise InvalidArchive(f"the archive names a file outside itself: {name[:100]!r}")
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise InvalidArchive(f"the archive holds a link or a device: {name[:100]!r}")
    if entry.flag_bits & ENCRYPTED:
        raise InvalidArchive("the archive is encrypted")
    if entry.compress_type not in METHODS:
        raise InvalidArchive(f"{name[:100]!r} is packed by a method other than deflate")


def _is_wanted(entry: zipfile.ZipInfo) -> bool:
    """Neither a folder, nor without a name, nor what systems add (``__MACOSX/``, ``.DS_Store``, …)."""
    name = _parted(entry.filename)
    parts = PurePosixPath(name).parts
    if not parts:
        return False
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    return not name.endswith("/") and not hidden and not is_of_the_system(parts[-1])


def _parted(name: str) -> str:
    """The name with ``/`` between folders; some packers of Windows write its own separator."""
    return name.replace("\\", "/")


def _name(entry: zipfile.ZipInfo) -> str:
    """The file's name. Macs write UTF-8 without the flag that says so, and ``zipfile`` reads the letters of DOS."""
    name = _parted(entry.filename)
    if entry.flag_bits & NAMED_IN_UTF8:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name
