"""Stretches what an embedder answers so that two views of one logo differ alike in all directions.

    python models/recipes/whiten.py WEIGHTS.pt OUT.pt [--lite]     # four minutes; --lite: the second embedder

A trained embedder leaves most of the difference between two views of one logo in few directions, and a cosine counts
those as much as all others. Within-class covariance normalisation (Hatch, Kajarekar & Stolcke 2006, for speakers'
voices) divides it out: vectors are centred, on the mean of the places, and multiplied with the inverse root of the mean
covariance of views about their logo. Both are linear, so the last layer takes them in and the net calculates as before.

Views are those that train: drawings composed on photos, and real places seen from two sides.

Prints how cosines and margins of before are told from those of now: [calibration] and [repetition] fitted before hold
when each weight is multiplied with the slope of what it weighs, and `intercept` grows by each weight times what is
added.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch
from crops import pair
from drawings import Drawings
from evaluate import Net, embedded
from looks import load
from nets import embedder, lite
from patches import Patches
from paths import background_photos
from photos import labelled

PAIRS = 6000
"""Of drawings, and as many of places: 5,000 gave the same figures as 10,000 places and 16,000 drawings."""
AT_ONCE = 100
SHRINK = 0.1
"""Times the mean variance, added to that of every direction: directions that no view moves in are no better for it."""
SEED = 11
Pair = tuple[np.ndarray, np.ndarray]
"""What a net answers to both views of n logos, `(n, d)` each."""


def unit(vectors: np.ndarray) -> np.ndarray:
    """`(n, d)` float64, each row of unit length."""
    rows = vectors.astype(np.float64)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def within(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """`(d, d)` covariance of views about what they show, of trace 1; rows `i` of both `(n, d)` show one logo."""
    apart = unit(first) - unit(second)
    covariance = apart.T @ apart
    return np.asarray(covariance / np.trace(covariance))


def inverse_root(covariance: np.ndarray) -> np.ndarray:
    """`(d, d)` symmetric: the `(d, d)` covariance, shrunk towards the mean of its variances, to the power -1/2."""
    values, axes = np.linalg.eigh(covariance)
    return np.asarray(axes / np.sqrt(values + SHRINK * values.mean()) @ axes.T)


def lines(numbers: np.ndarray, before: Pair, now: Pair) -> np.ndarray:
    """(slope, what is added) of cosines, then of margins, by least squares: those of `before` from those of `now`.

    Of views of one logo, and of each first view with the second one of another logo that was likest to it before.

    Args:
        numbers: `(n,)`, equal ones of one brand.
        before: rows of any length.
        now: the same, whitened.
    """
    first, second = (unit(some) for some in before)
    likest = np.where(numbers[:, None] == numbers, -2.0, first @ second.T).argmax(1)
    right, wrong = (first * second).sum(1), (first * second[likest]).sum(1)
    first, second = (unit(some) for some in now)
    right_now, wrong_now = (first * second).sum(1), (first * second[likest]).sum(1)
    cosines = np.polyfit(np.concatenate([right_now, wrong_now]), np.concatenate([right, wrong]), 1)
    return np.concatenate([cosines, np.polyfit(right_now - wrong_now, right - wrong, 1)])


def views(net: Net, rng: np.random.Generator) -> dict[str, tuple[np.ndarray, Pair]]:
    """By kind the brands' numbers of `PAIRS` pairs, and what `net` answers to both views, `(PAIRS, 256)` twice."""
    drawings, photos = Drawings(), load(background_photos())
    places = Patches(labelled(held_out=False))
    shown = {
        "drawings": lambda: [pair(drawings, photos, rng) for _ in range(AT_ONCE)],
        "places": lambda: places.pairs(AT_ONCE, rng),
    }
    out = {}
    for kind, some in shown.items():
        numbers: list[int] = []
        parts: tuple[list[np.ndarray], list[np.ndarray]] = ([], [])
        for _ in range(PAIRS // AT_ONCE):
            brands, *both = zip(*some(), strict=True)
            numbers += brands
            for vectors, crops in zip(parts, both, strict=True):
                vectors.append(embedded(net, list(crops)))
        out[kind] = np.array(numbers), (np.concatenate(parts[0]), np.concatenate(parts[1]))
        print(f"{kind}: {PAIRS} pairs", flush=True)
    return out


def main() -> None:
    """Reads, looks, writes."""
    source, target = (Path(path) for path in sys.argv[1:3])
    torch.set_num_threads(1)
    net = (lite if "--lite" in sys.argv else embedder)(source).eval()
    seen = views(net.projected, np.random.default_rng(SEED))
    root = inverse_root(np.mean([within(*both) for _, both in seen.values()], axis=0))
    raw = np.concatenate(seen["places"][1]).astype(np.float64)
    layer, centre = net.head[-1], raw.mean(axis=0)
    weight, bias = layer.weight.detach().double().numpy(), layer.bias.detach().double().numpy()
    # of the size that it had: a later training's rate means what it meant
    size = np.linalg.norm(raw, axis=1).mean() / np.linalg.norm((raw - centre) @ root, axis=1).mean()
    told = [lines(numbers, both, tuple((some - centre) @ root for some in both)) for numbers, both in seen.values()]
    cosine, cosine_added, margin, margin_added = np.mean(told, axis=0)
    print(f"cosines before = {cosine:.4f} x now + {cosine_added:.4f}")
    print(f"margins before = {margin:.4f} x now + {margin_added:.4f}")
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(size * root @ weight))
        layer.bias.copy_(torch.from_numpy(size * root @ (bias - centre)))
    torch.save(net.state_dict(), target)
    print(target)


if __name__ == "__main__":
    main()
