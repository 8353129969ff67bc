"""What was found out so far, one JSON line a post; a second run looks here first."""

from __future__ import annotations

import base64
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from logocheck.codec import report_from_json, report_json
from logocheck.domain.detection import Captions
from logocheck.domain.report import Report
from logocheck.errors import Conflict, StorageUnavailable

try:
    import fcntl
except ImportError:  # Windows: there nothing keeps two scans apart
    fcntl = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Entry:
    """The result of one check: a report with a thumbnail (WebP or JPEG bytes), or why there is none."""

    report: Report | None = None
    thumbnail: bytes = b""
    error: str = ""

    @property
    def outcome(self) -> str:
        """``pass``, ``fail``, ``review`` or ``error``."""
        return "error" if self.report is None else self.report.verdict.outcome.value


def entry_key(content_sha256: str, captions: Captions, context: str) -> str:
    """Equal exactly when photo, captions and ``context`` (campaign, logos, models and limits) are."""
    parts = [content_sha256, captions.caption, captions.first_comment, context]
    return sha256(json.dumps(parts).encode()).hexdigest()


def _lock(file: IO[bytes], folder: Path) -> None:
    """Until ``file`` is closed.

    Raises:
        Conflict: another program holds it.
    """
    if fcntl is None:
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Conflict(f"another scan is writing to {folder}; wait for its end, or name another --out") from error
    except OSError:  # a file system without locks
        return


class Journal:
    """Append-only file of entries by key, for several threads of one program.

    Only keys and offsets are held in memory. A line that a crash tore off is as if never written. One program writes
    at a time: what it holds is where each line begins.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._offsets: dict[str, int] = {}
        self._end = 0
        if path.exists():
            self._read_offsets()

    def __contains__(self, key: str) -> bool:
        return key in self._offsets

    @contextmanager
    def begun(self) -> Iterator[None]:
        """Make the file, and keep other programs from writing to it meanwhile.

        A folder with results and a journal is known as a scan's, also when no post was checked.

        Raises:
            StorageUnavailable: it cannot be made. Conflict: another program has begun.
        """
        try:
            held = self._path.open("ab")
        except OSError as error:
            raise StorageUnavailable(f"{self._path}: {error.strerror or error}") from error
        with held:
            _lock(held, self._path.parent)
            self._end = 0  # what was written since this was read stays
            self._read_offsets()
            yield

    def entry(self, key: str) -> Entry:
        """The newest entry of a key.

        Raises:
            KeyError: the key was never written.
        """
        with self._path.open("rb") as stream:
            stream.seek(self._offsets[key])
            row = json.loads(stream.readline())
        report = None if row["report"] is None else report_from_json(json.dumps(row["report"]).encode())
        return Entry(report, base64.b64decode(row["thumbnail"]), row["error"])

    def write(self, key: str, entry: Entry) -> None:
        """Add one entry and hand it to the disk.

        Raises:
            StorageUnavailable: the file cannot be written, for example because the disk is full.
        """
        row = {
            "key": key,
            "error": entry.error,
            "report": None if entry.report is None else json.loads(report_json(entry.report)),
            "thumbnail": base64.b64encode(entry.thumbnail).decode(),
        }
        line = json.dumps(row, ensure_ascii=False).encode() + b"\n"
        with self._lock:
            try:
                with self._path.open("ab") as stream:
                    stream.truncate(self._end)  # a line that a crash tore off
                    stream.write(line)
                    stream.flush()
                    os.fsync(stream.fileno())
            except OSError as error:
                raise StorageUnavailable(f"{self._path}: {error.strerror or error}") from error
            self._offsets[key] = self._end
            self._end += len(line)

    def _read_offsets(self) -> None:
        with self._path.open("rb") as stream:
            for line in stream:
                try:
                    key = json.loads(line)["key"]
                except (ValueError, KeyError, TypeError):
                    key = None
                if key is not None and line.endswith(b"\n"):
                    self._offsets[str(key)] = self._end
                elif not line.endswith(b"\n"):
                    return
                self._end += len(line)
