"""What the eyes recognise in a photo: first look, second look, the reader's word, and copies of what is certain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from logocheck.domain.detection import ANY_LOGO, Detection, Sighting, TextLine
from logocheck.domain.echoes import Echo, echoes_of, repeatable, repeated
from logocheck.domain.glance import agreed, in_turn
from logocheck.domain.matching import Calibration, Candidate, confirmed, joined, labelled, likeliest, matched
from logocheck.domain.second_look import reconsidered, redrawn
from logocheck.domain.wordmarks import spelled
from logocheck.vision.detector import Picture, Vectors
from logocheck.vision.echoes import copies
from logocheck.vision.embedder import photo_crops
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
"""Places of which a second crop is taken, the first ones in turn after a look at the whole crops."""


@dataclass(frozen=True, slots=True, eq=False)
class Crops:
    """Unit vectors of n places' crops, (n, d), and of the first k places' narrower crops, (k, d)."""

    whole: Vectors
    narrow: Vectors


@dataclass(frozen=True, slots=True, eq=False)
class FirstLook:
    """n places with what they resemble, and their crops; in turn, by what a close look makes of their promises."""

    places: tuple[Candidate, ...]
    crops: Crops


@dataclass(frozen=True, slots=True)
class Recognised:
    """Sightings, most probable first and one per place, and what was found, in the first look's turn."""

    sightings: tuple[Sighting, ...]
    found: tuple[Detection, ...]


def recognised(
    picture: Picture, found: Sequence[Detection], lines: Sequence[TextLine], brands: Gallery, eyes: Eyes
) -> Recognised:
    """Where ``brands`` may be seen.

    Args:
        picture: (H, W, 3) uint8 RGB.
        found: by the detector, ``glanced`` at.
        lines: read in the picture.
        brands: to look for.
        eyes: of this thread.
    """
    near = closely(found, eyes)
    look = first_look(picture, near, brands, eyes)
    own, known = labelled(found, brands.brands), recognisable(brands, eyes)
    closer = looked_closer(picture, look, brands, eyes)
    eye = joined(looked_again(picture, closer, brands, eyes), own, known, eyes.joining)
    seen = confirmed(eye, read_names(picture, lines, found, brands, eyes))
    if eyes.repetition is not None:
        seen = repeated(seen, echoes(picture, look, seen, brands, eyes), eyes.repetition)
    rest = [detection for detection in found if detection not in near]
    return Recognised(seen, (*(place.detection for place in look.places), *rest))


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
    """What the embedder says of ``found``, once of the whole boxes and once more of the most promising ones' insides.

    Each ``promise`` is then the glance's and the first look's together.
    """
    whole = eyes.embedder.embed(photo_crops(picture, [detection.box for detection in found], eyes.crops))
    seen = candidates(found, whole, brands, eyes.background)
    turn = in_turn([(d.box, _worth(place, eyes.calibration)) for d, place in zip(found, seen, strict=True)])
    places = [_promising(seen[i], promise) for i, promise in turn]
    inside = [place.detection.box.grown(-NARROWER) for place in places[:TWICE]]
    crops = Crops(whole[[i for i, _ in turn]], eyes.embedder.embed(photo_crops(picture, inside, eyes.crops)))
    return FirstLook(_nearer(places, crops, brands, eyes.background), crops)


def _worth(place: Candidate, calibration: Calibration) -> float:
    """How much a place is worth a further look, in [0, 1]: as much as the glance and the first look say together."""
    promise = place.detection.promise
    likely = likeliest(place, calibration)
    probability = 0.0 if likely is None else likely[1]
    return probability if promise is None else agreed(promise, probability)


def _promising(place: Candidate, promise: float) -> Candidate:
    """``place`` with ``promise`` where it was glanced at."""
    if place.detection.promise is None:
        return place
    return replace(place, detection=replace(place.detection, promise=promise))


def looked_closer(picture: Picture, look: FirstLook, brands: Gallery, eyes: Eyes) -> tuple[Candidate, ...]:
    """The places of ``look`` in their turn, the ones chosen for it with what two embedders together make of them.

    The others keep what the first one said. Neither the turn nor any promise changes.
    """
    both, shown = eyes.ensemble, brands.closer
    if both is None or shown is None:
        return look.places
    chosen = both.chosen([place.detection.promise for place in look.places])
    found = [look.places[i].detection for i in chosen]
    twice = [i for i in chosen if i < len(look.crops.narrow)]
    inside = [look.places[i].detection.box.grown(-NARROWER) for i in twice]
    crops = Crops(
        both.beside(look.crops.whole[chosen], photo_crops(picture, [d.box for d in found], eyes.crops)),
        both.beside(look.crops.narrow[twice], photo_crops(picture, inside, eyes.crops)),
    )
    places = list(look.places)
    seen = _nearer(candidates(found, crops.whole, shown, both.background), crops, shown, both.background)
    for i, place in zip(chosen, seen, strict=True):
        places[i] = place
    return tuple(places)


def _nearer(whole: Sequence[Candidate], crops: Crops, brands: Gallery, background: Vectors) -> tuple[Candidate, ...]:
    """Of both crops of a place what the one shows that resembles a brand more."""
    places = list(whole)
    found = [place.detection for place in places[: len(crops.narrow)]]
    for i, other in enumerate(candidates(found, crops.narrow, brands, background)):
        if _resemblance(other) > _resemblance(places[i]):
            places[i] = other
    return tuple(places)


def _resemblance(place: Candidate) -> float:
    return max((r.similarity for r in place.resemblances), default=-1.0)


def looked_again(picture: Picture, places: Sequence[Candidate], brands: Gallery, eyes: Eyes) -> tuple[Sighting, ...]:
    """What is recognised in ``places``, looked at again where there are eyes for it."""
    if eyes.second_look is None:
        return matched(places, eyes.calibration)
    first = matched(places, eyes.calibration, WORTH_A_SECOND_LOOK)
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
