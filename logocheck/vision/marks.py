"""Reference logos prepared for being found point by point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from logocheck.vision.embedder import OPAQUE, on_ground, transparent
from logocheck.vision.features import Features, features
from logocheck.vision.geometry import resized

SIDE = 208
"""Pixels along the long side of what is compared, reference and crop alike."""

REFERENCES = 4
"""Of a brand, looked at for one sighting."""

POINTS = 128
"""Most features of a reference; more find no more logos."""

_PAD = 12  # pixels around a transparent reference: corners of letters lie on its border


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A reference on one ground: (h, w) uint8 ``grey`` and its features; it starts ``pad`` pixels inside."""

    grey: NDArray[np.uint8]
    features: Features
    pad: int


class Marks:
    """Local features of reference logos, each computed when it is first asked for. One object per thread.

    ``logos``: (H, W, 4) uint8 straight RGBA, trimmed, by (brand, logo).
    """

    def __init__(self, logos: Mapping[tuple[str, str], NDArray[np.uint8]]) -> None:
        self._logos = logos
        self._views: dict[tuple[str, str], list[View]] = {}

    def of(self, brand: str, first: str | None) -> list[tuple[str, list[View]]]:
        """At most ``REFERENCES`` references of ``brand``, ``first`` before the others."""
        keys = sorted((key for key in self._logos if key[0] == brand), key=lambda key: key[1] != first)
        return [(key[1], self._seen(key)) for key in keys[:REFERENCES]]

    def _seen(self, key: tuple[str, str]) -> list[View]:
        if key not in self._views:
            self._views[key] = _views(self._logos[key])
        return self._views[key]


def _views(logo: NDArray[np.uint8]) -> list[View]:
    """``logo`` as it is, or on white and on black where it is transparent; then each with light and dark exchanged."""
    scale = SIDE / max(logo.shape[:2])
    logo = resized(logo, max(1, round(logo.shape[1] * scale)), max(1, round(logo.shape[0] * scale)))
    pad, grounds = (_PAD, (OPAQUE, 0)) if transparent(logo) else (0, (OPAQUE,))
    flat = [on_ground(logo, ground, pad, pad) for ground in grounds]
    greys = [np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8) for picture in flat]
    return [View(grey, features(grey, POINTS), pad) for grey in (*greys, *(OPAQUE - grey for grey in greys))]
