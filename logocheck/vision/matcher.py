"""A second look at a sighting: a wide window of the photo against the brand's references, part by part."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from logocheck.domain.detection import Sighting
from logocheck.domain.geometry import Box, Size
from logocheck.domain.second_look import Opinion, SecondLook
from logocheck.vision.detector import Matcher, PartFeatures, Picture
from logocheck.vision.embedder import CropRule, photo_crop, whole_reference

AT_MOST = 12
"""Sightings of one picture that are looked at again, the most probable ones."""

REFERENCES = 4
"""References of a brand that a window is compared with: the one it resembled first, then the others."""

_LOG_SIDE = 2.0
"""Largest logarithm of the factor by which a box changes: what lies outside the window is not seen."""


@dataclass(frozen=True, slots=True)
class WindowRule:
    """How a window is cut: the box ``grown`` by a share of its sides on each side, stretched to ``size`` pixels."""

    size: int
    grown: float

    @property
    def crops(self) -> CropRule:
        return CropRule(self.size, self.grown, "stretch")


@dataclass(frozen=True, slots=True)
class SecondEyes:
    """The matcher with how its windows are cut and what its logit is worth."""

    matcher: Matcher
    windows: WindowRule
    weights: SecondLook


References = Mapping[tuple[str, str], PartFeatures]
"""(brand, logo) -> (v, c, h, w) float16 features of the reference's v views."""


def references_of(
    logos: Sequence[tuple[str, str, NDArray[np.uint8]]], matcher: Matcher, rule: CropRule
) -> dict[tuple[str, str], PartFeatures]:
    """Features of (brand, logo, (H, W, 4) uint8 straight RGBA) references, once per campaign."""
    return {
        (brand, logo): matcher.features(whole_reference(pixels, rule)).astype(np.float16)
        for brand, logo, pixels in logos
    }


def opinions(
    picture: Picture, seen: Sequence[Sighting], references: References, eyes: SecondEyes
) -> list[Opinion | None]:
    """One opinion for each sighting, in order; None for what names no reference or is beyond ``AT_MOST``.

    Args:
        picture: (H, W, 3) uint8 RGB.
        seen: most probable first.
        references: of the campaign.
        eyes: of this thread.
    """
    out: list[Opinion | None] = [None] * len(seen)
    asked = [i for i, s in enumerate(seen) if s.logo is not None and (s.brand, s.logo) in references][:AT_MOST]
    if not asked:
        return out
    windows = eyes.matcher.features([photo_crop(picture, seen[i].box, eyes.windows.crops) for i in asked])
    own = [_views(seen[i], references) for i in asked]
    rows = eyes.matcher.compare(
        np.repeat(windows, [len(views) for views in own], axis=0), np.concatenate(own).astype(np.float32)
    )
    frame, start = Size(picture.shape[1], picture.shape[0]), 0
    for i, views in zip(asked, own, strict=True):
        mine = rows[start : start + len(views)]
        start += len(views)
        best = mine[mine[:, 0].argmax()]
        out[i] = Opinion(float(best[0]), _placed(seen[i].box, best[1:], frame))
    return out


def _views(sighting: Sighting, references: References) -> PartFeatures:
    """(v, c, h, w) of the sighting's own reference first, then of its brand's others."""
    first = (sighting.brand, str(sighting.logo))
    others = [key for key in references if key[0] == sighting.brand and key != first]
    return np.concatenate([references[key] for key in (first, *others[: REFERENCES - 1])])


def _placed(box: Box, said: NDArray[np.float32], frame: Size) -> Box:
    """``box`` moved and resized by centre x, y and log width, height in its own units; unmoved if nothing remains."""
    x, y, log_w, log_h = (float(value) for value in said)
    w, h = (math.exp(max(-_LOG_SIDE, min(_LOG_SIDE, side))) for side in (log_w, log_h))
    cx, cy = box.centre
    cx, cy = cx + max(-1.0, min(1.0, x)) * box.width, cy + max(-1.0, min(1.0, y)) * box.height
    w, h = w * box.width / 2, h * box.height / 2
    return Box(cx - w, cy - h, cx + w, cy + h).clipped(frame) or box
