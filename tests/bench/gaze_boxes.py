"""The boxes whose fixations are counted: a grid as control, and what our own eyes find, each with its predictors."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from logocheck.domain.appearance import Appearance
from logocheck.domain.campaign import Brand, Campaign, ProminenceWeights
from logocheck.domain.detection import Observation, Sighting
from logocheck.domain.geometry import Box, Size
from logocheck.domain.judgement import judge
from logocheck.domain.prominence import Prominence, prominence
from logocheck.domain.safezones import NOTHING_COVERED
from tests.bench.gaze_numbers import PARTS, Column, Sample, landed, photo_order, target
from tests.bench.gaze_pixels import VARIANTS, WHOLE, Pixels, variants

SHARES = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5)
"""Of the frame's area, for the grid: at and around the sponsorship buckets, and two large ones."""

SHAPES = (0.5, 1.0, 2.0)
"""Width over height relative to the frame's own."""

PLACES = 4
"""Positions along each side, from border to border."""

ANY = Campaign("Gaze", (Brand("any"),))


@dataclass(frozen=True)
class Photo:
    """``viewers``: (n, 2) fixations each, x and y in pixels, in the order they were made."""

    file: str
    frame: Size
    viewers: tuple[NDArray[np.float64], ...]


def photos_of(folder: Path, *, keep_first: bool) -> list[Photo]:
    """All photos of ``fixations.json``, in an order that a hash of their names gives.

    Each viewer's first fixation is left out unless ``keep_first``: it is still drawn to where the trial began.
    """
    start = 0 if keep_first else 1
    rows = json.loads((folder / "fixations.json").read_text())["images"]
    found = [
        Photo(
            Path(row["file"]).name,
            Size(row["width"], row["height"]),
            tuple(np.array([f[:2] for f in viewer[start:]], float).reshape(-1, 2) for viewer in row["viewers"]),
        )
        for row in rows
    ]
    return sorted(found, key=lambda photo: photo_order(photo.file))


def grid(frame: Size) -> tuple[Box, ...]:
    """Boxes of all ``SHARES`` and ``SHAPES`` at ``PLACES`` x ``PLACES`` places from border to border, each once."""
    boxes = []
    for share, shape, row, column in itertools.product(SHARES, SHAPES, range(PLACES), range(PLACES)):
        width, height = math.sqrt(share * shape), math.sqrt(share / shape)
        left, top = column / (PLACES - 1) * (1 - width), row / (PLACES - 1) * (1 - height)
        boxes.append(Box(left, top, left + width, top + height).scaled(frame.width, frame.height))
    return tuple(dict.fromkeys(boxes))


def grid_sample(photos: Sequence[Photo], known: Sequence[Photo]) -> Sample:
    """The grid on every photo of one frame size. ``known``: photos from which each place's mean share is learned."""
    frame = photos[0].frame
    boxes = grid(frame)
    parts = [prominence(box, frame, NOTHING_COVERED) for box in boxes]
    sample = _sample(photos, [boxes] * len(photos), parts * len(photos))
    learned = sample if photos is known else _sample(known, [boxes] * len(known), parts * len(known))
    means = target(learned, "share").reshape(len(known), len(boxes)).mean(axis=0)
    return replace(
        sample, predictors={**sample.predictors, "mean of the training photos there": np.tile(means, len(photos))}
    )


def seen_sample(
    photos: Sequence[Photo],
    seen: Mapping[str, Observation],
    kinds: Sequence[str],
    pixels: Mapping[str, Pixels] | None = None,
) -> Sample:
    """What the eyes found. Each box is judged as the product judges a logo there, with all else competing.

    With ``pixels``, by file name, faces compete and clarity counts, as in the product. There is one more predictor
    for each of ``VARIANTS``.
    """
    boxes: list[list[Box]] = []
    judged: list[dict[str, Prominence]] = []
    for photo in photos:
        found = seen[photo.file]
        known = Pixels((), {}) if pixels is None else pixels[photo.file]
        boxes.append([thing.box for kind in kinds for thing in getattr(found, kind)])
        judged += [
            {name: _judged(box, *each) for name, each in variants(box, found, known).items()} for box in boxes[-1]
        ]
    sample = _sample(photos, boxes, [each[WHOLE] for each in judged])
    columns = {name: np.array([each[name].score for each in judged]) for name in VARIANTS}
    return replace(sample, predictors={**sample.predictors, **columns})


def _judged(box: Box, found: Observation, look: Appearance | None, weights: ProminenceWeights) -> Prominence:
    logo = Sighting("any", box, 1.0, 1.0, appearance=look)
    logos, _ = judge(replace(ANY, weights=weights), replace(found, sightings=(logo,)), NOTHING_COVERED)
    return logos[0].prominence


def _sample(photos: Sequence[Photo], boxes: Sequence[Sequence[Box]], parts: Sequence[Prominence]) -> Sample:
    photo = np.repeat(np.arange(len(photos)), [len(row) for row in boxes])
    totals = np.array([[len(viewer) for viewer in p.viewers] for p in photos])
    return Sample(
        photo=photo,
        counts=np.concatenate([landed(row, p.viewers) for row, p in zip(boxes, photos, strict=True)]),
        totals=totals[photo],
        area=np.array([p.share for p in parts]),
        parts=np.array([[getattr(p, name) for name in PARTS] for p in parts], float).reshape(-1, len(PARTS)),
        predictors=_predictors(parts, [(box, p.frame) for row, p in zip(boxes, photos, strict=True) for box in row]),
    )


def _predictors(parts: Sequence[Prominence], places: Sequence[tuple[Box, Size]]) -> dict[str, Column]:
    share, mean = (np.array([getattr(p, name) for p in parts]) for name in ("share", "centre_weight"))
    return {
        WHOLE: np.array([p.score for p in parts]),
        "area": share,
        "centre distance": -np.array([_distance(box, frame) for box, frame in places]),
        "buckets 2.5 / 5 / 10 %": np.digitize(share, (0.025, 0.05, 0.1)).astype(float),
        "the score before": np.array([_before(p) for p in parts]),
        "integral of the prior": share * mean,
    }


def _distance(box: Box, frame: Size) -> float:
    """From the box's centre to the frame's, in half diagonals of the frame."""
    x, y = box.centre
    return math.hypot(x - frame.width / 2, y - frame.height / 2) / (math.hypot(frame.width, frame.height) / 2)


def _before(p: Prominence) -> float:
    """The score of decision 6, up to a power: size was full at 10 % of the frame, and words counted nothing."""
    return min(1.0, p.share / 0.1) * p.position * p.visibility * math.sqrt(p.clutter)
