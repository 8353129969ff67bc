"""A glance at all proposals with few pixels, so that the close look goes where a wanted logo may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from logocheck.domain.detection import ANY_LOGO, Detection
from logocheck.domain.glance import Glance, Measured
from logocheck.vision.detector import Picture, Vectors
from logocheck.vision.embedder import photo_crops
from logocheck.vision.eyes import Eyes
from logocheck.vision.gallery import Gallery, cosines

EVERY = 8
"""Of the background's vectors every eighth: with all of them a glance ranks no better, and takes longer."""

DOUBTFUL = 0.05
"""Confidence of the detector below which a report keeps a proposal only if it was looked at closely: as a logo of an
unknown brand it counts from ``neighbours.ANOTHER_LOGO`` on, far above."""

LARGE = 500_000
"""Cosines of one picture from which the matrix library multiplies: a gallery of thousands would take longer than the
nets. Its sums may differ in the last digit from run to run: of places that promise as much either may come first."""


def closely(found: Sequence[Detection], eyes: Eyes) -> list[Detection]:
    """Which of what was found and ``glanced`` at is looked at closely: all of it where the eyes do not glance."""
    return [d for d in found if d.label == ANY_LOGO and (eyes.glance is None or d.promise is not None)]


def glanced(picture: Picture, found: Sequence[Detection], brands: Gallery, eyes: Eyes) -> tuple[Detection, ...]:
    """The most promising places of ``found`` in turn, with their ``promise``, then what else is worth keeping.

    That is what bears a brand's label, and what the detector does not find ``DOUBTFUL``. Eyes that do not glance keep
    everything. Without a reference to compare with nothing promises anything.

    Args:
        picture: (H, W, 3) uint8 RGB.
        found: by the detector.
        brands: to look for.
        eyes: of this thread.
    """
    if eyes.glance is None:
        return tuple(found)
    logos = [detection for detection in found if detection.label == ANY_LOGO]
    kept = _promising(picture, logos, brands, eyes, eyes.glance) if logos and len(brands.glance) else {}
    rest = [d for i, d in enumerate(logos) if i not in kept and d.confidence >= DOUBTFUL]
    return (*kept.values(), *rest, *(d for d in found if d.label != ANY_LOGO))


def _promising(
    picture: Picture, logos: Sequence[Detection], brands: Gallery, eyes: Eyes, glance: Glance
) -> dict[int, Detection]:
    """By their numbers the places of ``logos`` that are worth a close look, in turn."""
    seen = measured(picture, logos, brands, eyes, glance)
    places = [(logo.box, glance.promise(one)) for logo, one in zip(logos, seen, strict=True)]
    return {i: replace(logos[i], promise=promise) for i, promise in glance.chosen(places)}


def measured(
    picture: Picture, logos: Sequence[Detection], brands: Gallery, eyes: Eyes, glance: Glance
) -> list[Measured]:
    """What a glance measures of each of ``logos``."""
    vectors = eyes.embedder.embed(photo_crops(picture, [d.box for d in logos], replace(eyes.crops, size=glance.size)))
    near, none = likeness(vectors, brands.glance), likeness(vectors, eyes.background[::EVERY])
    area = picture.shape[0] * picture.shape[1]
    return [
        Measured.of(s, b, d.confidence, min(1.0, d.box.area / area))
        for d, s, b in zip(logos, near.tolist(), none.tolist(), strict=True)
    ]


def likeness(vectors: Vectors, known: Vectors) -> NDArray[np.float32]:
    """(n,) of each of the unit vectors (n, d) the cosine to the nearest of (m, d), in [-1, 1]; -1 where m is 0."""
    product = vectors @ known.T if len(vectors) * len(known) > LARGE else cosines(vectors, known)
    return np.asarray(np.clip(product.max(axis=1, initial=-1.0), -1.0, 1.0), np.float32)
