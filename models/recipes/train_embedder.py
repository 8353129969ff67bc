"""Trains the Siamese embedder: one set of weights for reference and photo crop, contrastive, with "none of these".

    nice -n 19 python models/recipes/train_embedder.py --minutes 60

Run the same command again to go on from the last checkpoint; a larger `--minutes` stretches the schedule.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import cv2
import numpy as np
import torch
from crops import nothing, pair, real, views
from drawings import Drawings
from looks import load
from loop import Budget, Training, options
from nets import embedder, lite
from patches import Patches
from paths import background_photos
from photos import UNSEEN, labelled
from rivals import RIVALS, Rivals
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, IterableDataset

LOGOS, PLACES, REAL_BRANDS, NONE = 48, 16, 1, 24
"""Of a step: brands drawn (two views each), real places (two views each), brands of real photos (two crops each),
crops of nothing. Of real photos there are only four brands and a thousand boxes."""
HARD, MISTAKEN = 0.5, 3
"""How often a drawn brand comes with rivals that are easily mistaken for it, and with how many; never before
`rivals.py` has found them."""
RATE = 1.2e-3
WARM_UP = 200  # steps
TEMPERATURE = 0.07


class Pairs(IterableDataset):
    """Endless steps: (`(2 m + k, 3, s, s)` uint8, `(2 m + k,)` int64 brand numbers, -1 for crops of nothing).

    Rows `i` and `m + i` show one brand; the last `k` show none.
    """

    def __init__(self, seed: int) -> None:
        self.seed, self.drawings = seed, Drawings()
        self.backgrounds, self.real = load(background_photos()), labelled(held_out=False)
        self.patches = Patches(self.real)
        self.rivals = Rivals(self.drawings) if RIVALS.exists() else None
        self.places: dict[str, list[tuple[int, int]]] = {}
        for i, photo in enumerate(self.real):
            for n, brand in enumerate(photo.brands):
                if brand not in UNSEEN:
                    self.places.setdefault(brand, []).append((i, n))

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        info = torch.utils.data.get_worker_info()
        rng = np.random.default_rng([self.seed, info.id if info else 0])
        cv2.setNumThreads(1)
        while True:
            first, second, brands = [], [], []
            while len(brands) < LOGOS:
                some = [pair(self.drawings, self.backgrounds, rng)]
                if self.rivals and rng.random() < HARD:
                    alike = (
                        (n, views(rgba, self.backgrounds, rng)) for n, rgba in self.rivals.of(some[0][0], MISTAKEN, rng)
                    )
                    some += [(n, *both) for n, both in alike if both is not None]
                for brand, one, other in some[: LOGOS - len(brands)]:
                    if brand not in brands:
                        brands.append(brand)
                        first.append(one)
                        second.append(other)
            for number, one, other in self.patches.pairs(PLACES, rng):
                first.append(one)
                second.append(other)
                brands.append(2_000_000 + number)
            for b in rng.choice(len(self.places), REAL_BRANDS, replace=False):
                places = self.places[sorted(self.places)[b]]
                for out, k in zip((first, second), rng.choice(len(places), 2, replace=False), strict=True):
                    i, n = places[k]
                    out.append(real(self.real[i], n, rng))
                brands.append(1_000_000 + int(b))
            none = [nothing(self.backgrounds, self.real, rng) for _ in range(NONE)]
            _, labels = np.unique(brands, return_inverse=True)
            pictures = np.stack(first + second + none).transpose(0, 3, 1, 2)
            yield (
                torch.from_numpy(np.ascontiguousarray(pictures)),
                torch.from_numpy(
                    np.concatenate([labels, labels, np.full(NONE, -1)]),
                ),
            )


class Contrast(nn.Module):
    """Each crop with its brand's other crop against all else of the step, and every pair on a learned absolute scale.

    The first half (InfoNCE) ranks; the second (a sigmoid per pair) makes one similarity mean the same for all brands.
    """

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(math.log(14.5)))  # where a long training ended
        self.shift = nn.Parameter(torch.tensor(-9.0))

    def forward(self, vectors: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Scalar losses of `(n, d)` unit vectors and their `(n,)` labels."""
        similarity = vectors @ vectors.T
        n = len(labels)
        itself = torch.eye(n, dtype=torch.bool)
        same = (labels[:, None] == labels[None]) & (labels[:, None] >= 0) & ~itself
        logits = (similarity / TEMPERATURE).masked_fill(itself, -1e4)
        log_p = functional.log_softmax(logits, 1)
        known = same.any(1)
        rank = -(log_p * same).sum(1)[known] / same.sum(1)[known]
        both_none = (labels[:, None] < 0) & (labels[None] < 0)
        asked = ~itself & ~both_none
        z = similarity * self.scale.exp() + self.shift
        wrong = functional.binary_cross_entropy_with_logits(z, same.float(), reduction="none")
        return rank.mean(), (wrong * asked).sum() / known.sum()


def main() -> None:
    """The loop."""
    args = options("embedder", 60)
    made = lite if args.lite else embedder
    model = made(args.start).to(memory_format=torch.channels_last).train()
    contrast = Contrast()
    budget = Budget(args.minutes, args.rate or RATE, WARM_UP, args.cosine)
    training = Training(args.run, model, contrast, budget, decay=0.02)
    sums = []
    for pictures, labels in DataLoader(
        Pairs(seed=budget.step), batch_size=None, num_workers=args.workers, prefetch_factor=6
    ):
        x = pictures.to(memory_format=torch.channels_last).float() / 255
        with torch.autocast("cpu", torch.bfloat16):
            vectors = model(x)
        rank, absolute = contrast(vectors.float(), labels)
        sums.append((rank.item(), absolute.item()))
        if not training.step(rank + 0.5 * absolute, len(x)):
            break
        if budget.step % 50 == 0:
            rank_mean, absolute_mean = np.mean(sums, 0)
            sums = []
            done = f"{budget.step} steps, {budget.seen} crops, {budget.trained / 60:.1f} min"
            print(f"{done}, rank {rank_mean:.3f} absolute {absolute_mean:.3f}", flush=True)


if __name__ == "__main__":
    main()
