"""What both trainings share: a budget in minutes, the learning rate that follows it, checkpoints to go on from."""

from __future__ import annotations

import argparse
import math
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from nets import Ema
from paths import RUNS
from torch import nn

SAVE_EVERY = 150  # seconds
CLIP = 10.0  # norm of a step's gradient


def options(kind: str, minutes: float) -> argparse.Namespace:
    """The command line of a training: --minutes, --cosine, --start, --rate, --threads, --workers, --run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=minutes, help="of training in all, resumed ones included")
    parser.add_argument(
        "--cosine", type=float, help="of these the last ones, over which the learning rate falls from its full height"
    )
    parser.add_argument("--start", type=Path, help="weights that a new run begins with")
    parser.add_argument("--rate", type=float, help="the learning rate at its full height")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1, help="processes that compose")
    parser.add_argument("--lite", action="store_true", help="the second embedder's net")
    parser.add_argument("--run", type=Path, default=RUNS / kind, help="folder of the checkpoints")
    args = parser.parse_args()
    args.run.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(args.threads)
    return args


@dataclass
class Budget:
    """Time and learning rate of one training: `trained` of `minutes`, in seconds of wall time, `step` and `seen`.

    `cosine`: the minutes at the end over which the learning rate falls, all by default.
    """

    minutes: float
    rate: float
    warm_up: int
    cosine: float | None = None
    trained: float = 0.0
    step: int = 0
    seen: int = 0
    _clock: float = field(default_factory=time.perf_counter)

    @property
    def progress(self) -> float:
        """Share of the cosine's time that is over, in [0, 1]."""
        length = self.minutes if self.cosine is None else self.cosine
        return min(1.0, max(0.0, 1 + (self.trained / 60 - self.minutes) / length))

    @property
    def learning_rate(self) -> float:
        """Linear warm-up by steps, then a cosine down to a hundredth by time."""
        cosine = (1 + math.cos(math.pi * self.progress)) / 2
        return self.rate * min(1, (self.step + 1) / self.warm_up) * (0.01 + 0.99 * cosine)

    def start(self) -> None:
        """Time counts from now on."""
        self._clock = time.perf_counter()

    def spend(self, pictures: int) -> None:
        """One step is done."""
        now = time.perf_counter()
        self.trained, self._clock = self.trained + now - self._clock, now
        self.step, self.seen = self.step + 1, self.seen + pictures


class Training:
    """A net, what its loss learns beside it, their optimiser and the averaged weights, saved every few minutes."""

    def __init__(self, folder: Path, model: nn.Module, beside: nn.Module, budget: Budget, decay: float) -> None:
        self.folder, self.model, self.beside, self.budget = folder, model, beside, budget
        self.parameters = [p for p in (*model.parameters(), *beside.parameters()) if p.requires_grad]
        groups = [
            {"params": [p for p in self.parameters if p.ndim > 1], "weight_decay": decay},
            {"params": [p for p in self.parameters if p.ndim <= 1], "weight_decay": 0.0},
        ]
        self.optimiser = torch.optim.AdamW(groups, lr=budget.rate, fused=True)
        self.ema = Ema(model)
        if (folder / "last.pt").exists():
            self._resume(torch.load(folder / "last.pt", weights_only=True))
        self._saved_at = budget.trained
        budget.start()

    def _resume(self, saved: dict[str, Any]) -> None:
        self.model.load_state_dict(saved["model"])
        self.beside.load_state_dict(saved.get("contrast", {}))
        self.optimiser.load_state_dict(saved["optimiser"])
        self.ema.state, self.ema.steps = saved["ema"], saved["step"]
        self.budget.trained, self.budget.step, self.budget.seen = saved["trained"], saved["step"], saved["seen"]

    def step(self, loss: torch.Tensor, pictures: int) -> bool:
        """One step down `loss`; saves now and then; False when the time is over."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.budget.learning_rate
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, CLIP)
        self.optimiser.step()
        self.ema.update(self.model)
        self.budget.spend(pictures)
        over = self.budget.progress >= 1
        if over or self.budget.trained - self._saved_at > SAVE_EVERY:
            self._save()
        return not over

    def _save(self) -> None:
        """Checkpoint and averaged weights, each whole or not at all."""
        self._saved_at = self.budget.trained
        state = {
            "model": self.model.state_dict(),
            "contrast": self.beside.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "ema": self.ema.state,
            "trained": self.budget.trained,
            "step": self.budget.step,
            "seen": self.budget.seen,
        }
        for name, content in (("last", state), ("ema", self.ema.state)):
            torch.save(content, self.folder / f"{name}.part")
            (self.folder / f"{name}.part").replace(self.folder / f"{name}.pt")
