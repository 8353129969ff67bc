"""Trains the matcher: is this reference's logo in that window of a photo, and where exactly.

    nice -n 19 python models/recipes/train_matcher.py --minutes 60

Starts from the trained embedder's layers. Run the same command again to go on from the last checkpoint; a larger
`--minutes` stretches the schedule.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import torch
from drawings import Drawings
from looks import load
from loop import Budget, Training, options
from matcher_net import corners, matcher
from paths import RUNS, background_photos
from photos import UNSEEN, labelled
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, IterableDataset
from windows import drawn, empty, framed, real, room, shown

SCENES, REAL, NONE = 20, 6, 8
"""Of a step: composed scenes and real boxes (two windows each), windows with no logo."""
RATE = 8e-4
WARM_UP = 150  # steps
HARD = 0.75
"""Share of the wrong references that are the step's most similar ones, not random ones."""


class Windows(IterableDataset):
    """Endless steps: windows `(n, 3, 160, 160)` uint8, references `(m, 3, 96, 96)` uint8, `(n,)` which reference
    is right (-1: none), `(n, 4)` float32 targets, `(m,)` int64 brand numbers of the references.
    """

    def __init__(self, seed: int) -> None:
        self.seed, self.drawings = seed, Drawings()
        self.backgrounds, self.real = load(background_photos()), labelled(held_out=False)
        self.places: dict[str, list[tuple[int, int]]] = {}
        for i, photo in enumerate(self.real):
            for n, brand in enumerate(photo.brands):
                if brand not in UNSEEN:
                    self.places.setdefault(brand, []).append((i, n))

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]:
        info = torch.utils.data.get_worker_info()
        rng = np.random.default_rng([self.seed, info.id if info else 0])
        cv2.setNumThreads(1)
        names = sorted(self.places)
        while True:
            windows, targets, right, references, brands = [], [], [], [], []
            for number in range(SCENES + REAL):
                if number < SCENES:
                    brand, reference, some, boxes = drawn(self.drawings, self.backgrounds, rng)
                else:
                    b = int(rng.integers(len(names)))
                    places = self.places[names[b]]
                    one, other = (places[k] for k in rng.choice(len(places), 2, replace=False))
                    photo, share = self.real[other[0]], room(rng)
                    brand, reference = 1_000_000 + b, shown(photo.rgb, framed(photo.boxes[other[1]], share))
                    some, boxes = real(self.real[one[0]], one[1], share, rng)
                windows += some
                targets += boxes
                right += [number] * len(some)
                references.append(reference)
                brands.append(brand)
            windows += [empty(self.backgrounds, self.real, rng) for _ in range(NONE)]
            targets += [np.zeros(4, np.float32)] * NONE
            right += [-1] * NONE
            yield (
                torch.from_numpy(np.stack(windows).transpose(0, 3, 1, 2).copy()),
                torch.from_numpy(np.stack(references).transpose(0, 3, 1, 2).copy()),
                torch.tensor(right),
                torch.from_numpy(np.stack(targets)),
                torch.tensor(brands),
            )


def wrong(window: Tensor, reference: Tensor, right: Tensor, brands: Tensor) -> Tensor:
    """For each window a reference of another brand, `(n,)`: mostly the one whose mean features are the nearest."""
    middle = functional.normalize(window[:, :, 2:-2, 2:-2].mean((2, 3)), dim=1)
    near = middle @ functional.normalize(reference.mean((2, 3)), dim=1).T
    near = torch.where(torch.rand(len(near), 1) < HARD, near, torch.rand_like(near))
    own = (brands[None] == brands[right.clamp(min=0)][:, None]) & (right >= 0)[:, None]
    return near.masked_fill(own, -2.0).argmax(1)


def box_loss(said: Tensor, wanted: Tensor) -> Tensor:
    """L1 of centre and log sizes, plus 1 - GIoU (Rezatofighi et al. 2019), means over `(n, 4)`."""
    a, b = corners(said), corners(wanted)
    inner = (torch.minimum(a[:, 2:], b[:, 2:]) - torch.maximum(a[:, :2], b[:, :2])).clamp(min=0).prod(1)
    union = (a[:, 2:] - a[:, :2]).prod(1) + (b[:, 2:] - b[:, :2]).prod(1) - inner
    hull = (torch.maximum(a[:, 2:], b[:, 2:]) - torch.minimum(a[:, :2], b[:, :2])).prod(1)
    giou = inner / union - (hull - union) / hull
    return functional.smooth_l1_loss(said, wanted, beta=0.1) + (1 - giou).mean()


def main() -> None:
    """The loop."""
    args = options("matcher", 60)
    model = matcher(args.start, backbone=RUNS / "embedder" / "ema.pt").to(memory_format=torch.channels_last).train()
    budget = Budget(args.minutes, args.rate or RATE, WARM_UP, args.cosine)
    training = Training(args.run, model, nn.Identity(), budget, decay=0.02)
    sums = []
    for windows, references, right, targets, brands in DataLoader(
        Windows(seed=budget.step), batch_size=None, num_workers=args.workers, prefetch_factor=6
    ):
        with torch.autocast("cpu", torch.bfloat16):
            window = model.features(windows.to(memory_format=torch.channels_last).float() / 255)
            reference = model.features(references.to(memory_format=torch.channels_last).float() / 255)
            there = right >= 0
            other = wrong(window.detach().float(), reference.detach().float(), right, brands)
            out = model.compare(
                torch.cat([window[there], window]), torch.cat([reference[right[there]], reference[other]])
            )
        out = out.float()
        n = int(there.sum())
        truth = torch.cat([torch.ones(n), torch.zeros(len(out) - n)])
        same = functional.binary_cross_entropy_with_logits(out[:, 0], truth)
        box = box_loss(out[:n, 1:], targets[there])
        hits = float(((out[:, 0] > 0) == (truth > 0)).float().mean())
        sums.append((same.item(), box.item(), hits))
        if not training.step(2 * same + box, len(windows)):
            break
        if budget.step % 50 == 0:
            a, b, c = np.mean(sums, 0)
            sums = []
            done = f"{budget.step} steps, {budget.seen} windows, {budget.trained / 60:.1f} min"
            print(f"{done}, same {a:.3f} box {b:.3f} right {c:.3f}", flush=True)


if __name__ == "__main__":
    main()
