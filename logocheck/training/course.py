"""How long, how large and from where a detector is trained."""

from __future__ import annotations

from dataclasses import dataclass

from logocheck.errors import InvalidRequest


class Stopped(Exception):
    """The user asked to stop; the last whole epoch is on the disk."""


@dataclass(frozen=True, slots=True)
class Course:
    """How to fine-tune.

    ``side``: of the square input, in pixels. ``device``: as ultralytics names it; empty: its choice.
    """

    epochs: int
    side: int
    batch: int
    device: str = ""
    workers: int = 2
    rate: float = 1e-3
    seed: int = 0

    def __post_init__(self) -> None:
        if min(self.epochs, self.batch) < 1 or self.side < 64 or self.side % 32:
            raise InvalidRequest("at least one epoch and one picture a step; the size is a multiple of 32 from 64 on")
