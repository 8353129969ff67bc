"""Learns what "none of these" looks like and what a similarity and a second look are worth, with the exported nets.

    python models/recipes/calibrate.py [--keep]

`--keep`: what the first embedder alone says keeps its shipped meaning, its background and the logistic of copies;
what both say together, where the manifest has an [ensemble], is fitted all the same.

1. Background vectors: what the detector proposes where no logo is labelled (`patches.py`), in `BACKGROUNDS` groups.
2. The logistic of the first look (`logocheck/domain/matching.py`).
3. The logistic of the second look (`logocheck/domain/second_look.py`), on what the first one lets through.
4. The logistic of copies (`logocheck/domain/echoes.py`), on what repeats a sighting that is right.

All are fitted on brands that no net trained on: real photos of three brands of sport7 (known from three reference
crops) and composed scenes of left-out drawings (known as drawn), in campaigns of several sizes. Of each photo and
brand the best sighting is one row: the probability is that the brand is there, at that place.
The manifest must have its [glance] (`glance.py`).
Writes both backgrounds (`weights/logo-background-*.npy`) and the manifest's weights. The benchmark is never read.
"""

from __future__ import annotations

import argparse
import io
import sys
from dataclasses import dataclass, replace

import numpy as np
from compose import compose, photograph
from drawings import Drawings, unseen
from export import fitted_into, publish
from looks import load
from numpy.random import Generator
from patches import PLACES, SIDE
from paths import DATA, MODELS, background_photos
from photos import UNSEEN, labelled, opaque_logos, references

sys.path.insert(0, str(MODELS.parent))
from logocheck.domain.detection import Sighting
from logocheck.domain.geometry import Box, iou
from logocheck.domain.matching import SURE, UNSURE, Calibration, Candidate, confirmed, log_odds, matched
from logocheck.domain.second_look import Opinion, SecondLook, reconsidered
from logocheck.vision.embedder import on_grounds, photo_crop
from logocheck.vision.ensemble import Ensemble
from logocheck.vision.eyes import Eyes as Models
from logocheck.vision.gallery import Gallery, Reference, gallery_of, glance_vectors
from logocheck.vision.glance import closely, glanced
from logocheck.vision.manifest import read_manifest
from logocheck.vision.matcher import SecondEyes, opinions
from logocheck.vision.onnx import OnnxDetector, OnnxEmbedder, OnnxMatcher
from logocheck.vision.recognition import WORTH_A_SECOND_LOOK, FirstLook, echoes, first_look, looked_closer

BACKGROUNDS = 2048
HELD = 8
"""Every eighth of the photos without labelled logos is left out of the background: the fit looks for brands in it."""
CAMPAIGNS = (3, 5, 10, 27)
"""Brands of the made-up campaigns, each in turn: the more are asked, the more often one resembles by chance."""
FIRST = ("similarity", "margin", "detection", "brands", "intercept")
SECOND = ("first", "match", "intercept")
COPIES = ("likeness", "margin", "intercept")
"""The manifest's names of the weights, as the columns of the tables."""
ROUNDS = 4
SAME = 0.4  # IoU from which a sighting is at a brand's box
KNOWN = 0.3  # IoU from which a copy is at a sighting that counts already
ELSEWHERE = 0.15  # IoU up to which a copy is no part of a brand's box


class Eyes:
    """The exported nets, as the product runs them, on one thread."""

    def __init__(self) -> None:
        self.manifest = manifest = read_manifest(MODELS)
        entry, second = manifest.embedder, manifest.matcher
        if second is None:
            raise SystemExit("the manifest has no [matcher]")
        self.detector = OnnxDetector(manifest.verified(manifest.detector.file), manifest.detector, 1)
        self.embedder = OnnxEmbedder(manifest.verified(entry.file), entry, 1)
        matcher = OnnxMatcher(manifest.verified(second.file), manifest.verified(second.compare), second, 1)
        self.second = SecondEyes(matcher, second.windows, second.weights)
        self.ensemble: Ensemble | None = None
        if both := manifest.ensemble:
            embedder, none = OnnxEmbedder(manifest.verified(both.file), both, 1), np.empty((0, 0), np.float32)
            self.ensemble = Ensemble(embedder, both.share, none, both.at_most, both.least)

    def gallery(self, logos: dict[str, list[np.ndarray]]) -> Gallery:
        """Of RGBA references by brand."""
        shown = [Reference(brand, f"{i}", rgba) for brand, some in logos.items() for i, rgba in enumerate(some)]
        rule = self.manifest.embedder.crops
        return gallery_of(sorted(logos), shown, self.embedder, rule, self.second, ensemble=self.ensemble)

    def glances(self, logos: dict[str, list[np.ndarray]]) -> dict[str, np.ndarray]:
        """What RGBA references look like at a glance, by brand."""
        if self.manifest.glance is None:
            raise SystemExit("the manifest has no [glance]")
        rule, glance = self.manifest.embedder.crops, self.manifest.glance

        def small(rgba: np.ndarray) -> np.ndarray:
            shown = [picture for _, picture in on_grounds(rgba, rule)]
            return glance_vectors(shown, self.embedder, rule, glance, mirrored=True)

        return {brand: np.concatenate([small(rgba) for rgba in some]) for brand, some in logos.items()}

    def models(self, background: np.ndarray, both: np.ndarray | None = None) -> Models:
        """As the product has them, but for the reader. `both`: the background of both embedders."""
        manifest, two = self.manifest, self.ensemble
        rule, glance = manifest.embedder.crops, manifest.glance
        seen = Models(self.detector, self.embedder, None, manifest.calibration, rule, background, glance=glance)
        return seen if two is None or both is None else replace(seen, ensemble=replace(two, background=both))

    def background(self) -> np.ndarray:
        """The shipped one of the first embedder."""
        return np.load(io.BytesIO(self.manifest.verified(self.manifest.embedder.background)))


def part_of(gallery: Gallery, brands: list[str], glances: dict[str, np.ndarray]) -> Gallery:
    """`gallery` with `brands` alone; `glances` by brand."""
    names = [gallery.brands[owner] for owner in gallery.owners]
    rows = sorted((i for i, name in enumerate(names) if name in brands), key=lambda i: brands.index(names[i]))
    owners = tuple(brands.index(names[i]) for i in rows)
    parts = {key: features for key, features in gallery.parts.items() if key[0] in brands}
    named = tuple(brands), owners, tuple(gallery.logos[i] for i in rows)
    closer = Gallery(*named, gallery.closer.vectors[rows]) if gallery.closer else None
    glance = np.concatenate([glances[brand] for brand in brands])
    return Gallery(*named, gallery.vectors[rows], parts, glance, closer=closer)


@dataclass
class Asked:
    """One photo, `(n, 4)` true boxes and their n brands, and what is looked for."""

    rgb: np.ndarray
    boxes: np.ndarray
    brands: list[str]
    gallery: Gallery


@dataclass
class Seen:
    """One photo: the first embedder's look and what both say of its places; true boxes, brands; what is looked for."""

    rgb: np.ndarray
    look: FirstLook
    places: tuple[Candidate, ...]
    boxes: list[Box]
    brands: list[str]
    gallery: Gallery

    def shows(self, brand: str, box: Box) -> bool | None:
        """Whether `brand` is at `box`; None when it is elsewhere in the photo."""
        own = [b for b, name in zip(self.boxes, self.brands, strict=True) if name == brand]
        at = max((iou(box, b) for b in own), default=0.0) >= SAME
        return at if at or not own else None


def see(models: Models, asked: Asked) -> Seen:
    """Runs detector and embedders on one photo."""
    rgb, gallery = asked.rgb, asked.gallery
    found = closely(glanced(rgb, models.detector.detect(rgb), gallery, models), models)
    look = first_look(rgb, found, gallery, models)
    places = looked_closer(rgb, look, gallery, models)
    return Seen(rgb, look, places, [Box(*map(float, row[:4])) for row in asked.boxes], asked.brands, gallery)


def centres(vectors: np.ndarray, count: int, rng: Generator) -> np.ndarray:
    """`(count, d)` unit vectors: spherical k-means of `vectors`."""
    groups = vectors[rng.choice(len(vectors), count, replace=False)]
    for _ in range(20):
        nearest = (vectors @ groups.T).argmax(1)
        for g in range(count):
            if (mine := vectors[nearest == g]).size:
                groups[g] = mine.mean(0)
        groups /= np.maximum(np.linalg.norm(groups, axis=1, keepdims=True), 1e-9)
    return groups.astype(np.float32)


def first_rows(seen: Seen) -> np.ndarray:
    """`(k, 5)`: of each brand the best candidate whose best brand it is: the four measurements, and whether right."""
    best: dict[str, tuple[float, ...]] = {}
    for candidate in seen.places:
        ranked = sorted(candidate.resemblances, key=lambda r: -r.similarity)
        rival = max(candidate.background, ranked[1].similarity if len(ranked) > 1 else -1.0)
        s, brand = ranked[0].similarity, ranked[0].brand
        if brand not in best or s + s - rival > best[brand][0] + best[brand][1]:
            right = seen.shows(brand, candidate.detection.box)
            detection = log_odds(candidate.detection.confidence, UNSURE, SURE)
            best[brand] = (s, s - rival, detection, np.log(len(ranked)), np.nan if right is None else right)
    rows = np.array(list(best.values()), float).reshape(-1, len(FIRST))
    return rows[~np.isnan(rows[:, -1])]


def looked_again(seen: Seen, eyes: Eyes, first: Calibration) -> list[tuple[Sighting, Opinion]]:
    """What the first look lets through, with the matcher's opinions."""
    sightings = matched(seen.places, first, WORTH_A_SECOND_LOOK)
    said = opinions(seen.rgb, sightings, seen.gallery.parts, eyes.second)
    return [(sighting, opinion) for sighting, opinion in zip(sightings, said, strict=True) if opinion]


def second_rows(seen: Seen, again: list[tuple[Sighting, Opinion]], weights: SecondLook) -> np.ndarray:
    """`(k, 3)`: of each brand's best sighting the first look's log-odds, the matcher's logit, whether right."""
    rows = {(s.brand, o.box): (weights.evidence(s.confidence), o.logit) for s, o in again}
    best: dict[str, tuple[float, ...]] = {}
    for sighting in confirmed(reconsidered(again, weights, 0.0), ()):  # the most probable first
        right = seen.shows(sighting.brand, sighting.box)
        best.setdefault(sighting.brand, (*rows[sighting.brand, sighting.box], np.nan if right is None else right))
    table = np.array(list(best.values()), float).reshape(-1, len(SECOND))
    return table[~np.isnan(table[:, -1])]


def copy_rows(seen: Seen, found: tuple[Sighting, ...], models: Models) -> np.ndarray:
    """`(k, 3)`: of each place that may repeat a right sighting likeness, margin, whether it does."""
    rows = []
    counting = [s for s in found if s.confidence >= models.calibration.accept]
    for echo in echoes(seen.rgb, seen.look, found, seen.gallery, models):
        brand, box = echo.sighting.brand, echo.detection.box
        own = [b for b, name in zip(seen.boxes, seen.brands, strict=True) if name == brand]
        known = any(iou(box, s.box) >= KNOWN for s in counting if s.brand == brand)
        best = max((iou(box, b) for b in own), default=0.0)
        sure = not known and not ELSEWHERE < best < SAME
        if sure and seen.shows(brand, echo.sighting.box):
            rows.append((echo.likeness, echo.margin, best >= SAME))
    return np.array(rows, float).reshape(-1, len(COPIES))


def logistic(table: np.ndarray, steps: int = 60) -> np.ndarray:
    """`(k + 1,)` coefficients and intercept of `(n, k + 1)`, last column 0 or 1: Newton's method, light ridge."""
    design, y = np.hstack([table[:, :-1], np.ones((len(table), 1))]), table[:, -1]
    beta = np.zeros(design.shape[1])
    for _ in range(steps):
        p = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        gradient = design.T @ (y - p) - 1e-3 * beta
        curvature = (design * (p * (1 - p))[:, None]).T @ design + 1e-3 * np.eye(len(beta))
        beta = beta + np.clip(np.linalg.solve(curvature, gradient), -5, 5)
    return beta


def fitted(name: str, tables: dict[str, list[np.ndarray]], names: tuple[str, ...]) -> dict[str, float]:
    """The weights on all rows; prints what those fitted on every second photo say of the others."""
    trial = logistic(np.concatenate([np.concatenate(t[0::2]) for t in tables.values()]))
    for kind, table in tables.items():
        rows, photos = np.concatenate(table[1::2]), len(table[1::2])
        p, right = 1 / (1 + np.exp(-(rows[:, :-1] @ trial[:-1] + trial[-1]))), rows[:, -1] > 0
        for least in (0.2, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7):
            hit, false = ((p >= least) & right).sum(), ((p >= least) & ~right).sum()
            per = 100 * false / photos
            told = f"{hit} right, {right.sum() - hit} right ones refused, {per:.1f} false per 100 photos"
            print(f"{name}, {kind} (fitted on the other half) p >= {least}: {told}")
    whole = np.concatenate([np.concatenate(t) for t in tables.values()])
    weights = dict(zip(names, logistic(whole).tolist(), strict=True))
    print(f"{name}: {weights}, {len(whole)} rows, {whole[:, -1].mean():.2f} right")
    return weights


class LeftOut:
    """The drawings that trained nothing, as the composer asks for them."""

    def __init__(self) -> None:
        self.all = Drawings()
        self.numbers = np.flatnonzero([unseen(int(b)) for b in self.all.brand])

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, i: int) -> np.ndarray:
        return self.all[int(self.numbers[i])]

    def name(self, i: int) -> str:
        """Of the brand of drawing `i`."""
        return str(self.all.brand[self.numbers[i]])


def shelf(drawings: LeftOut, photos: list[np.ndarray], rng: Generator) -> tuple[np.ndarray, np.ndarray]:
    """(RGB, boxes) as `compose` gives them, of one small scene side by side several times, as products stand."""
    across, down, size = int(rng.integers(2, 5)), int(rng.integers(1, 4)), (160, 140)
    rgb, boxes = compose(drawings, photos, size, rng)
    steps = [(x * size[0], y * size[1]) for y in range(down) for x in range(across)]
    moved = [boxes + np.array([x, y, x, y, 0], np.float32) for x, y in steps]
    return photograph(np.tile(rgb, (down, across, 1)).astype(np.float32), rng), np.concatenate(moved)


def held(number: int) -> bool:
    """Whether the fit looks at photo `number` of those without labelled logos."""
    return number % HELD == 0


def backgrounds_of(eyes: Eyes, rng: Generator) -> tuple[np.ndarray, np.ndarray | None]:
    """`(BACKGROUNDS, d)` vectors of real places in photos without labelled logos that the fit does not look at.

    Those of the first embedder, and of both together, where there are two.

    Not of sport7's photos: other brands' logos stand in them unlabelled, and would be refused.
    """
    with np.load(PLACES) as saved:
        places = saved["places"]
    vectors, both = [], []
    for number, rgb in enumerate(load(background_photos(), SIDE)):  # the first ones of `patches.pictures`
        boxes = [Box(*map(float, row[1:])) for row in places[places[:, 0] == number]]
        if boxes and not held(number):
            crops = [photo_crop(rgb, box, eyes.manifest.embedder.crops) for box in boxes]
            vectors.append(eyes.embedder.embed(crops))
            if eyes.ensemble:
                both.append(eyes.ensemble.beside(vectors[-1], crops))
    first = centres(np.concatenate(vectors), BACKGROUNDS, rng)
    return first, centres(np.concatenate(both), BACKGROUNDS, rng) if both else None


def asked_of(eyes: Eyes, rng: Generator) -> dict[str, list[Asked]]:
    """The photos that the fit looks at, of each kind ("real", "drawn", "shelves"), with what is looked for in them."""
    plain = load([path for number, path in enumerate(background_photos()) if held(number)], SIDE)
    mine = [p for p in labelled(side=SIDE) if set(p.brands) & set(UNSEEN)]
    rng.shuffle(mine)
    others = [p for p in labelled(side=SIDE, held_out=True) if not set(p.brands) & set(UNSEEN)]
    looked = [(p.rgb, p.boxes, list(p.brands)) for p in mine[:260] + others]
    looked += [(rgb, np.empty((0, 4)), []) for rgb in plain[:100]]

    left = LeftOut()
    drawn: dict[str, list[np.ndarray]] = {}
    for i in range(len(left)):
        drawn.setdefault(left.name(i), []).append(left[i])
    known = references(DATA / "train" / "sport7")
    opaque = {b: opaque_logos(known[b]) for b in UNSEEN}
    everything, glances = eyes.gallery(opaque | drawn), eyes.glances(opaque | drawn)
    out: dict[str, list[Asked]] = {"real": [], "drawn": [], "shelves": []}
    for number, shown in enumerate(looked):  # the three new brands, in larger campaigns beside left-out drawings
        count = CAMPAIGNS[number // 2 % len(CAMPAIGNS)]  # by pairs: the halves take every second photo
        brands = [*rng.permutation(UNSEEN), *rng.permutation(sorted(drawn))][:count]
        out["real"].append(Asked(*shown, part_of(everything, brands, glances)))
    for number in range(350):
        kind = "drawn" if number < 250 else "shelves"
        rgb, boxes = compose(left, plain, (480, 400), rng) if kind == "drawn" else shelf(left, plain, rng)
        names = [left.name(int(i)) for i in boxes[:, 4]]
        asked = list(dict.fromkeys(names))[: int(rng.integers(3))]
        beside = [b for b in rng.permutation(sorted(drawn)) if b not in names]
        count = CAMPAIGNS[number // 2 % len(CAMPAIGNS)]
        out[kind].append(Asked(rgb, boxes[:, :4], names, part_of(everything, (asked + beside)[:count], glances)))
    return out


def packed(vectors: np.ndarray) -> bytes:
    """The bytes of an .npy file."""
    out = io.BytesIO()
    np.save(out, vectors)
    return out.getvalue()


def main() -> None:
    """All four steps; allow fifteen minutes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep", action="store_true")
    keep = parser.parse_args().keep
    rng, eyes = np.random.default_rng(5), Eyes()
    (background, both), photos = backgrounds_of(eyes, rng), asked_of(eyes, rng)
    background = eyes.background() if keep else background
    models = eyes.models(background, both)
    asked = {kind: [see(models, one) for one in some] for kind, some in photos.items()}
    single = {kind: some for kind, some in asked.items() if kind != "shelves"}
    first = fitted("first look", {k: [first_rows(s) for s in some] for k, some in single.items()}, FIRST)
    calibration = Calibration(**first, accept=0.5)
    again = {kind: [(seen, looked_again(seen, eyes, calibration)) for seen in some] for kind, some in asked.items()}
    second = {"first": 1.0, "match": 0.3, "intercept": 0.0}
    for _ in range(ROUNDS):  # which sighting is a brand's best depends on the weights that are looked for
        weights = SecondLook(second["first"], second["match"], second["intercept"])
        tables = {kind: [second_rows(seen, rows, weights) for seen, rows in again[kind]] for kind in single}
        second = fitted("second look", tables, SECOND)
    weights = SecondLook(second["first"], second["match"], second["intercept"])
    copies = {}
    for kind, some in asked.items():
        found = [confirmed(reconsidered(rows, weights), ()) for _, rows in again[kind]]
        rows = [copy_rows(s, f, models) for s, f in zip(some, found, strict=True)]
        copies[kind] = rows
    repetition = fitted("copies", copies, COPIES)
    if not keep:
        publish(packed(background), "logo-background-v1.npy", "embedder", "background_sha256")
    if both is not None:
        publish(packed(both.astype(np.float16)), "logo-background-both-v1.npy", "ensemble", "background_sha256")
    fitted_into({"calibration": first, "matcher": second} | ({} if keep else {"repetition": repetition}))


if __name__ == "__main__":
    main()
