"""Fixations in boxes, and how well one number orders another: pure, no files, no pictures."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from logocheck.domain.geometry import Box

Column = NDArray[np.float64]
FEW = 0.005
"""Share of the fixations, about half of one of the 100 or so on a photo: what is added where a logarithm needs some."""

TARGETS = ("share", "viewers", "density")
PARTS = ("size", "position", "visibility", "clutter", "clarity", "lettering")
"""Of the score, in the order of their weights."""


def photo_order(file: str) -> str:
    """Sorts photos into an order that has nothing to do with what they show, and is always the same."""
    return hashlib.sha256(file.encode()).hexdigest()


def is_training(file: str) -> bool:
    """True for about half of all photos, by a hash of the file name."""
    return int(photo_order(file)[-1], 16) % 2 == 0


def landed(boxes: Sequence[Box], viewers: Sequence[NDArray[np.float64]]) -> NDArray[np.int64]:
    """(boxes, viewers) counts of fixations inside. Each of ``viewers`` is (n, 2) x, y in pixels."""
    edges = np.array([(b.x1, b.y1, b.x2, b.y2) for b in boxes]).reshape(-1, 4, 1)
    counts = [
        ((edges[:, 0] <= x) & (x < edges[:, 2]) & (edges[:, 1] <= y) & (y < edges[:, 3])).sum(axis=1)
        for x, y in (viewer.T for viewer in viewers)
    ]
    return np.stack(counts, axis=1)


@dataclass(frozen=True)
class Sample:
    """Boxes of many photos, one row each.

    ``photo``: (n,) number of the box's photo, from 0. ``counts``: (n, viewers) fixations inside.
    ``totals``: (n, viewers) fixations in the whole photo. ``area``: (n,) share of the frame.
    ``parts``: (n, 6) of ``PARTS``; NaN where one is not known. ``predictors``: (n,) each, higher means
    that more gaze is expected.
    """

    photo: NDArray[np.int64]
    counts: NDArray[np.int64]
    totals: NDArray[np.int64]
    area: Column
    parts: Column
    predictors: Mapping[str, Column]

    @property
    def photos(self) -> int:
        return int(self.photo.max()) + 1


def target(sample: Sample, name: str, seats: Sequence[int] | None = None) -> Column:
    """What ``seats`` (viewers; None: all) did with each box.

    ``share``: of all their fixations, those inside. ``viewers``: part of them that looked inside at
    all. ``density``: share over the box's share of the frame; 1 is chance.
    """
    chosen = slice(None) if seats is None else list(seats)
    counts, totals = sample.counts[:, chosen], sample.totals[:, chosen]
    if name == "viewers":
        return (counts > 0).mean(axis=1)
    share = counts.sum(axis=1) / np.maximum(totals.sum(axis=1), 1)
    return share if name == "share" else share / sample.area


@dataclass(frozen=True)
class Ordered:
    """A column as ``place``, (n,), in its own order: equal values share one. Ranking it again needs no sort."""

    place: NDArray[np.int64]
    places: int


def ordered(column: Column) -> Ordered:
    values, place = np.unique(np.round(column, 12), return_inverse=True)  # the same formula, summed another way, ties
    return Ordered(place, len(values))


class Ranked:
    """Mid-ranks of a column, less their mean, where row i stands for ``weights[i]`` equal rows."""

    def __init__(self, column: Ordered, weights: Column) -> None:
        held = np.bincount(column.place, weights, column.places)
        self._place, self._places, self._weights = column.place, column.places, weights
        self._ranks = np.cumsum(held) - held / 2 - weights.sum() / 2
        self._square = float(held @ self._ranks**2)

    @cached_property
    def _weighted(self) -> Column:
        return self._ranks[self._place] * self._weights

    def correlation(self, other: Ranked) -> float:
        """Spearman's, in [-1, 1]; 0 where one of the two is constant. ``other`` has the same weights."""
        product = self._ranks @ np.bincount(self._place, other._weighted, self._places)
        return float(product / np.sqrt(self._square * other._square)) if self._square * other._square > 0 else 0.0


def spearman(a: Column, b: Column) -> float:
    """Rank correlation with mid-ranks for ties, in [-1, 1]; 0 where one column is constant."""
    weights = np.ones(len(a))
    return Ranked(ordered(a), weights).correlation(Ranked(ordered(b), weights))


def resamples(photos: int, number: int, seed: int = 0) -> NDArray[np.int64]:
    """(1 + number, photos) how often each photo is drawn: first each once, then with replacement."""
    draws = np.random.default_rng(seed).multinomial(photos, np.full(photos, 1 / photos), size=number)
    return np.concatenate([np.ones((1, photos), np.int64), draws])


def splits(viewers: int, number: int, seed: int = 0) -> list[tuple[list[int], list[int]]]:
    """Random halves of the viewers; one viewer is in neither where their number is odd."""
    random, half = np.random.default_rng(seed), viewers // 2
    orders = [random.permutation(viewers).tolist() for _ in range(number)]
    return [(order[:half], order[half : 2 * half]) for order in orders]


@dataclass(frozen=True)
class Estimate:
    """A figure with its value in every bootstrap resample."""

    value: float
    resampled: Column

    @property
    def interval(self) -> tuple[float, float]:
        """The middle 95 % of the resamples."""
        low, high = np.percentile(self.resampled, (2.5, 97.5))
        return float(low), float(high)

    def __sub__(self, other: Estimate) -> Estimate:
        """Paired: both were computed on the same resamples."""
        return Estimate(self.value - other.value, self.resampled - other.resampled)


def words_factor(sample: Sample, number: int = 1000) -> Estimate:
    """By how much more people look at a box full of words than at one without, of the same area and position.

    Least squares of the logarithm of the share of fixations, plus ``FEW``, on those of area and position, and on
    lettering from 0 (no word) to 1; resampled over photos.
    """
    columns = {name: sample.parts[:, PARTS.index(name)] for name in ("position", "lettering")}
    words = columns["lettering"] * 2 - 1
    known = np.stack([np.ones(len(words)), np.log(sample.area), np.log(columns["position"]), words], axis=1)
    looked = np.log(target(sample, "share") + FEW)
    factors = []
    for weight in resamples(sample.photos, number):
        weighted = known * weight[sample.photo][:, None]
        factors.append(float(np.exp(np.linalg.solve(weighted.T @ known, weighted.T @ looked)[3])))
    return Estimate(factors[0], np.array(factors[1:]))


CEILING, LIKE = "half the viewers", "our score, against the other half"
"""The inter-observer ceiling, and our score against the same target, which is noisier than all viewers."""


def estimates(sample: Sample, name: str, number: int = 1000, halves: int = 10) -> dict[str, Estimate]:
    """Spearman correlation of each predictor with target ``name``, and of one half of the viewers with the other.

    Args:
        sample: boxes.
        name: one of ``TARGETS``.
        number: of bootstrap resamples of photos.
        halves: random halves of the viewers; the ceiling is their mean, and each resample takes the next.
    """
    predictors = {key: ordered(column) for key, column in sample.predictors.items()}
    truth = ordered(target(sample, name))
    pairs = [
        tuple(ordered(target(sample, name, seats)) for seats in pair) for pair in splits(sample.counts.shape[1], halves)
    ]
    drawn = resamples(sample.photos, number)
    rows: dict[str, list[float]] = {key: [] for key in (*predictors, CEILING, LIKE)}
    for turn, weight in enumerate(drawn):
        weights = weight[sample.photo].astype(float)
        ranks = {key: Ranked(column, weights) for key, column in predictors.items()}
        true = Ranked(truth, weights)
        for key, column in ranks.items():
            rows[key].append(column.correlation(true))
        some = pairs if turn == 0 else [pairs[turn % halves]]
        both = [(Ranked(one, weights), Ranked(other, weights)) for one, other in some]
        rows[CEILING].append(float(np.mean([one.correlation(other) for one, other in both])))
        rows[LIKE].append(float(np.mean([ranks["our score"].correlation(other) for _, other in both])))
    return {key: Estimate(values[0], np.array(values[1:])) for key, values in rows.items()}
