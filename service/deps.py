"""What endpoints ask for. Everything hangs on ``app.state.services``, made once by ``create_app``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from logocheck.archive import Bounds
from logocheck.images import Limits
from logocheck.store.blobs import Blobs
from service.doors import Doors
from service.queue import JobQueue
from service.sign_in import Sessions
from service.single_sign_on import SingleSignOn


@dataclass(frozen=True, slots=True)
class Services:
    """The web process's connections and bounds."""

    engine: Engine
    sessions: sessionmaker[Session]
    readers: sessionmaker[Session]
    blobs: Blobs
    queue: JobQueue
    limits: Limits
    archive_bounds: Bounds
    folders: tuple[Path, ...]
    private_webhooks: bool
    doors: Doors
    browsers: Sessions = field(default_factory=Sessions)
    single_sign_on: SingleSignOn | None = None


def services(request: Request) -> Services:
    """The services of the app that answers this request."""
    found: Services = request.app.state.services
    return found


def _session(request: Request) -> Iterator[Session]:
    with services(request).sessions() as session:
        yield session


def _reader(request: Request) -> Iterator[Session]:
    with services(request).readers() as session:
        yield session


def now() -> datetime:
    """The clock of the web process, in UTC."""
    return datetime.now(UTC)


Wired = Annotated[Services, Depends(services)]
Db = Annotated[Session, Depends(_session)]
"""A session that may write; commit with ``with session.begin():`` before anything is sent to the queue."""
ReadDb = Annotated[Session, Depends(_reader)]
"""A session that never waits for a writer."""
Now = Annotated[datetime, Depends(now)]
