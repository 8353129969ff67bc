"""Pastes one logo into a photo. The code is the package's: `logocheck/training/paste.py`."""

from __future__ import annotations

import cv2
import paths  # noqa: F401 - finds the package

from logocheck.training.paste import Scene, paste, shrunk

__all__ = ["Scene", "paste", "shrunk"]

cv2.setNumThreads(1)  # workers compose side by side
