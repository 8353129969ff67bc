"""Composes photos with logos whose boxes are known. The code is the package's: `logocheck/training/compose.py`."""

from __future__ import annotations

import paths  # noqa: F401 - finds the package

from logocheck.training.compose import background, clutter, compose, dress, photograph

__all__ = ["background", "clutter", "compose", "dress", "photograph"]
