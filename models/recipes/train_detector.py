"""Trains the one-class YOLO26n on composed scenes and real photos, on a CPU, in a loop of its own.

    nice -n 19 python models/recipes/train_detector.py --minutes 25

bfloat16 autocast and channels-last make the loop about twice as fast as ultralytics' trainer, which turns mixed
precision off on a CPU. Run the same command again to go on from the last checkpoint; a larger `--minutes` stretches
the schedule.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import torch
from compose import compose, photograph
from drawings import Drawings
from looks import load
from loop import Budget, Training, options
from nets import detector
from paths import background_photos
from photos import labelled, window
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset
from ultralytics.utils.loss import E2ELoss

BATCH_PIXELS = 16 * 320 * 320
SIZES = ((320, 320), (320, 320), (256, 384), (384, 288), (256, 256), (416, 416), (512, 384))
"""(w, h) of a batch, drawn anew each time; the batch holds about `BATCH_PIXELS`."""
REAL = 0.1
"""Share of real photos. In these, logos of brands that are not labelled count as background, so they are few."""
RATE = 1e-3
WARM_UP = 150  # steps


class Scenes(IterableDataset):
    """Endless batches: (`(n, 3, h, w)` uint8, `(k, 5)` float32 of picture number and centre x, y, w, h in shares)."""

    def __init__(self, seed: int) -> None:
        self.seed, self.drawings = seed, Drawings()
        self.backgrounds, self.real = load(background_photos()), labelled(side=512, held_out=False)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        info = torch.utils.data.get_worker_info()
        rng = np.random.default_rng([self.seed, info.id if info else 0])
        cv2.setNumThreads(1)
        while True:
            size = SIZES[rng.integers(len(SIZES))]
            pictures, targets = [], []
            for i in range(BATCH_PIXELS // (size[0] * size[1])):
                if rng.random() < REAL:
                    rgb, boxes = window(self.real[rng.integers(len(self.real))], size, rng)
                    rgb = photograph(rgb.astype(np.float32), rng) if rng.random() < 0.5 else rgb
                else:
                    rgb, boxes = compose(self.drawings, self.backgrounds, size, rng)
                pictures.append(rgb.transpose(2, 0, 1))
                x1, y1, x2, y2 = (boxes[:, :4] / np.array([*size, *size], np.float32)).T
                targets.append(np.stack([np.full(len(boxes), i), (x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1], 1))
            yield torch.from_numpy(np.stack(pictures)), torch.from_numpy(np.concatenate(targets).astype(np.float32))


def as_float(preds: object) -> object:
    """The raw predictions, nested as they are, in float32: the loss is not for bfloat16."""
    if isinstance(preds, dict):
        return {k: as_float(v) for k, v in preds.items()}
    return [v.float() for v in preds] if isinstance(preds, list) else preds.float()


def main() -> None:
    """The loop."""
    args = options("detector", 25)
    torch.manual_seed(0)
    model = detector(args.start).to(memory_format=torch.channels_last).train()
    loss_of = E2ELoss(model)
    budget = Budget(args.minutes, args.rate or RATE, WARM_UP, args.cosine)
    training = Training(args.run, model, nn.Identity(), budget, decay=0.01)
    sums = []
    for pictures, targets in DataLoader(
        Scenes(seed=budget.step), batch_size=None, num_workers=args.workers, prefetch_factor=6
    ):
        loss_of.o2m = 0.8 - 0.5 * budget.progress
        loss_of.o2o = 1 - loss_of.o2m
        x = pictures.to(memory_format=torch.channels_last).float() / 255
        with torch.autocast("cpu", torch.bfloat16):
            preds = model(x)
        batch = {"batch_idx": targets[:, 0], "cls": torch.zeros(len(targets)), "bboxes": targets[:, 1:]}
        loss, items = loss_of(as_float(preds), batch)
        sums.append([float(v) for v in items.values()])
        if not training.step(loss.sum() / len(x), len(x)):
            break
        if budget.step % 50 == 0:
            box, cls, l1 = np.mean(sums, 0)
            sums = []
            done = f"{budget.step} steps, {budget.seen} pictures, {budget.trained / 60:.1f} min"
            print(f"{done}, box {box:.3f} class {cls:.3f} l1 {l1:.3f}", flush=True)


if __name__ == "__main__":
    main()
