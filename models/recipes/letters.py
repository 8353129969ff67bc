"""What is written: names and texts in many fonts. The code is the package's: `logocheck/training/letters.py`."""

from __future__ import annotations

import paths  # noqa: F401 - finds the package

from logocheck.training.letters import fonts, joined, lettering, lockup, name, running_text

__all__ = ["fonts", "joined", "lettering", "lockup", "name", "running_text"]
