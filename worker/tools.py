"""What jobs work with; opened once per process, after the fork."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

from PIL import Image
from sqlalchemy.orm import Session, sessionmaker

from logocheck.archive import Bounds
from logocheck.domain.campaign import Campaign
from logocheck.domain.detection import Captions
from logocheck.domain.report import Report
from logocheck.images import Limits
from logocheck.jobs import Job
from logocheck.store.blobs import Blobs
from logocheck.vision.eyes import Eyes


class Examiner(Protocol):
    """The eyes and the judgement on one picture."""

    def __call__(self, picture: Image.Image, captions: Captions, campaign: Campaign, sha256: str) -> Report: ...


@dataclass(frozen=True, slots=True)
class Tools:
    """``eyes`` opens the models, or raises SetupError; ``send`` raises QueueUnavailable; ``now`` is the clock, in UTC;
    ``attempts`` before a quarantine.
    """

    sessions: sessionmaker[Session]
    blobs: Blobs
    examine: Examiner
    eyes: Callable[[], Eyes]
    send: Callable[[Job, UUID], None]
    now: Callable[[], datetime]
    limits: Limits
    archive_bounds: Bounds
    folders: tuple[Path, ...]
    attempts: int
    private_webhooks: bool
