"""Learns what a glance at a proposal is worth, with the exported nets: the manifest's [glance].

    python models/recipes/glance.py                     # fits the weights into the manifest
    python models/recipes/glance.py --set bench/fl27    # measures those of the manifest

One row for each proposal of the photos that `calibrate.py` fits its probabilities on, in which no net has seen the
brands that are looked for: whether it meets a box of one of them. Prints how many of these boxes the best proposals
meet, ordered by the detector's confidence and by a glance, fitted on the other half of the photos.
With a set of photos the same of it, all of its brands asked for by its photo crops, and of the places that are looked
at closely in the turn that the product gives them then; nothing is fitted on it.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from calibrate import Asked, Eyes, asked_of, backgrounds_of, logistic, part_of
from export import fitted_into
from paths import DATA
from photos import labelled, opaque_logos, overlaps, references

from logocheck.domain.geometry import Box
from logocheck.domain.glance import Glance, Measured
from logocheck.vision.eyes import Eyes as Models
from logocheck.vision.glance import closely, measured
from logocheck.vision.glance import glanced as chosen
from logocheck.vision.recognition import first_look

NAMES = ("similarity", "background", "detection", "area", "intercept")
"""The manifest's names of the weights, as the columns of the tables."""
DETECTION = NAMES.index("detection")
MET = 0.5  # IoU from which a proposal meets a box
LARGEST = 4096  # pixels of a photo's long side: those of the sets as they are
MOST = (10, 30, 50, 64, 100, 200)  # proposals of which recall is told


@dataclass
class Glanced:
    """Of n proposals `(n, 4)` what is measured and `(n, 4)` their boxes, and `(m, 4)` the boxes that are looked for."""

    table: np.ndarray
    boxes: np.ndarray
    wanted: np.ndarray

    @property
    def met(self) -> np.ndarray:
        """`(n, m)`: which proposal meets which box."""
        return overlaps(self.boxes, self.wanted) >= MET


def glanced(models: Models, glance: Glance, asked: Asked) -> Glanced:
    """What a glance sees in one photo."""
    found = models.detector.detect(asked.rgb)
    boxes = np.array([(d.box.x1, d.box.y1, d.box.x2, d.box.y2) for d in found]).reshape(-1, 4)
    table = [astuple(seen) for seen in measured(asked.rgb, found, asked.gallery, models, glance)]
    return Glanced(np.array(table).reshape(-1, len(NAMES) - 1), boxes, wanted_of(asked))


def looked_at(models: Models, asked: Asked) -> Glanced:
    """What the product looks at closely in one photo, in its order; nothing is measured of it."""
    found = chosen(asked.rgb, models.detector.detect(asked.rgb), asked.gallery, models)
    look = first_look(asked.rgb, closely(found, models), asked.gallery, models)
    boxes = [place.detection.box for place in look.places]
    table = np.array([(box.x1, box.y1, box.x2, box.y2) for box in boxes]).reshape(-1, 4)
    return Glanced(np.empty((len(table), len(NAMES) - 1)), table, wanted_of(asked))


def wanted_of(asked: Asked) -> np.ndarray:
    """`(m, 4)`: the boxes of brands that are looked for."""
    pairs = zip(asked.boxes, asked.brands, strict=True)
    return np.array([box[:4] for box, brand in pairs if brand in asked.gallery.brands], float).reshape(-1, 4)


def rows(photos: list[Glanced]) -> np.ndarray:
    """`(k, 5)`: measurements, and whether a wanted box is met."""
    return np.concatenate([np.column_stack([p.table, p.met.any(1)]) for p in photos])


Order = Callable[[Glanced], np.ndarray]
"""The numbers of a photo's proposals, `(n,)`, the best first."""


def recall(photos: list[Glanced], order: Order) -> str:
    """Share of the wanted boxes that the first proposals meet."""
    hits: dict[int, list[bool]] = {most: [] for most in MOST}
    for photo in photos:
        ranked = photo.met[order(photo)]
        for most in MOST:
            hits[most] += ranked[:most].any(0).tolist()
    return ", ".join(f"{np.mean(some):.3f} by {most}" for most, some in hits.items())


def tell(folder: Path, eyes: Eyes, glance: Glance) -> None:
    """Prints what the manifest's weights do on a set of photos."""
    models = eyes.models(eyes.background())
    opaque = {brand: opaque_logos(crops) for brand, crops in references(folder).items()}
    gallery = part_of(eyes.gallery(opaque), list(opaque), eyes.glances(opaque))
    shown = [Asked(photo.rgb, photo.boxes, list(photo.brands), gallery) for photo in labelled(folder, LARGEST)]
    shown = [one for one in shown if len(one.boxes)]
    photos = [glanced(models, glance, one) for one in shown]
    weights = np.array([getattr(glance, name) for name in NAMES[:-1]])
    print(f"{folder.name}, {sum(len(p.wanted) for p in photos)} boxes, detector: {recall(photos, by_confidence)}")
    print(f"{folder.name}, glance: {recall(photos, by_promise(weights))}")
    print(f"{folder.name}, glance, in turn: {recall(photos, lambda photo: taken_in_turn(photo, glance))}")
    both = [looked_at(models, one) for one in shown]
    print(f"{folder.name}, both looks, in turn: {recall(both, lambda photo: np.arange(len(photo.boxes)))}")


def by_confidence(photo: Glanced) -> np.ndarray:
    """The detector's order."""
    return np.argsort(-photo.table[:, DETECTION], kind="stable")


def by_promise(weights: np.ndarray) -> Order:
    """The order of the promises by these weights."""
    return lambda photo: np.argsort(-(photo.table @ weights), kind="stable")


def taken_in_turn(photo: Glanced, glance: Glance) -> np.ndarray:
    """The product's order of what it looks at closely; the others after that."""
    places = [
        (Box(*box), glance.promise(Measured(*row)))
        for box, row in zip(photo.boxes.tolist(), photo.table.tolist(), strict=True)
    ]
    first = [number for number, _ in glance.chosen(places)]
    rest = set(range(len(places))) - set(first)
    return np.array([*first, *sorted(rest, key=lambda i: -places[i][1])], np.int64)


def main() -> None:
    """Reads the command line; a fit takes eight minutes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--set", action="append", dest="sets")
    sets = parser.parse_args().sets
    rng, eyes = np.random.default_rng(7), Eyes()
    glance = eyes.manifest.glance
    if glance is None:
        raise SystemExit("the manifest has no [glance]")
    if sets:
        for name in sets:
            tell(DATA / name, eyes, glance)
        return
    models = eyes.models(backgrounds_of(eyes, rng)[0])
    photos = {kind: [glanced(models, glance, one) for one in some] for kind, some in asked_of(eyes, rng).items()}
    trial = logistic(np.concatenate([rows(some[0::2]) for some in photos.values()]))
    for kind, some in photos.items():
        half = some[1::2]
        print(f"{kind}, {sum(len(p.wanted) for p in half)} boxes: detector {recall(half, by_confidence)}")
        print(f"{kind}, glance fitted on the other half: {recall(half, by_promise(trial[:-1]))}")
    weights = dict(zip(NAMES, logistic(np.concatenate([rows(some) for some in photos.values()])).tolist(), strict=True))
    for name, value in weights.items():
        print(f"{name} = {value:.4f}")
    fitted_into({"glance": weights})


if __name__ == "__main__":
    main()
