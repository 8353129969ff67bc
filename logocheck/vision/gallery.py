"""Reference logos as vectors, and how much a crop resembles each brand's."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from logocheck.domain.detection import Detection
from logocheck.domain.glance import Glance
from logocheck.domain.matching import Candidate, Resemblance
from logocheck.vision.appearance import Looks
from logocheck.vision.detector import Embedder, Picture, Vectors
from logocheck.vision.embedder import CropRule, on_grounds, posed_crops, transparent, upright_crops
from logocheck.vision.ensemble import Ensemble
from logocheck.vision.matcher import Parts, References, SecondEyes, references_of
from logocheck.vision.wholes import Wholes, wholes_of

RANKED = 32
"""Brands of each detection, the nearest: in a gallery of thousands the others are no rivals."""

MANY = 500
"""Logos of a gallery from which a crop is compared with the views of the ``NEAREST`` brands alone: 36 views of each of
10,000 would take half a second for every photo."""

NEAREST = 24
"""Brands of those whose views are compared, those with the logo whose mean view is most like the crop. Of 400 composed
crops and 700 drawings, 97.5 % got the same first brand as from all views, 60.8 % the right one, from all views 61.3 %;
of 16 brands 95.5 and 61.0 %, of 32 98.3 and 60.8 %: ``python models/recipes/nearest.py``."""

LARGE = 20_000
"""Vectors of a gallery from which the matrix library multiplies: 208 transparent logos have as many, and 186 opaque
ones that stand out from their ground."""


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
    none. ``glance`` are (m, d) unit vectors of upright references with few pixels, of all brands together; none where
    the eyes do not glance. ``looks`` are for the sightings' appearance, ``wholes`` say which logo is a part of which.
    ``closer`` has the same rows as two embedders see them; None where there is one, and from ``MANY`` logos on.
    """

    brands: tuple[str, ...]
    owners: tuple[int, ...]
    logos: tuple[str, ...]
    vectors: Vectors
    parts: References = field(default_factory=dict)
    glance: Vectors = field(default_factory=lambda: np.empty((0, 0), np.float32))
    looks: Looks = field(default_factory=lambda: Looks({}, {}))
    wholes: Wholes = field(default_factory=dict)
    closer: Gallery | None = None
    spans: tuple[tuple[int, int, int], ...] = field(init=False)
    """(brand, first row, row after the last) of each brand that is shown."""
    centres: Vectors = field(init=False)
    """Unit means of each logo's views, (logos, d); (0, d) for fewer than ``MANY`` logos."""
    firsts: tuple[int, ...] = field(init=False)
    """For each of ``spans`` the row of its first logo in ``centres``."""

    def __post_init__(self) -> None:
        if not len(self.owners) == len(self.logos) == len(self.vectors):
            raise ValueError("each vector has an owner and a logo")
        if list(self.owners) != sorted(self.owners):
            raise ValueError("the vectors of a brand stand together, in the order of the brands")
        shown, starts = np.unique(np.array(self.owners, np.intp), return_index=True)
        ends = (*starts[1:].tolist(), len(self.owners))
        spans = tuple(zip(shown.tolist(), starts.tolist(), ends, strict=False))  # one end too many for no brand
        object.__setattr__(self, "spans", spans)
        keys = list(zip(self.owners, self.logos, strict=True))
        logos = [i for i, key in enumerate(keys) if not i or key != keys[i - 1]]
        object.__setattr__(self, "centres", _centres(self.vectors, logos if len(logos) >= MANY else []))
        object.__setattr__(self, "firsts", tuple(bisect_left(logos, start) for _, start, _ in spans))


def gallery_of(
    brands: Sequence[str],
    references: Sequence[Reference],
    embedder: Embedder,
    rule: CropRule,
    second_look: SecondEyes | None = None,
    *,
    glance: Glance | None = None,
    ensemble: Ensemble | None = None,
) -> Gallery:
    """The gallery of ``brands``; a brand may have no reference (a brand-trained detector names it).

    ``rule``: how the embedder's crops are cut; what is glanced at and what the second look compares are cut alike, each
    at its own size. Fewer than ``MANY`` logos are seen mirrored, with room and without their ground too: of ten
    thousand they would take a gigabyte.
    """
    few = len(references) < MANY
    both = ensemble if few else None
    closer = [both.beside(embedder.embed([]), [])] if both else []
    owners, logos, vectors, glances = [], [], [embedder.embed([])], [embedder.embed([])]
    for reference in sorted(references, key=lambda reference: brands.index(reference.brand)):
        shown = [picture for _, picture in on_grounds(reference.pixels, rule, alone=few)]
        views = posed_crops(shown, rule, mirrored=few, roomy=few and transparent(reference.pixels))
        owners += [brands.index(reference.brand)] * len(views)
        logos += [reference.logo] * len(views)
        vectors.append(embedder.embed(views))  # logo by logo: the views of 500 would take gigabytes
        if both:
            closer.append(both.beside(vectors[-1], views))
        if glance:
            glances.append(glance_vectors(shown, embedder, rule, glance, mirrored=few))
    parts: dict[tuple[str, str], Parts] = {}
    wholes: Wholes = {}
    if second_look is not None:
        own = replace(rule, size=second_look.windows.reference)
        whole = [(r.brand, r.logo, r.pixels) for r in references]
        parts = references_of(whole, second_look.matcher, own, mirrored=few)
        wholes = wholes_of(whole) if few else {}
    rows = tuple(brands), tuple(owners), tuple(logos)
    return Gallery(
        *rows,
        np.concatenate(vectors),
        parts,
        np.concatenate(glances),
        wholes=wholes,
        closer=Gallery(*rows, np.concatenate(closer)) if closer else None,
    )


def glance_vectors(
    shown: Sequence[Picture], embedder: Embedder, rule: CropRule, glance: Glance, *, mirrored: bool
) -> Vectors:
    """(m, d) unit vectors of one logo's pictures ``on_grounds``, with as few pixels as proposals are glanced at.

    ``rule``: of the close look. ``mirrored``: whether mirrored ones follow.
    """
    return embedder.embed(upright_crops(shown, replace(rule, size=glance.size), mirrored=mirrored))


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
    backgrounds = cosines(vectors, background).max(axis=1, initial=-1.0).tolist()
    if not gallery.owners or not found:
        return tuple(Candidate(detection, (), rest) for detection, rest in zip(found, backgrounds, strict=True))
    ranked = _among_many(vectors, gallery) if len(gallery.centres) else _among_all(vectors, gallery)
    return tuple(
        Candidate(detection, near, rest, len(gallery.spans))
        for detection, near, rest in zip(found, ranked, backgrounds, strict=True)
    )


def _among_all(vectors: Vectors, gallery: Gallery) -> Iterator[tuple[Resemblance, ...]]:
    """The ``RANKED`` nearest brands of each of (n, d) crops, by their best view."""
    similarities = cosines(vectors, gallery.vectors)
    best = np.maximum.reduceat(similarities, [start for _, start, _ in gallery.spans], axis=1)
    nearest = np.argsort(-best, axis=1, kind="stable")[:, :RANKED]
    for near, row in zip(nearest.tolist(), similarities, strict=True):
        ranked = []
        for i in near:
            brand, start, end = gallery.spans[i]
            view = start + int(row[start:end].argmax())
            ranked.append(Resemblance(gallery.brands[brand], gallery.logos[view], float(row[view])))
        yield tuple(ranked)


def _among_many(vectors: Vectors, gallery: Gallery) -> Iterator[tuple[Resemblance, ...]]:
    """The ``NEAREST`` brands of each of (n, d) crops by their mean views, then by their best view."""
    likeness = vectors @ gallery.centres.T  # only chooses; each cosine that counts is a sum of its own
    by_brand = np.maximum.reduceat(likeness, gallery.firsts, axis=1)
    few = min(NEAREST, len(gallery.spans))
    nearest = np.argpartition(by_brand, -few, axis=1)[:, -few:]
    for near, vector in zip(nearest.tolist(), vectors, strict=True):
        ranked = []
        for brand, start, end in (gallery.spans[i] for i in near):
            views = np.minimum(gallery.vectors[start:end] @ vector, 1.0)
            best = int(views.argmax())
            ranked.append(Resemblance(gallery.brands[brand], gallery.logos[start + best], float(views[best])))
        yield tuple(sorted(ranked, key=lambda resemblance: (-resemblance.similarity, resemblance.brand)))


def _centres(vectors: Vectors, firsts: Sequence[int]) -> Vectors:
    """(k, d) unit means of the rows from each of k ``firsts`` to the next."""
    if not firsts:
        return np.empty((0, *vectors.shape[1:]), np.float32)
    means = np.add.reduceat(vectors, firsts, axis=0)
    return np.asarray(means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12), np.float32)


def cosines(a: Vectors, b: Vectors) -> Vectors:
    """(n, m) cosines of the unit vectors (n, d) and (m, d), in [-1, 1].

    A small table not by the matrix library: its threads wait for each other on a busy machine, 80 ms where this
    takes 5, and its sums may differ in the last digit from run to run. A large one would take six times as long.
    """
    product = a @ b.T if len(b) > LARGE else np.einsum("nd,md->nm", a, b)
    return np.asarray(np.clip(product, -1.0, 1.0), np.float32)
