"""Milliseconds per check on given photos, split by step, beside ultralytics' own predict.

    python tests/bench/speed.py [--models FOLDER] [--threads N] [--rounds N] [--weights FILE.pt] PHOTO…

The machine's pace cancels out: each step is also given as a ratio to the comparison of the same run,
``ultralytics`` predicting each photo once at 640 pixels with ``--weights``. Without the package or the
weights it says so, and the ratios are to the detector's step.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from PIL import Image

from logocheck.domain.campaign import Brand, Campaign, Hashtags
from logocheck.domain.detection import Captions
from logocheck.images import Limits, read_picture
from logocheck.pipeline import Eyes, check, gallery, open_eyes


@dataclass
class Clock:
    """Seconds spent in each step of the current check."""

    spent: dict[str, float] = field(default_factory=dict)

    def timed(self, step: str, work: Callable) -> Callable:
        """``work`` with its duration added to ``step``."""

        def run(*arguments):
            started = time.perf_counter()
            try:
                return work(*arguments)
            finally:
                self.spent[step] = self.spent.get(step, 0.0) + time.perf_counter() - started

        return run


class Watched:
    """A model whose one method is timed; everything else is its own."""

    def __init__(self, model: object, method: str, step: str, clock: Clock) -> None:
        self._model = model
        setattr(self, method, clock.timed(step, getattr(model, method)))

    def __getattr__(self, name: str):
        return getattr(self._model, name)


def watched(eyes: Eyes, clock: Clock) -> Eyes:
    """``eyes`` that report to ``clock``."""
    return replace(
        eyes,
        detector=Watched(eyes.detector, "detect", "detect", clock),
        embedder=Watched(eyes.embedder, "embed", "embed", clock),
        reader=Watched(eyes.reader, "read", "ocr", clock),
    )


def logo(_: str) -> bytes:
    """Any logo will do: its network costs the same whatever it sees."""
    out = io.BytesIO()
    Image.new("RGB", (64, 64), (200, 30, 30)).save(out, "PNG")
    return out.getvalue()


def ours(photos: Sequence[bytes], eyes: Eyes, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each step, one number per photo and round; "match and judge" is what no model spends."""
    campaign = Campaign("Bench", (Brand("Acme", ("acme",)),), hashtags=Hashtags(any_of=("#ad",)))
    clock = Clock()
    eyes = watched(eyes, clock)
    logos = gallery(eyes, campaign, logo)
    steps: dict[str, list[float]] = {}
    for turn in range(rounds + 1):
        for data in photos:
            clock.spent.clear()
            started = time.perf_counter()
            picture = clock.timed("decode", read_picture)(data, Limits())
            check(picture, Captions(), campaign, logos, eyes)
            total = time.perf_counter() - started
            row = {**clock.spent, "match and judge": total - sum(clock.spent.values()), "total": total}
            for step, seconds in row.items() if turn else ():  # the first round warms up
                steps.setdefault(step, []).append(1000 * seconds)
    return steps


def theirs(photos: Sequence[bytes], weights: Path, rounds: int) -> list[float]:
    """Milliseconds of ultralytics' predict, decoding included, as its users call it."""
    from ultralytics import YOLO  # noqa: PLC0415

    model = YOLO(str(weights))
    spent = []
    for turn in range(rounds + 1):
        for data in photos:
            started = time.perf_counter()
            picture = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))[..., ::-1]
            model.predict(np.ascontiguousarray(picture), imgsz=640, device="cpu", verbose=False)
            if turn:
                spent.append(1000 * (time.perf_counter() - started))
    return spent


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", nargs="+", type=Path)
    parser.add_argument("--models", type=Path)
    parser.add_argument("--weights", type=Path, help="YOLO weights for the comparison")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    photos = [path.read_bytes() for path in arguments.photos]
    steps = ours(photos, open_eyes(arguments.models, threads=arguments.threads), arguments.rounds)
    reference, name = statistics.median(steps["detect"]), "our detect"
    if importlib.util.find_spec("ultralytics") is None:
        say("ultralytics: absent, no comparison")
    elif arguments.weights is None:
        say("ultralytics: no --weights, no comparison")
    else:
        reference, name = statistics.median(theirs(photos, arguments.weights, arguments.rounds)), "ultralytics"
        say(f"ultralytics: {reference:.1f} ms per photo")
    say(f"{'step':<16} {'median ms':>10} {f'/ {name}':>14}")
    for step, spent in steps.items():
        say(f"{step:<16} {statistics.median(spent):>10.1f} {statistics.median(spent) / reference:>13.2f}x")


if __name__ == "__main__":
    main()
