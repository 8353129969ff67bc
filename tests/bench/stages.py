"""Where the time of a whole check goes, and how far the nets are from what the processor could do at best.

    python -m tests.bench.stages [--megapixels 0.3 2 12] [--models FOLDER] [--rounds N] [PHOTO…]

Milliseconds of processor time with one thread, which a busy machine disturbs least; medians over the photos, by
default the example posts, brought to each size. ``read`` is the text in the picture, ``embed`` the glance, the first
look and the copies of what is certain, ``both`` the second embedder, ``match`` the second look, ``faces`` what its name
says, ``rest`` resizing, merging, judging and everything else. Then each net alone: its multiplications and additions,
what they would take at the speed of a product of float32 matrices, and what they take.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from logocheck.domain.campaign import Brand, Campaign
from logocheck.domain.detection import Captions
from logocheck.images import Limits, read_picture
from logocheck.pipeline import check, gallery
from logocheck.vision.eyes import Eyes, open_eyes
from logocheck.vision.manifest import Manifest, read_manifest
from logocheck.vision.onnx import BATCH, session
from tests.bench.arithmetic import operations, peak
from tests.bench.speed_paths import enlarged

EXAMPLES = Path("tests/data/examples")
STEPS = ("decode", "detect", "read", "embed", "both", "match", "faces", "rest", "total")
CANVAS = (480, 640)


class Watched:
    """``part`` whose calls are timed under ``step``."""

    def __init__(self, part: object, step: str, spent: dict[str, float]) -> None:
        self._part, self._step, self._spent = part, step, spent

    def __getattr__(self, name: str) -> object:
        found = getattr(self._part, name)
        return self._timed(found) if callable(found) else found

    def _timed(self, call: Callable[..., object]) -> Callable[..., object]:
        def timed(*arguments: object) -> object:
            started = time.process_time()
            answer = call(*arguments)
            self._spent[self._step] += time.process_time() - started
            return answer

        return timed


def watched(eyes: Eyes, spent: dict[str, float]) -> Eyes:
    second, two = eyes.second_look, eyes.ensemble
    return replace(
        eyes,
        detector=Watched(eyes.detector, "detect", spent),
        reader=Watched(eyes.reader, "read", spent),
        embedder=Watched(eyes.embedder, "embed", spent),
        faces=Watched(eyes.faces, "faces", spent) if eyes.faces else None,
        second_look=replace(second, matcher=Watched(second.matcher, "match", spent)) if second else None,
        ensemble=replace(two, embedder=Watched(two.embedder, "both", spent)) if two else None,
    )


def stages(eyes: Eyes, campaign: Campaign, logos, photos: Sequence[bytes], rounds: int) -> dict[str, float]:
    """Median milliseconds of each step over photos and rounds; a first round warms up."""
    rows = []
    for turn in range(rounds + 1):
        for photo in photos:
            spent: dict[str, float] = defaultdict(float)
            started = time.process_time()
            picture = read_picture(photo, Limits())
            spent["decode"] = time.process_time() - started
            check(picture, Captions(), campaign, logos, watched(eyes, spent))
            spent["total"] = time.process_time() - started
            spent["rest"] = 2 * spent["total"] - sum(spent.values())
            if turn:
                rows.append(spent)
    return {step: 1000 * statistics.median(row[step] for row in rows) for step in STEPS}


def nets(manifest: Manifest) -> list[tuple[str, bytes, tuple[int, ...]]]:
    """Each net with its input's shape in an ordinary check."""
    side = manifest.embedder.size
    out = [
        ("detector", manifest.verified(manifest.detector.file), (1, 3, *CANVAS)),
        ("embedder", manifest.verified(manifest.embedder.file), (BATCH, 3, side, side)),
    ]
    if two := manifest.ensemble:
        out.append(("ensemble", manifest.verified(two.file), (BATCH, 3, side, side)))
    if manifest.matcher:
        window = manifest.matcher.window
        out.append(("matcher", manifest.verified(manifest.matcher.file), (BATCH, 3, window, window)))
    return out


def alone(model: bytes, shape: tuple[int, ...], rounds: int = 8) -> float:
    """Least seconds of processor time of one run."""
    running = session(model, "the net", 1)
    feed = {running.get_inputs()[0].name: np.random.default_rng(0).random(shape, np.float32)}
    spent = []
    for _ in range(rounds):
        started = time.process_time()
        running.run(None, feed)
        spent.append(time.process_time() - started)
    return min(spent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", nargs="*", type=Path, default=sorted((EXAMPLES / "posts").glob("*.jpg"))[:4])
    parser.add_argument("--megapixels", nargs="+", type=float, default=[0.3, 2, 12])
    parser.add_argument("--models", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    manifest, eyes = read_manifest(arguments.models), open_eyes(arguments.models, threads=1)
    campaign = Campaign("Bench", (Brand("Foxglow", ("foxglow.svg",)), Brand("Nordu", ("nordu.svg",))))
    logos = gallery(eyes, campaign, lambda name: (EXAMPLES / "logos" / name).read_bytes())
    sys.stdout.write("a whole check, ms" + "".join(f"{step:>8}" for step in STEPS) + "\n")
    for size in arguments.megapixels:
        photos = [enlarged(path.read_bytes(), size) for path in arguments.photos]
        found = stages(eyes, campaign, logos, photos, arguments.rounds)
        sys.stdout.write(f"{size:>14g} MP" + "".join(f"{found[step]:>8.1f}" for step in STEPS) + "\n")
        sys.stdout.flush()
    best = peak()
    sys.stdout.write(f"\nproducts of float32 matrices: {best / 1e9:.0f} billion operations per second and core\n")
    for name, model, shape in nets(manifest):
        work, took = operations(model, shape), alone(model, shape)
        sizes = "x".join(map(str, shape))
        sys.stdout.write(
            f"{name:<9} {sizes:<14} {work / 1e9:5.2f} billion: {1000 * work / best:5.1f} ms at best, "
            f"{1000 * took:5.1f} ms taken, {work / best / took:.0%} of that speed\n"
        )


if __name__ == "__main__":
    main()
