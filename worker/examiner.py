"""The pipeline with its models loaded once, and one gallery of reference logos per campaign version."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PIL import Image

from logocheck import pipeline
from logocheck.domain.campaign import Campaign
from logocheck.domain.detection import Captions
from logocheck.domain.report import Report
from logocheck.store.blobs import Blobs
from logocheck.vision import eyes as vision
from logocheck.vision.gallery import Gallery

GALLERIES = 32  # campaigns whose logos stay embedded; about 100 kB for each transparent logo


class ModelExaminer:
    """Opens the models at its first call: a worker starts, and says what is missing, without them."""

    def __init__(self, models: Path | None, threads: int, blobs: Blobs, detector: Path | None = None) -> None:
        self._models = models
        self._threads = threads
        self._detector = detector
        self._blobs = blobs
        self._eyes: vision.Eyes | None = None
        self._gallery = lru_cache(GALLERIES)(self._new_gallery)

    def __call__(self, picture: Image.Image, captions: Captions, campaign: Campaign, sha256: str) -> Report:
        gallery = self._gallery(campaign)
        return pipeline.check(picture, captions, campaign, gallery, self.open(), picture_sha256=sha256)

    def open(self) -> vision.Eyes:
        """The models of this process.

        Raises:
            ModelMissing, ModelMismatch, MissingExtra: the installation is incomplete; asked again next time.
        """
        if self._eyes is None:
            self._eyes = vision.open_eyes(self._models, threads=self._threads, detector=self._detector)
        return self._eyes

    def _new_gallery(self, campaign: Campaign) -> Gallery:
        return pipeline.gallery(self.open(), campaign, lambda name: self._blobs.read(name.removeprefix("sha256:")))
