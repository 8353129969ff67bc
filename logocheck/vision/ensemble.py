"""Two embedders about the same crops: what both say of the places that promise most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from logocheck.vision.detector import Embedder, Picture, Vectors


@dataclass(frozen=True, slots=True, eq=False)
class Ensemble:
    """A second embedder, with what is asked of it.

    ``share``: in (0, 1), of its cosine in the mean of both. ``background``: (k, d1 + d2) unit vectors of what is no
    brand's logo, as ``beside`` makes them. ``at_most``: places of a picture that it is asked about, the first ones in
    turn whose promise reaches ``least``: two embedders that err differently are right more often, but each crop costs
    as much again (docs/decisions/0028-a-second-embedder-for-the-first-places.md).
    """

    embedder: Embedder
    share: float
    background: Vectors
    at_most: int
    least: float

    def beside(self, first: Vectors, crops: Sequence[Picture]) -> Vectors:
        """(n, d1 + d2) unit vectors of which each cosine is the weighted mean of both embedders' cosines.

        Args:
            first: (n, d1) unit vectors, the first embedder's.
            crops: n that they are of.
        """
        second = self.embedder.embed(crops)
        both = np.hstack([np.sqrt(1 - self.share) * first, np.sqrt(self.share) * second])
        return np.asarray(both, np.float32)

    def chosen(self, promises: Sequence[float | None]) -> list[int]:
        """Which places, in turn, it is asked about; a place that was not glanced at, None, promises enough."""
        worth = [i for i, promise in enumerate(promises) if promise is None or promise >= self.least]
        return worth[: self.at_most]
