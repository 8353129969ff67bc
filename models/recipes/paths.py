"""Where the recipes read and write: nothing that they make for themselves lies in the repository."""

from __future__ import annotations

import os
import sys
from pathlib import Path

MODELS = Path(__file__).resolve().parents[1]
"""`models/`: manifest, weights and cards, the only place where a recipe leaves something in the repository."""

sys.path.insert(0, str(MODELS.parent))  # the composer is the package's: logocheck/training

STATE = Path(os.environ.get("LOGOCHECK_STATE", "~/.cache/logocheck")).expanduser()
"""Caches, checkpoints and pictures to look at."""

DATA = Path(os.environ.get("LOGOCHECK_DATA", STATE / "photos"))
"""The photo sets; `README.md` of this folder says what each is for."""

DRAWINGS = STATE / "drawings"
LOOKS = STATE / "looks"
RUNS = STATE / "runs"


def background_photos() -> list[Path]:
    """Photos that scenes are composed on: 1,000 of ImageNet, 700 of OSIE; sorted, so that a seed means the same."""
    return sorted((DATA / "backgrounds" / "imagenet").glob("*.*")) + sorted((DATA / "gaze" / "stimuli").glob("*.*"))
