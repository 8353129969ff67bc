"""Measures detector and embedder on a photo set, each on its own: seconds, while they train.

    python models/recipes/evaluate.py embedder [WEIGHTS.pt] [--set bench/fl27]
    python models/recipes/evaluate.py embedder [WEIGHTS.pt] --set train/sport7 --unseen    # to choose by
    python models/recipes/evaluate.py embedder [WEIGHTS.pt] --posed     # references in all of the product's views
    python models/recipes/evaluate.py embedder [WEIGHTS.pt] --lite [--beside FIRST.pt]    # the second one, or both
    python models/recipes/evaluate.py detector [WEIGHTS.pt] [--set bench/fl27] [--every 3]
    python models/recipes/evaluate.py detector [WEIGHTS.pt] --set train/sport7 --held-out --every 1   # to choose by

The product's own figures come from `logocheck evaluate` and `score_logos.py`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from crops import cut, on_plain, whole
from nets import detector, embedder, lite
from patches import PLACES, SIDE
from paths import DATA, MODELS, RUNS, background_photos
from photos import UNSEEN, labelled, opaque_logos, overlaps, read, references

from logocheck.vision.manifest import read_manifest
from logocheck.vision.views import named_views

BATCH = 64
TOP = 50  # proposals of a photo
NOTHING = 3000  # places of no logo that a crop's brand must be more like than


Net = Callable[[torch.Tensor], torch.Tensor]
"""`(n, 3, s, s)` in [0, 1] to `(n, 256)`."""


def embedded(net: Net, crops: list[np.ndarray]) -> np.ndarray:
    """`(n, 256)` float32 of `(s, s, 3)` uint8 crops."""
    out = []
    for i in range(0, len(crops), BATCH):
        x = torch.from_numpy(np.stack(crops[i : i + BATCH]).transpose(0, 3, 1, 2).copy()).float() / 255
        with torch.inference_mode():
            out.append(net(x).numpy())
    return np.concatenate(out)


def beside(first: Net, second: Net) -> Net:
    """Both nets as one whose cosines are the mean of theirs."""
    return lambda crops: torch.cat([first(crops), second(crops)], 1) / 2**0.5


def auc(right: np.ndarray, wrong: np.ndarray) -> float:
    """Chance that a random right score lies above a random wrong one."""
    ranked = np.sort(wrong)
    return float(np.searchsorted(ranked, right).mean() / len(ranked))


def nothing() -> list[np.ndarray]:
    """Crops of `NOTHING` places in photos without labelled logos, by `patches.py`, the same ones at every call."""
    with np.load(PLACES) as saved:
        places = saved["places"]
    photos = background_photos()
    some = places[np.random.default_rng(0).permutation(np.flatnonzero(places[:, 0] < len(photos)))[:NOTHING]]
    wanted = {int(number): [row[1:] for row in some if row[0] == number] for number in some[:, 0]}
    return [cut(read(photos[number], SIDE)[0], box) for number, boxes in wanted.items() for box in boxes]


def posed(rgba: np.ndarray) -> list[np.ndarray]:
    """The views in which the product sees a reference: mirrored, turned, cut, with room, without its ground."""
    return [picture for _, picture in named_views(rgba, read_manifest(MODELS).embedder.crops)]


def measure_embedder(net: Net, none: np.ndarray, folder: Path, only: Sequence[str] = (), *, many: bool = False) -> None:
    """recall@1 and right-above-best-wrong of perfect crops, from photo references and from drawings.

    The second of similarities, and of margins over the other brands and over `none`, `(n, 256)` of places of no logo.
    `only`: brands that are asked for and about; all by default. `many`: references `posed`, not whole and upright.
    """
    photos = labelled(folder, 1024)
    shown = {
        brand: [view for logo in opaque_logos(crops) for view in posed(logo)] if many else [whole(rgb) for rgb in crops]
        for brand, crops in references(folder).items()
        if brand in only or not only
    }
    places = [(p.rgb, box, b) for p in photos for box, b in zip(p.boxes, p.brands, strict=True) if b in shown]
    queries = embedded(net, [cut(rgb, box) for rgb, box, _ in places])
    truth = np.array([b for _, _, b in places])
    galleries = {"references": shown}
    drawings = json.loads((folder / "annotations.json").read_text()).get("drawings") or {}
    galleries["drawings"] = {}
    for brand, files in drawings.items():
        views = []
        for file in files:
            rgba = cv2.cvtColor(cv2.imread(str(folder / file), cv2.IMREAD_UNCHANGED), cv2.COLOR_BGRA2RGBA)
            ys, xs = np.nonzero(rgba[..., 3] > 24)
            rgba = rgba[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
            views += posed(rgba) if many else [on_plain(rgba, np.full(3, g)) for g in (255.0, 0.0)]
        galleries["drawings"][brand] = views
    for kind, gallery in galleries.items():
        if not gallery:
            continue
        brands = sorted(gallery)
        asked = np.isin(truth, brands)
        scores = np.stack([(queries[asked] @ embedded(net, gallery[b]).T).max(1) for b in brands], 1)
        mine = truth[asked][:, None] == np.array(brands)[None]
        right, wrong = scores[mine], np.where(mine, -1, scores).max(1)
        margins = margin(scores, (queries[asked] @ none.T).max(1))
        sure = auc(margins[mine], np.where(mine, -2, margins).max(1))
        print(
            f"{folder.name} {kind}: {len(brands)} brands, {asked.sum()} crops, recall@1 {(right > wrong).mean():.3f}, "
            f"auc {auc(right, wrong):.3f}, of margins {sure:.3f}, right {right.mean():.2f} wrong {wrong.mean():.2f}",
            flush=True,
        )


def margin(scores: np.ndarray, none: np.ndarray) -> np.ndarray:
    """`(n, b)`: by how much each of the `(n, b)` scores exceeds its row's best other one and `(n,)` that of nothing."""
    ranked = np.sort(np.column_stack([scores, np.full(len(scores), -1)]), 1)  # one brand has no other
    others = np.where(scores == ranked[:, -1:], ranked[:, -2:-1], ranked[:, -1:])
    return np.asarray(scores - np.maximum(others, none[:, None]))


def proposals(net: torch.nn.Module, rgb: np.ndarray, side: int) -> np.ndarray:
    """`(n, 5)` x1, y1, x2, y2 in pixels of `rgb`, confidence; long side resized to `side`, padded right and below."""
    h, w = rgb.shape[:2]
    k = side / max(h, w)
    small = cv2.resize(rgb, (max(1, round(w * k)), max(1, round(h * k))), interpolation=cv2.INTER_AREA if k < 1 else 1)
    canvas = np.full((-(-small.shape[0] // 32) * 32, -(-small.shape[1] // 32) * 32, 3), 114, np.uint8)
    canvas[: small.shape[0], : small.shape[1]] = small
    with torch.inference_mode():
        (rows, _) = net(torch.from_numpy(canvas.transpose(2, 0, 1)[None].copy()).float() / 255)
    rows = rows[0, :, :5].float().numpy()
    rows[:, :4] /= k
    return rows


def kept(rows: np.ndarray, overlap: float = 0.6) -> np.ndarray:
    """The most confident of each heap of boxes, of two sizes looked at."""
    rows, out = rows[np.argsort(-rows[:, 4])], []
    for row in rows:
        if not out or overlaps(row[None, :4], np.array(out)[:, :4]).max() < overlap:
            out.append(row)
        if len(out) == TOP:
            break
    return np.array(out).reshape(-1, 5)


def measure_detector(weights: Path, folder: Path, every: int, held_out: bool | None = None) -> None:
    """Share of drawn boxes met at IoU 0.5 by the 50 best, per looked-at size and together.

    `held_out`: which photos, as in `labelled`.
    """
    net = detector(weights).eval()
    for photo_sides in ((320,), (640,), (320, 640)):
        hits, seen = [], []
        for photo in labelled(folder, 1024, held_out)[::every]:
            if not len(photo.boxes):
                continue
            rows = kept(np.concatenate([proposals(net, photo.rgb, s) for s in photo_sides]))
            hits.extend(overlaps(photo.boxes, rows[:, :4]).max(1) >= 0.5)
            share = np.prod(photo.boxes[:, 2:] - photo.boxes[:, :2], 1) / np.prod(photo.rgb.shape[:2])
            seen.extend(np.digitize(share, [0.005, 0.05]))
        hits, seen = np.array(hits), np.array(seen)
        sizes = " ".join(
            f"{n} {hits[seen == i].mean():.2f}" for i, n in enumerate(("small", "medium", "large")) if (seen == i).any()
        )
        print(f"{folder.name} at {photo_sides}: recall@50 {hits.mean():.3f} of {len(hits)} ({sizes})", flush=True)


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=("detector", "embedder"))
    parser.add_argument("weights", type=Path, nargs="?")
    parser.add_argument("--set", action="append", dest="sets")
    parser.add_argument("--every", type=int, default=3, help="photo of the set, for the detector")
    parser.add_argument("--unseen", action="store_true", help="only the brands of sport7 that train no embedder")
    parser.add_argument("--lite", action="store_true", help="WEIGHTS are the second embedder's")
    parser.add_argument("--beside", type=Path, help="the first embedder's weights; both count alike")
    parser.add_argument("--posed", action="store_true", help="for the embedder: all views of the product")
    parser.add_argument("--held-out", action="store_true", help="for the detector: what trains nothing of sport7")
    args = parser.parse_args()
    torch.set_num_threads(1)
    weights = args.weights or RUNS / args.kind / "ema.pt"
    folders = [DATA / name for name in args.sets or ["bench/fl27", "bench/sport3"]]
    if args.kind == "detector":
        for folder in folders:
            measure_detector(weights, folder, args.every, args.held_out or None)
        return
    net: Net = (lite if args.lite else embedder)(weights).eval()
    if args.beside:
        net = beside(embedder(args.beside).eval(), net)
    none = embedded(net, nothing())
    for folder in folders:
        measure_embedder(net, none, folder, UNSEEN if args.unseen else (), many=args.posed)


if __name__ == "__main__":
    main()
