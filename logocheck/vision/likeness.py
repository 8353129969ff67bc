"""How distinct the brands' references are to the embedder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from logocheck.vision.detector import Picture, Vectors
from logocheck.vision.eyes import Eyes
from logocheck.vision.gallery import MANY
from logocheck.vision.views import View, named_views

Shown = tuple[View, Picture]


@dataclass(frozen=True, slots=True)
class Likeness:
    """One brand's logo beside another brand's references.

    ``similarity``: the best cosine, in [-1, 1], of the whole upright ``logo`` of ``brand`` with any view of ``other``,
    reached by its ``other_logo``. ``probability`` in [0, 1]: that the first look takes this logo, alone in a photo,
    for ``other`` when only ``other`` is looked for.
    """

    brand: str
    logo: str
    other: str
    other_logo: str
    similarity: float
    probability: float


def views_of(kits: Mapping[str, Mapping[str, NDArray[np.uint8]]], eyes: Eyes) -> dict[tuple[str, str], list[Shown]]:
    """The views of each logo by brand and name, as a gallery of all of them has.

    ``kits``: the pixels of each, (H, W, 4) uint8 straight RGBA, trimmed.
    """
    few = sum(map(len, kits.values())) < MANY
    return {
        (brand, name): list(named_views(pixels, eyes.crops, few=few))
        for brand, logos in kits.items()
        for name, pixels in logos.items()
    }


def nearest(shown: Mapping[tuple[str, str], Sequence[Shown]], eyes: Eyes) -> tuple[Likeness, ...]:
    """For each brand with a logo the other brand it resembles most, in the order of the brands; () for one brand."""
    vectors = {key: eyes.embedder.embed([picture for _, picture in views]) for key, views in shown.items()}
    best: dict[str, Likeness] = {}
    for one, other in permutations(shown, 2):
        if one[0] == other[0]:
            continue
        found = _likeness(one, other, shown[one], vectors, eyes)
        if one[0] not in best or found.similarity > best[one[0]].similarity:
            best[one[0]] = found
    return tuple(best.values())


def _likeness(
    one: tuple[str, str], other: tuple[str, str], views: Sequence[Shown],
    vectors: Mapping[tuple[str, str], Vectors], eyes: Eyes,
) -> Likeness:  # fmt: skip
    whole = vectors[one][[view.is_whole for view, _ in views]]
    cosines = np.clip(np.einsum("nd,md->nm", whole, vectors[other]), -1, 1)
    row = int(cosines.max(axis=1).argmax())
    similarity = float(cosines[row].max())
    background = float(np.einsum("kd,d->k", eyes.background, whole[row]).max(initial=-1.0))
    probability = eyes.calibration.probability(similarity, similarity - background)
    return Likeness(*one, *other, similarity, probability)
