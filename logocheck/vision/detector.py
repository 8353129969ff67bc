"""What the pipeline asks of its eyes. A test passes any object that has these methods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from logocheck.domain.detection import Detection, TextLine
from logocheck.domain.geometry import Box

Picture: TypeAlias = NDArray[np.uint8]
"""(H, W, 3) RGB, upright, in [0, 255]."""

Vectors: TypeAlias = NDArray[np.float32]
"""(n, dimensions), each row of unit length."""

PartFeatures: TypeAlias = NDArray[np.floating]
"""(n, c, h, w): one vector of c numbers for each of the h x w parts of a picture."""


class Detector(Protocol):
    """Finds logos. ``labels`` are its classes: ``ANY_LOGO``, brand names, or both."""

    @property
    def labels(self) -> tuple[str, ...]: ...

    def detect(self, picture: Picture) -> tuple[Detection, ...]:
        """Detections inside the picture, of each kind most confident first; boxes in its pixels."""
        ...


class Embedder(Protocol):
    """Tells crops apart: the same weights for a reference logo and a piece of a photo."""

    def embed(self, crops: Sequence[Picture]) -> Vectors:
        """One row per crop, in order; (0, dimensions) for none."""
        ...


class Matcher(Protocol):
    """Compares a window of a photo with a reference, part by part."""

    def features(self, crops: Sequence[Picture]) -> PartFeatures:
        """One row per square crop, in order; all of one size."""
        ...

    def compare(self, windows: PartFeatures, references: PartFeatures) -> NDArray[np.float32]:
        """(n, 5), row by row: logit that the reference's logo is in the window; its centre x, y and the
        logarithms of its width and height, in units of the box that the window was cut round.
        """
        ...


class Reader(Protocol):
    """Reads text."""

    def read(self, picture: Picture) -> tuple[TextLine, ...]:
        """Lines from top to bottom; boxes in the picture's pixels."""
        ...


class FaceFinder(Protocol):
    """Finds faces; whose, it does not say."""

    def find(self, picture: Picture) -> tuple[Box, ...]:
        """Boxes inside the picture, in its pixels."""
        ...
