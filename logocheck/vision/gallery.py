"""Reference logos as vectors, and how much a crop resembles each brand's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from logocheck.domain.detection import Detection
from logocheck.domain.matching import Candidate, Resemblance
from logocheck.vision.detector import Embedder, Matcher, Vectors
from logocheck.vision.embedder import CropRule, reference_crops
from logocheck.vision.matcher import References, references_of


@dataclass(frozen=True, slots=True)
class Reference:
    """One logo file of a brand: (H, W, 4) uint8 straight RGBA, trimmed."""

    brand: str
    logo: str
    pixels: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Gallery:
    """The brands to look for. Row i of ``vectors`` shows logo ``logos[i]`` of brand ``brands[owners[i]]``.

    ``parts`` are for the second look; empty where there is none.
    """

    brands: tuple[str, ...]
    owners: tuple[int, ...]
    logos: tuple[str, ...]
    vectors: Vectors
    parts: References = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not len(self.owners) == len(self.logos) == len(self.vectors):
            raise ValueError("each vector has an owner and a logo")


def gallery_of(
    brands: Sequence[str],
    references: Sequence[Reference],
    embedder: Embedder,
    rule: CropRule,
    matcher: Matcher | None = None,
) -> Gallery:
    """The gallery of ``brands``; a brand may have no reference (a brand-trained detector names it)."""
    owners, logos, crops = [], [], []
    for reference in references:
        for view in reference_crops(reference.pixels, rule):
            owners.append(brands.index(reference.brand))
            logos.append(reference.logo)
            crops.append(view)
    shown = [(r.brand, r.logo, r.pixels) for r in references]
    parts = references_of(shown, matcher, rule) if matcher else {}
    return Gallery(tuple(brands), tuple(owners), tuple(logos), embedder.embed(crops), parts)


def candidates(
    found: Sequence[Detection], vectors: Vectors, gallery: Gallery, background: Vectors
) -> tuple[Candidate, ...]:
    """Each detection with its best resemblance to each brand and to the background.

    Args:
        found: n detections.
        vectors: (n, d) of their crops, unit length.
        gallery: of the campaign.
        background: (k, d) unit vectors of what is no brand's logo; k may be 0.
    """
    similarities, backgrounds = _cosines(vectors, gallery.vectors), _cosines(vectors, background)
    owners = np.array(gallery.owners, np.intp)
    rows: list[list[Resemblance]] = [[] for _ in found]
    for number, brand in enumerate(gallery.brands):
        owned = np.flatnonzero(owners == number)
        if owned.size:
            best = owned[similarities[:, owned].argmax(axis=1)]
            for row, column, similarity in zip(rows, best, similarities[np.arange(len(found)), best], strict=True):
                row.append(Resemblance(brand, gallery.logos[column], float(similarity)))
    nothing = backgrounds.max(axis=1, initial=-1.0).tolist()
    return tuple(Candidate(*row) for row in zip(found, map(tuple, rows), nothing, strict=True))


def _cosines(a: Vectors, b: Vectors) -> Vectors:
    """(n, m) cosines of the unit vectors (n, d) and (m, d), in [-1, 1].

    Not by the matrix library: its threads wait for each other on a busy machine, 80 ms where this takes 5,
    and its sums may differ in the last digit from run to run.
    """
    return np.asarray(np.clip(np.einsum("nd,md->nm", a, b), -1.0, 1.0), np.float32)
