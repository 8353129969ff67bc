"""What the eyes recognise in a photo: first look, second look, the reader's word, and copies of what is certain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from logocheck.domain.detection import ANY_LOGO, Detection, Sighting, TextLine
from logocheck.domain.echoes import Echo, echoes_of, repeatable, repeated
from logocheck.domain.matching import Candidate, confirmed, joined, labelled, matched
from logocheck.domain.second_look import reconsidered, redrawn
from logocheck.domain.wordmarks import spelled
from logocheck.vision.detector import Embedder, Picture, Vectors
from logocheck.vision.echoes import copies
from logocheck.vision.embedder import CropRule, photo_crops
from logocheck.vision.eyes import Eyes
from logocheck.vision.gallery import Gallery, candidates
from logocheck.vision.glance import closely
from logocheck.vision.matcher import opinions
from logocheck.vision.wholes import completed

WORTH_A_SECOND_LOOK = 0.01
"""Least probability of the first look: the second one can raise it."""

UNSEEN = 0.0
"""The detector's confidence in what it did not propose."""

REPEATS = 0.0003
"""Least confidence of the detector in a place that may repeat a certain sighting: likeness to one crop is little to go
by, and what is certain is alike to flowers in a vase, too."""

NARROWER = 0.1
"""Share of a box's width and height that is taken off each side for a second crop of it: what the detector boxes is
often the patch or the tag that a logo stands on. On real photos this raised the first look's average precision of
presence from 0.96 to 0.97 (three brands) and from 0.68 to 0.72 (27); a wider crop raised less, the mean of both
nothing."""

TWICE = 30
"""Places of which a second crop is taken, the first ones in turn."""


@dataclass(frozen=True, slots=True, eq=False)
class Crops:
    """Unit vectors of n places' crops, (n, d), and of the first k places' narrower crops, (k, d)."""

    whole: Vectors
    narrow: Vectors


@dataclass(frozen=True, slots=True, eq=False)
class FirstLook:
    """n places with what they resemble, and their crops."""

    places: tuple[Candidate, ...]
    crops: Crops


def recognised(
    picture: Picture, found: Sequence[Detection], lines: Sequence[TextLine], brands: Gallery, eyes: Eyes
) -> tuple[Sighting, ...]:
    """Where ``brands`` may be seen, most probable first, one per place.

    Args:
        picture: (H, W, 3) uint8 RGB.
        found: by the detector, ``glanced`` at.
        lines: read in the picture.
        brands: to look for.
        eyes: of this thread.
    """
    look = first_look(picture, closely(found, eyes), brands, eyes)
    own, known = labelled(found, brands.brands), recognisable(brands, eyes)
    eye = joined(looked_again(picture, look, brands, eyes), own, known, eyes.joining)
    seen = confirmed(eye, read_names(picture, lines, found, brands, eyes))
    if eyes.repetition is None:
        return seen
    return repeated(seen, echoes(picture, look, seen, brands, eyes), eyes.repetition)


def recognisable(brands: Gallery, eyes: Eyes) -> set[str]:
    """Those of ``brands`` that have references, where the detector proposes places to compare with these."""
    return {brands.brands[brand] for brand, _, _ in brands.spans} if ANY_LOGO in eyes.detector.labels else set()


def read_names(
    picture: Picture, lines: Sequence[TextLine], found: Sequence[Detection], brands: Gallery, eyes: Eyes
) -> tuple[Sighting, ...]:
    """Where brands' names are written, surest first, boxed as the whole logo where there are eyes for it."""
    written = sorted(spelled(lines, brands.brands, found), key=lambda sighting: -sighting.confidence)
    if eyes.second_look is None:
        return tuple(written)
    said = opinions(picture, written, brands.parts, eyes.second_look)
    return redrawn(zip(written, said, strict=True))


def first_look(picture: Picture, found: Sequence[Detection], brands: Gallery, eyes: Eyes) -> FirstLook:
    """What the embedder says of ``found``."""
    crops = crops_of(picture, found, eyes.embedder, eyes.crops)
    return FirstLook(places_of(found, crops, brands, eyes.background), crops)


def crops_of(picture: Picture, found: Sequence[Detection], embedder: Embedder, rule: CropRule) -> Crops:
    """The crops of ``found``, as the embedder sees them."""
    boxes = [detection.box for detection in found]
    narrow = [box.grown(-NARROWER) for box in boxes[:TWICE]]
    vectors = embedder.embed(photo_crops(picture, (*boxes, *narrow), rule))
    return Crops(vectors[: len(boxes)], vectors[len(boxes) :])


def places_of(found: Sequence[Detection], crops: Crops, brands: Gallery, background: Vectors) -> tuple[Candidate, ...]:
    """What ``found`` resembles: of both crops of a place the one that resembles a brand more."""
    places = list(candidates(found, crops.whole, brands, background))
    for i, other in enumerate(candidates(found[: len(crops.narrow)], crops.narrow, brands, background)):
        if _resemblance(other) > _resemblance(places[i]):
            places[i] = other
    return tuple(places)


def _resemblance(place: Candidate) -> float:
    return max((r.similarity for r in place.resemblances), default=-1.0)


def looked_again(picture: Picture, look: FirstLook, brands: Gallery, eyes: Eyes) -> tuple[Sighting, ...]:
    """What the first look recognises, looked at again where there are eyes for it."""
    if eyes.second_look is None:
        return matched(look.places, eyes.calibration)
    first = matched(look.places, eyes.calibration, WORTH_A_SECOND_LOOK)
    again = opinions(picture, first, brands.parts, eyes.second_look)
    seen = reconsidered(zip(first, again, strict=True), eyes.second_look.weights)
    return completed(picture, seen, brands.wholes, brands.parts, eyes.second_look, first=first)


def echoes(picture: Picture, look: FirstLook, seen: Sequence[Sighting], brands: Gallery, eyes: Eyes) -> list[Echo]:
    """Places that may repeat what is certain of ``seen``: among those of the first look, and where the photo does."""
    certain = repeatable(seen)
    if not certain:
        return []
    again = [Detection(box, ANY_LOGO, UNSEEN) for s in certain for box in copies(picture, s.box)]
    more = first_look(picture, again, brands, eyes)
    seen_by_detector = [i for i, place in enumerate(look.places) if place.detection.confidence >= REPEATS]
    places = (*(look.places[i] for i in seen_by_detector), *more.places)
    vectors = np.concatenate([look.crops.whole[seen_by_detector], more.crops.whole])
    likeness = eyes.embedder.embed(photo_crops(picture, [s.box for s in certain], eyes.crops)) @ vectors.T
    rows = np.clip(likeness, -1.0, 1.0).tolist()
    return [echo for s, row in zip(certain, rows, strict=True) for echo in echoes_of(s, places, row)]
