"""How one logo looks, and shapes that are none. The code is the package's: `logocheck/training/ink.py`."""

from __future__ import annotations

import paths  # noqa: F401 - finds the package

from logocheck.training.ink import colour, luminance, mono, painted, shape, trim_alpha, variant

__all__ = ["colour", "luminance", "mono", "painted", "shape", "trim_alpha", "variant"]
