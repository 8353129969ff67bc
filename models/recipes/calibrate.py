"""Learns what "none of these" looks like and what a similarity is worth, with the exported nets.

    python models/recipes/calibrate.py

1. Background vectors: what the detector proposes on photos without labelled logos, in `BACKGROUNDS` groups.
2. The logistic of the product (`logocheck/domain/matching.py`), fitted on brands that the embedder never trained on:
   real photos of three brands of sport7 (known from three reference crops) and composed scenes of left-out drawings
   (known as drawn), in campaigns of several sizes.

Of each photo and brand the best candidate is one row: the probability is that the brand is there, at that place.
Writes `weights/logo-background-v1.npy` and the manifest's `[calibration]`. The benchmark is never read.
"""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass

import cv2
import numpy as np
import onnxruntime
from compose import compose
from crops import cut
from drawings import Drawings, unseen
from evaluate import kept, overlaps
from export import MANIFEST, in_table, publish
from looks import load
from numpy.random import Generator
from paths import DATA, MODELS, background_photos
from photos import UNSEEN, labelled, references

sys.path.insert(0, str(MODELS.parent))
from logocheck.vision.embedder import CropRule, reference_crops

RULE = CropRule(size=96, margin=0.10, fit="stretch", fill=255)
"""As the manifest's `[embedder]`."""
BACKGROUNDS = 64
SIZES = (384, 640)
LEAST = 0.001
"""Confidence of a proposal, as the manifest's `min_confidence`."""
CAMPAIGNS = (3, 5, 10, 27)
"""Brands of the made-up campaigns, each in turn: the more are asked, the more often one resembles by chance."""
FEATURES = ("similarity", "margin", "detection", "brands")
"""Columns of a table, and the manifest's names of their weights."""
SAME = 0.4  # IoU from which a candidate is at a brand's box


class Eyes:
    """The two exported nets, as the product uses them."""

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._detector, self._embedder = (
            onnxruntime.InferenceSession(
                str(MODELS / "weights" / f"logo-{kind}-v1.onnx"), options, providers=["CPUExecutionProvider"]
            )
            for kind in ("detector", "embedder")
        )

    def proposals(self, rgb: np.ndarray) -> np.ndarray:
        """`(n, 5)` boxes in pixels of `rgb` with confidence, most confident first, at most 50."""
        rows = []
        for side in SIZES:
            h, w = rgb.shape[:2]
            k = side / max(h, w)
            small = cv2.resize(
                rgb, (max(1, round(w * k)), max(1, round(h * k))), interpolation=cv2.INTER_AREA if k < 1 else 1
            )
            canvas = np.full((-(-small.shape[0] // 32) * 32, -(-small.shape[1] // 32) * 32, 3), 114, np.uint8)
            canvas[: small.shape[0], : small.shape[1]] = small
            x = np.ascontiguousarray(canvas.transpose(2, 0, 1)[None], np.float32) / 255
            found = self._detector.run(None, {"images": x})[0][0, :, :5].copy()
            found[:, :4] = np.clip(found[:, :4] / k, 0, [w, h, w, h])
            rows.append(
                found[(found[:, 4] >= LEAST) & (found[:, 2] > found[:, 0] + 1) & (found[:, 3] > found[:, 1] + 1)]
            )
        return kept(np.concatenate(rows))

    def embed(self, crops: list[np.ndarray]) -> np.ndarray:
        """`(n, 256)` float32 unit vectors of `(96, 96, 3)` uint8 crops."""
        if not crops:
            return np.empty((0, 256), np.float32)
        x = np.ascontiguousarray(np.stack(crops).transpose(0, 3, 1, 2), np.float32) / 255
        return self._embedder.run(None, {"crops": x})[0]


@dataclass
class Seen:
    """One photo: proposals `(n, 5)`, their vectors `(n, d)`, true boxes `(k, 4)` and their brands."""

    rows: np.ndarray
    vectors: np.ndarray
    boxes: np.ndarray
    brands: list[str]


def see(eyes: Eyes, rgb: np.ndarray, boxes: np.ndarray, brands: list[str]) -> Seen:
    """Runs both nets on one photo."""
    rows = eyes.proposals(rgb)
    return Seen(rows, eyes.embed([cut(rgb, row) for row in rows]), boxes, brands)


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


def rows_of(seen: Seen, gallery: dict[str, np.ndarray], background: np.ndarray) -> np.ndarray:
    """`(brands, 5)`: `FEATURES` of the best candidate whose best brand it is, and whether it is right."""
    if not len(seen.vectors):
        return np.empty((0, len(FEATURES) + 1))
    names = sorted(gallery)
    scores = np.stack([(seen.vectors @ gallery[b].T).max(1) for b in names], 1)
    none = (seen.vectors @ background.T).max(1)
    out = []
    order = scores.argsort(1)
    best, second = order[:, -1], scores[np.arange(len(scores)), order[:, -2]]
    for b, name in enumerate(names):
        mine = np.flatnonzero(best == b)
        if not len(mine):
            continue
        s = scores[mine, b]
        m = s - np.maximum(second[mine], none[mine])
        i = (s + m).argmax()
        theirs = np.array([n == name for n in seen.brands], bool)
        right = theirs.any() and overlaps(seen.rows[mine[i], :4][None], seen.boxes[theirs]).max() >= SAME
        if theirs.any() and not right:
            continue  # the brand is there, elsewhere: neither right nor a false brand
        confidence = np.clip(seen.rows[mine[i], 4], 1e-3, 1 - 1e-3)
        out.append((s[i], m[i], np.log(confidence / (1 - confidence)), np.log(len(names)), right))
    return np.array(out).reshape(-1, len(FEATURES) + 1)


def logistic(x: np.ndarray, y: np.ndarray, weight: np.ndarray, steps: int = 60) -> np.ndarray:
    """`(k + 1,)` coefficients of `x` `(n, k)` and the intercept, by Newton's method with a light ridge."""
    design = np.hstack([x, np.ones((len(x), 1))])
    beta = np.zeros(design.shape[1])
    for _ in range(steps):
        p = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        gradient = design.T @ (weight * (y - p)) - 1e-3 * beta
        curvature = (design * (weight * p * (1 - p))[:, None]).T @ design + 1e-3 * np.eye(len(beta))
        beta = beta + np.clip(np.linalg.solve(curvature, gradient), -5, 5)
    return beta


def report(name: str, table: np.ndarray, photos: int, beta: np.ndarray) -> None:
    """F1 and false brands at a few thresholds, on rows that the fit may or may not have seen."""
    p = 1 / (1 + np.exp(-(table[:, :-1] @ beta[:-1] + beta[-1])))
    for least in (0.3, 0.4, 0.5, 0.6, 0.7):
        hit, false = ((p >= least) & (table[:, -1] > 0)).sum(), ((p >= least) & (table[:, -1] == 0)).sum()
        print(
            f"{name} p >= {least}: {hit} right, {false} false ({100 * false / photos:.1f} per 100 photos), "
            f"{(table[:, -1] > 0).sum() - hit} right ones refused"
        )


def main() -> None:  # noqa: PLR0915 - two steps in a row
    """Both steps; seconds per hundred photos are printed by neither, allow five minutes."""
    rng, eyes = np.random.default_rng(5), Eyes()
    plain = load(background_photos()[::4], 640)
    vectors = []
    for rgb in plain[::2]:
        seen = see(eyes, rgb, np.empty((0, 4)), [])
        vectors.append(seen.vectors[:15])
    real = labelled(side=640)
    rng.shuffle(real)
    mine = [p for p in real if set(p.brands) & set(UNSEEN)][:260]
    others = [p for p in real if not set(p.brands) & set(UNSEEN)][:120]
    looked = [see(eyes, p.rgb, p.boxes, list(p.brands)) for p in mine + others]
    vectors.extend(  # of photos that the fit leaves out: what lies beside their logos
        seen.vectors[overlaps(seen.rows[:, :4], seen.boxes).max(1) < 0.1]
        for seen in looked[-len(others) // 2 :]
        if len(seen.boxes) and len(seen.rows)
    )
    background = centres(np.concatenate(vectors), BACKGROUNDS, rng)
    looked = looked[: -len(others) // 2]
    looked += [see(eyes, rgb, np.empty((0, 4)), []) for rgb in plain[1::2][:100]]

    drawings = Drawings()
    left_out = np.flatnonzero([unseen(int(b)) for b in drawings.brand])
    drawn = {str(drawings.brand[i]): eyes.embed(reference_crops(drawings[i], RULE)) for i in left_out}
    opaque = {
        b: [np.dstack([r, np.full_like(r[..., :1], 255)]) for r in rs]
        for b, rs in references(DATA / "train" / "sport7").items()
    }
    known = {b: eyes.embed([view for r in rs for view in reference_crops(r, RULE)]) for b, rs in opaque.items()}
    real_table = []
    for number, seen in enumerate(looked):  # the three new brands, in larger campaigns beside left-out drawings
        count = CAMPAIGNS[number // 2 % len(CAMPAIGNS)]  # by pairs: the halves below take every second photo
        beside = rng.choice(sorted(drawn), count - len(UNSEEN), replace=False)
        real_table.append(rows_of(seen, {b: known[b] for b in UNSEEN} | {b: drawn[b] for b in beside}, background))

    class Few:
        """The left-out drawings alone, as the composer asks for them."""

        def __len__(self) -> int:
            return len(left_out)

        def __getitem__(self, i: int) -> np.ndarray:
            return drawings[int(left_out[i])]

    drawn_table = []
    for number in range(250):
        rgb, boxes = compose(Few(), plain, (480, 400), rng)
        names = [str(drawings.brand[left_out[int(i)]]) for i in boxes[:, 4]]
        asked = list(dict.fromkeys(names))[: int(rng.integers(3))]
        beside = [b for b in rng.permutation(sorted(drawn)) if b not in names]
        beside = beside[: CAMPAIGNS[number // 2 % len(CAMPAIGNS)] - len(asked)]
        seen = see(eyes, rgb, boxes[:, :4], names)
        drawn_table.append(rows_of(seen, {b: drawn[b] for b in asked + beside}, background))

    tables = {"real": real_table, "drawn": drawn_table}
    halves = [np.concatenate([np.concatenate(t[k::2]) for t in tables.values()]) for k in (0, 1)]
    even = np.concatenate([np.concatenate(t[0::2]) for t in tables.values()])
    trial = logistic(even[:, :-1], even[:, -1], np.ones(len(even)))
    for name, table in tables.items():
        report(f"{name} (fitted on the other half)", np.concatenate(table[1::2]), len(table[1::2]), trial)
    whole = np.concatenate(halves)
    beta = logistic(whole[:, :-1], whole[:, -1], np.ones(len(whole)))
    names = (*FEATURES, "intercept")
    fitted = ", ".join(f"{name} {weight:.3f}" for name, weight in zip(names, beta, strict=True))
    print(f"{fitted}, {len(whole)} rows, {whole[:, -1].mean():.2f} right")

    packed = io.BytesIO()
    np.save(packed, background)
    publish(packed.getvalue(), "logo-background-v1.npy", "embedder", "background_sha256")
    text = MANIFEST.read_text()
    for key, value in zip(names, beta, strict=True):
        text = in_table(text, "calibration", key, f"{value:.4f}")
    staged = MANIFEST.with_suffix(".part")
    staged.write_text(text)
    staged.rename(MANIFEST)


if __name__ == "__main__":
    main()
