"""Celery's filesystem transport, read safely.

Kombu's own reader moves a message out of the folder as soon as it is listed, also one whose writer has only
opened it yet: an empty message then ends the worker. Here a message is read where it is, and taken by its removal.
"""

from __future__ import annotations

import fcntl
import time
from pathlib import Path
from queue import Empty
from typing import Any

import structlog
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import loads

NAME = "filesystem"
STILL_WRITING = 60.0  # seconds; an empty message that is older has no writer any more: its disk was full

log = structlog.get_logger()


class Channel(filesystem.Channel):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._listed: dict[str, list[str]] = {}

    def _get(self, queue: str, timeout: float | None = None) -> Any:  # noqa: ARG002
        # the folder is listed once per round, not once per message: ten thousand messages stay cheap
        names = self._listed.get(queue) or self._names(queue)
        while names:
            name = names.pop()
            content = _taken(Path(self.data_folder_in, name))
            self._listed[queue] = names
            if content is None:
                continue
            try:
                return loads(content.decode())
            except ValueError:  # cut short by a full disk or a power cut; the sweeper sends its row again
                log.warning("a damaged message was dropped", name=name)
        raise Empty

    def _names(self, queue: str) -> list[str]:
        """Newest first, to pop from the end."""
        ending = f".{queue}.msg"
        return sorted(
            (path.name for path in Path(self.data_folder_in).iterdir() if path.name.endswith(ending)), reverse=True
        )


class Transport(filesystem.Transport):
    Channel = Channel


def _taken(path: Path) -> bytes | None:
    """The message, now this reader's alone; None when another took it or its writer is not ready."""
    try:
        with path.open("rb") as stream:
            fcntl.flock(stream.fileno(), fcntl.LOCK_SH)  # waits for a writer that has begun
            content = stream.read()
        if not content and time.time() - path.stat().st_mtime < STILL_WRITING:  # opened, and not begun
            return None
        path.unlink()  # of two readers one succeeds
    except OSError:
        return None
    return content or None


def register() -> None:
    """Make ``filesystem://`` mean this transport in this process."""
    TRANSPORT_ALIASES[NAME] = f"{__name__}:Transport"
