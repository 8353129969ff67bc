"""The model card: what a brand's detector was trained on and what it is worth."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from logocheck.domain.campaign import ReviewPolicy
from logocheck.domain.matching import Joining
from logocheck.training.course import Course
from logocheck.training.figures import Figure
from logocheck.training.kit import Kit

CERTAIN = 0.65
"""Confidence from which a campaign takes a sighting for certain by default; the figures are at it."""


def card(
    name: str,
    kit: Kit,
    course: Course,
    *,
    start: str,
    trained: tuple[int, int, int],
    scenes: Sequence[Figure],
    photos: Sequence[Figure] | None,
    joining: Joining,
    today: date,
) -> str:
    """Markdown.

    Args:
        name: of the detector.
        kit: whose logos.
        course: how it was trained.
        start: what it started from.
        trained: scenes, labelled photos and photos without a logo that trained.
        scenes: figures on scenes that were held out.
        photos: figures on photos that were held out; None if there were none.
        joining: how its word counts beside the eyes.
        today: goes into the card.
    """
    made, labelled, empty = trained
    uncertain = ReviewPolicy().uncertain_from
    real = f", {labelled} labelled photos and {empty} without a logo of the kit" if labelled or empty else ""
    lines = [
        f"# {name}",
        "",
        f"Finds {', '.join(kit.brands)}. Trained by `logocheck train` on {today.isoformat()}.",
        "",
        "- **Input** `images`: `(1, 3, H, W)` float32 RGB in [0, 1], H and W multiples of 32. **Output** `detections`:",
        "  `(1, n, 6)` x1, y1, x2, y2 in input pixels, confidence, class.",
        "- **Licence** AGPL-3.0-or-later: it descends from Ultralytics' weights and was trained with their package.",
        "",
        "## Trained on",
        "",
        f"- Start: {start}.",
        f"- {made} scenes composed from {len(kit.files)} logo files{real}.",
        f"- {course.epochs} epochs at {course.side} pixels, {course.batch} pictures a step, AdamW, no mirroring.",
        "",
        "## Figures",
        "",
        f"At IoU 0.5; recall and precision at a confidence of {CERTAIN} or more. Sizes are the square root of a box's",
        "area in pixels: small below 32, large from 96. Nothing of this was trained on.",
        "",
        *_table("held-out scenes", scenes),
        "",
        *(_table("held-out photos", photos) if photos is not None else [_NO_PHOTOS]),
        "",
        "## Known limits",
        "",
        "Only what looks like the files of the kit is learnt: an old logo, or a second one of the brand, needs its own",
        "file. Composed scenes are easier than photos: trust the figures on photos, and look at what it misses.",
        "It looks beside the detector of any logo: these figures are of it alone, without the eyes that it joins.",
        f"What it alone sees of a brand that has logo files is {joining.trust:g} probable at most: it decides",
        f"nothing below a campaign's `review.uncertain_from` ({uncertain:g} by default), and above it a person looks.",
        "",
    ]
    return "\n".join(lines)


_NO_PHOTOS = "There were no labelled photos to measure on: figures on composed scenes say little about real ones."


def _table(title: str, rows: Sequence[Figure]) -> list[str]:
    head = [f"| {title} | boxes | recall | precision | AP50 |", "| --- | --- | --- | --- | --- |"]
    return head + [
        f"| {f.name} | {f.boxes} | {_share(f.recall)} | {_share(f.precision)} | {_share(f.ap50)} |" for f in rows
    ]


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
