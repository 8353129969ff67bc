"""How well our prominence orders boxes as people's eyes do, on photos with recorded fixations (OSIE).

    python -m tests.bench.gaze --data FOLDER [--eyes] [--photos N] [--plot FILE.svg]

Spearman correlations with 95 % bootstrap intervals over photos, on a training half and a held-out half.
``share``: of the fixations, those in the box. ``viewers``: part of the people who looked into it at all.
``density``: share against chance for the box's area. docs/scoring.md says what came out.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from logocheck.domain.campaign import ProminenceWeights
from logocheck.domain.detection import Observation
from logocheck.domain.prominence import LARGE
from tests.bench.gaze_boxes import Photo, grid_sample, photos_of, seen_sample
from tests.bench.gaze_eyes import cached
from tests.bench.gaze_numbers import (
    CEILING,
    LIKE,
    PARTS,
    TARGETS,
    Column,
    Estimate,
    Sample,
    estimates,
    is_training,
    spearman,
    target,
    words_factor,
)
from tests.bench.gaze_pixels import Pixels, measured
from tests.bench.gaze_plot import drawing

CACHE = Path.home() / ".cache" / "logocheck" / "gaze-boxes.json"
SIZES, CLUTTERS, LETTERINGS = (1.0, 1.5, 2.0, 3.0, 4.0), (0.0, 0.25, 0.5, 1.0), (0.0, 1.0, 2.0, 3.0)
"""Exponents tried beside position's 1 and clarity's default. Nothing covers the photos: visibility cannot be tried."""

LARGES = (0.025, 0.05, 0.1, 0.2, 0.4)
"""Shares of the frame tried as the one around which a larger logo gains less and less."""

Halves = dict[str, Sample]


def halves(
    photos: list[Photo],
    seen: Mapping[str, Observation] | None,
    kinds: Sequence[str],
    pixels: Mapping[str, Pixels] | None = None,
) -> Halves:
    """Training and held-out photos with the ``kinds`` of boxes that were ``seen``; None: with the grid."""
    training = [photo for photo in photos if is_training(photo.file)]
    held_out = [photo for photo in photos if not is_training(photo.file)]
    return {
        half: grid_sample(chosen, training) if seen is None else seen_sample(chosen, seen, kinds, pixels)
        for half, chosen in (("training", training), ("held out", held_out))
    }


Candidate = tuple[float, float, float, float]
"""``LARGE``, and the exponents of size, clutter and lettering."""


def candidates(sets: list[Sample]) -> list[tuple[float, Candidate]]:
    """Every candidate with its mean correlation with share over ``sets``, best first."""
    marks: dict[Candidate, list[float]] = {
        chosen: [] for chosen in itertools.product(LARGES, SIZES, CLUTTERS, LETTERINGS)
    }
    for sample in sets:
        truth, plain = target(sample, "share"), np.isnan(sample.parts[:, PARTS.index("lettering")]).all()
        known: dict[Candidate, float] = {}
        for chosen, found in marks.items():
            key = (*chosen[:2], 0.0, 0.0) if plain else chosen  # a grid has neither rivals nor words
            if key not in known:
                known[key] = spearman(scored(sample, *key), truth)
            found.append(known[key])
    return sorted(((float(np.mean(found)), chosen) for chosen, found in marks.items()), key=lambda row: -row[0])


def scored(sample: Sample, large: float, size: float, clutter: float, lettering: float) -> Column:
    """Our score of every box with another curve of size and other exponents."""
    default = ProminenceWeights()
    exponents = np.array([size, default.position, default.visibility, clutter, default.clarity, lettering])
    parts = sample.parts.copy()
    parts[:, 0] = np.sqrt(sample.area * (1 + large) / (sample.area + large))
    weights = np.where(np.isnan(parts), 0.0, exponents)
    return np.exp(np.nansum(weights * np.log(parts), axis=1) / weights.sum(axis=1))


def say(line: str = "") -> None:
    sys.stdout.write(line + "\n")


def say_fit(sets: list[Sample]) -> None:
    say("\nfit on the training half (position 1), mean correlation with share over the box sets")
    default = ProminenceWeights()
    for place, (mark, chosen) in enumerate(candidates(sets), start=1):
        ours = chosen == (LARGE, default.size, default.clutter, default.lettering)
        if place <= 8 or ours:
            words = "large at {:<5} size {:<4} clutter {:<5} lettering {:<4}".format(*chosen)
            say(f"{place:>3}. {words} {mark:.4f}{'  default' * ours}")


def figure(estimate: Estimate) -> str:
    low, high = estimate.interval
    return f"{estimate.value:.3f} [{low:.3f}, {high:.3f}]"


def say_table(title: str, found: dict[str, dict[str, Estimate]]) -> None:
    """One row for each predictor: both halves, and our score minus it on the held-out half, paired."""
    say(f"\n{title}\n")
    say("| orders the boxes by | training | held out | our score minus it, held out |\n| --- | --- | --- | --- |")
    held = found["held out"]
    for name in held:
        difference = (
            ""
            if name in {"our score", LIKE}
            else figure((held[LIKE] if name == CEILING else held["our score"]) - held[name])
        )
        say(f"| {name} | {figure(found['training'][name])} | {figure(held[name])} | {difference} |")


def say_meaning(title: str, sample: Sample) -> None:
    """What a score means: people who looked, by score."""
    score, looked = sample.predictors["our score"], target(sample, "viewers")
    say(f"\n{title}: viewers who looked into the box, mean, by our score (held out)")
    for low in np.arange(0, 1, 0.1):
        inside = (score >= low) & (score < low + 0.1 if low < 0.85 else score <= 1)
        if inside.sum() >= 20:
            say(f"  {low:.1f} to {low + 0.1:.1f}: {100 * looked[inside].mean():3.0f} %  ({inside.sum()} boxes)")


def box_sets(arguments: argparse.Namespace) -> dict[str, Halves]:
    """The grid and, if asked for, what the eyes find: together and by kind."""
    photos = photos_of(arguments.data, keep_first=arguments.keep_first)
    sets = {"grid": halves(photos, None, ())}
    if arguments.eyes:
        chosen = photos[: arguments.photos]
        files = [arguments.data / "stimuli" / photo.file for photo in chosen]
        seen = cached(arguments.cache, files, arguments.models, arguments.confidence)
        pixels = measured(arguments.data / "stimuli", seen)
        kinds = {"logo proposals": ("detections",), "text lines": ("text_lines",)}
        for name, some in {"eyes": ("detections", "text_lines"), **kinds}.items():
            sets[name] = halves(chosen, seen, some, pixels)
    return sets


def say_set(name: str, both: Halves, number: int) -> dict[str, dict[str, dict[str, Estimate]]]:
    """All tables of one box set; returns target -> half -> predictor -> correlation."""
    sizes = [f"{half} {len(s.photo)} boxes in {len(np.unique(s.photo))} photos" for half, s in both.items()]
    say(f"\n## {name}: {', '.join(sizes)}")
    results = {}
    for aim in TARGETS:
        results[aim] = {half: estimates(sample, aim, number) for half, sample in both.items()}
        say_table(f"### {name}, {aim}", results[aim])
    say_meaning(name, both["held out"])
    for half, sample in both.items():
        if len(np.unique(sample.parts[:, PARTS.index("lettering")])) > 1:  # not a grid, not lines of text alone
            factor = figure(words_factor(sample, number))
            say(
                f"{name}, {half}: a box full of words holds {factor} times the fixations of one without, all else equal"
            )
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with fixations.json and stimuli/")
    parser.add_argument("--eyes", action="store_true", help="also the logos and text lines that our own eyes find")
    parser.add_argument("--photos", type=int, default=700, help="for the eyes: at most so many, in the order of a hash")
    parser.add_argument("--confidence", type=float, default=0.1, help="proposals and lines from here on")
    parser.add_argument("--cache", type=Path, default=CACHE, help="what the eyes found, kept as JSON")
    parser.add_argument("--models", type=Path, help="folder with manifest.toml")
    parser.add_argument("--keep-first", action="store_true", help="count each viewer's first fixation too")
    parser.add_argument("--resamples", type=int, default=1000)
    parser.add_argument("--plot", type=Path)
    arguments = parser.parse_args()
    sets = box_sets(arguments)
    say_fit([sets[name]["training"] for name in ("grid", "eyes") if name in sets])
    results = {name: say_set(name, both, arguments.resamples) for name, both in sets.items()}
    if arguments.plot:
        arguments.plot.parent.mkdir(parents=True, exist_ok=True)
        arguments.plot.write_text(drawing({name: results[name] for name in ("grid", "eyes") if name in results}))


if __name__ == "__main__":
    main()
