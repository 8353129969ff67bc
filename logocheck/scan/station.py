"""Checks one file: bytes from the disk to a report."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from logocheck import images, pipeline
from logocheck.domain.campaign import Campaign
from logocheck.domain.detection import Captions
from logocheck.domain.report import Report
from logocheck.errors import ImageTooLarge, UnreadableImage
from logocheck.files import bounded_bytes
from logocheck.vision import eyes as vision
from logocheck.vision.gallery import Gallery


def file_bytes(path: Path, limit: int) -> bytes:
    """The whole file, read once.

    Raises:
        UnreadableImage: the file is not there or cannot be read.
        ImageTooLarge: it has more than ``limit`` bytes; no more than that is read.
    """
    return bounded_bytes(path, limit, UnreadableImage, ImageTooLarge)


@dataclass(frozen=True, slots=True)
class Checked:
    """A report with the upright picture it is about."""

    report: Report
    picture: Image.Image


@dataclass(frozen=True, slots=True)
class Station:
    """One pair of eyes with what they look for; for one thread at a time."""

    campaign: Campaign
    gallery: Gallery
    eyes: vision.Eyes
    limits: images.Limits

    def check(self, content: bytes, captions: Captions) -> Checked:
        """The report on one photo's bytes.

        Raises:
            UnreadableImage, ImageTooLarge: as ``images.read_picture`` does.
        """
        picture = images.read_picture(content, self.limits)
        sha256 = hashlib.sha256(content).hexdigest()
        return Checked(
            pipeline.check(picture, captions, self.campaign, self.gallery, self.eyes, picture_sha256=sha256), picture
        )
