"""Reference logos as vectors, and how much a crop resembles each brand's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from logocheck.domain.detection import Detection
from logocheck.domain.matching import Candidate, Resemblance
from logocheck.vision.appearance import Looks
from logocheck.vision.detector import Embedder, Matcher, Vectors
from logocheck.vision.embedder import CropRule, reference_crops
from logocheck.vision.matcher import References, references_of

RANKED = 32
"""Brands of each detection, the nearest: in a gallery of thousands the others are no rivals."""

LARGE = 20_000
"""Vectors of a gallery, 36 of each transparent logo, from which the matrix library multiplies."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One logo file of a brand: (H, W, 4) uint8 straight RGBA, trimmed."""

    brand: str
    logo: str
    pixels: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Gallery:
    """The brands to look for. Row i of ``vectors`` shows logo ``logos[i]`` of brand ``brands[owners[i]]``.

    The rows of a brand stand together: ``owners`` ascend. ``parts`` are for the second look; empty where there is
    none. ``looks`` are for the sightings' appearance.
    """

    brands: tuple[str, ...]
    owners: tuple[int, ...]
    logos: tuple[str, ...]
    vectors: Vectors
    parts: References = field(default_factory=dict)
    looks: Looks = field(default_factory=lambda: Looks({}, {}))
    spans: tuple[tuple[int, int, int], ...] = field(init=False)
    """(brand, first row, row after the last) of each brand that is shown."""

    def __post_init__(self) -> None:
        if not len(self.owners) == len(self.logos) == len(self.vectors):
            raise ValueError("each vector has an owner and a logo")
        if list(self.owners) != sorted(self.owners):
            raise ValueError("the vectors of a brand stand together, in the order of the brands")
        shown, starts = np.unique(np.array(self.owners, np.intp), return_index=True)
        ends = (*starts[1:].tolist(), len(self.owners))
        spans = tuple(zip(shown.tolist(), starts.tolist(), ends, strict=False))  # one end too many for no brand
        object.__setattr__(self, "spans", spans)


def gallery_of(
    brands: Sequence[str],
    references: Sequence[Reference],
    embedder: Embedder,
    rule: CropRule,
    matcher: Matcher | None = None,
) -> Gallery:
    """The gallery of ``brands``; a brand may have no reference (a brand-trained detector names it)."""
    owners, logos, crops = [], [], []
    for reference in sorted(references, key=lambda reference: brands.index(reference.brand)):
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
    """Each detection with its best resemblance to the ``RANKED`` nearest brands, and to the background.

    Args:
        found: n detections.
        vectors: (n, d) of their crops, unit length.
        gallery: of the campaign.
        background: (k, d) unit vectors of what is no brand's logo; k may be 0.
    """
    backgrounds = _cosines(vectors, background).max(axis=1, initial=-1.0).tolist()
    if not gallery.owners or not found:
        return tuple(Candidate(detection, (), rest) for detection, rest in zip(found, backgrounds, strict=True))
    similarities = _cosines(vectors, gallery.vectors)
    best = np.maximum.reduceat(similarities, [start for _, start, _ in gallery.spans], axis=1)
    nearest = np.argsort(-best, axis=1, kind="stable")[:, :RANKED]
    rows = []
    for detection, near, row, rest in zip(found, nearest.tolist(), similarities, backgrounds, strict=True):
        ranked = []
        for i in near:
            brand, start, end = gallery.spans[i]
            view = start + int(row[start:end].argmax())
            ranked.append(Resemblance(gallery.brands[brand], gallery.logos[view], float(row[view])))
        rows.append(Candidate(detection, tuple(ranked), rest, len(gallery.spans)))
    return tuple(rows)


def _cosines(a: Vectors, b: Vectors) -> Vectors:
    """(n, m) cosines of the unit vectors (n, d) and (m, d), in [-1, 1].

    A small table not by the matrix library: its threads wait for each other on a busy machine, 80 ms where this
    takes 5, and its sums may differ in the last digit from run to run. A large one would take six times as long.
    """
    product = a @ b.T if len(b) > LARGE else np.einsum("nd,md->nm", a, b)
    return np.asarray(np.clip(product, -1.0, 1.0), np.float32)
