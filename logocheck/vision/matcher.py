"""A second look at a sighting: a wide window of the photo against the brand's references, part by part."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from logocheck.domain.detection import Sighting
from logocheck.domain.geometry import Box, Size, halfway, iou
from logocheck.domain.second_look import Opinion, SecondLook
from logocheck.vision.detector import Matcher, PartFeatures, Picture
from logocheck.vision.embedder import CropRule, photo_crops, transparent, whole_reference

AT_MOST = 40
"""Sightings of one picture that are looked at again, the most probable ones. Few pictures have more than 12: a shelf, a
sponsors' wall."""

REFERENCES = 4
"""References of a brand that a window is compared with: the one it resembled first, then the others."""

LOOKS = 2
"""Times that a window is cut: the second one round the box that the first one gave. The mean of both logits tells
right from wrong a little better, on photos of both kinds of brands, known from photos or from drawings."""

ALIKE = 0.4
"""IoU from which what was proposed and where a transparent reference lies measure the same: both are tight, and their
mean is better than either. What is cut from a photo has room of its own, which no proposal has."""

AGREEING = 0.3
"""IoU from which two references' boxes are of one logo: a symbol and a symbol with its word are not."""

SURER = 0.25
"""How much more the box of a reference with a higher logit counts, for each unit."""

_LOG_SIDE = 2.0
"""Largest logarithm of the factor by which a box changes: what lies outside the window is not seen."""


@dataclass(frozen=True, slots=True)
class WindowRule:
    """How a window is cut: the box ``grown`` by a share of its sides on each side, stretched to ``size`` pixels.

    ``reference``: side of what it is compared with, pixels.
    """

    size: int
    grown: float
    reference: int

    @property
    def crops(self) -> CropRule:
        return CropRule(self.size, self.grown, "stretch")


@dataclass(frozen=True, slots=True)
class SecondEyes:
    """The matcher with how its windows are cut and what its logit is worth."""

    matcher: Matcher
    windows: WindowRule
    weights: SecondLook


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """One reference for the matcher: (v, c, h, w) float16 ``features`` of its v views.

    ``margin``: added around the logo in each view, as a share of its width and height on each side. The matcher
    answers where the view's frame lies, this much outside the logo. ``drawn``: transparent, not cut from a photo.
    ``straight``: how many of the views, the first ones, are not mirrored.
    """

    features: PartFeatures
    margin: float
    drawn: bool
    straight: int


References = Mapping[tuple[str, str], Parts]
"""By (brand, logo)."""


def references_of(
    logos: Sequence[tuple[str, str, NDArray[np.uint8]]], matcher: Matcher, rule: CropRule, *, mirrored: bool = True
) -> dict[tuple[str, str], Parts]:
    """Parts of (brand, logo, (H, W, 4) uint8 straight RGBA) references, once per campaign; ``mirrored`` ones too."""
    out = {}
    for brand, logo, pixels in logos:
        views, drawn = whole_reference(pixels, rule, mirrored=mirrored), transparent(pixels)
        straight = len(views) // 2 if mirrored else len(views)
        features = matcher.features(views).astype(np.float16)
        out[brand, logo] = Parts(features, rule.margin if drawn else 0.0, drawn, straight)
    return out


def opinions(
    picture: Picture, seen: Sequence[Sighting], references: References, eyes: SecondEyes
) -> list[Opinion | None]:
    """One opinion for each sighting, in order; None for a brand without references and beyond ``AT_MOST``.

    Args:
        picture: (H, W, 3) uint8 RGB.
        seen: most probable first.
        references: of the campaign.
        eyes: of this thread.
    """
    out: list[Opinion | None] = [None] * len(seen)
    shown = {brand for brand, _ in references}
    asked = [i for i, sighting in enumerate(seen) if sighting.brand in shown][:AT_MOST]
    if not asked:
        return out
    parts = [_parts(seen[i], references) for i in asked]
    said = looked_at(picture, [seen[i].box for i in asked], parts, eyes)
    for i, own, (logit, box) in zip(asked, parts, said, strict=True):
        both = seen[i].logo is not None and own[0].drawn and iou(seen[i].box, box) >= ALIKE
        out[i] = Opinion(logit, halfway(seen[i].box, box) if both else box)
    return out


def looked_at(
    picture: Picture, boxes: Sequence[Box], references: Sequence[Sequence[Parts]], eyes: SecondEyes
) -> list[tuple[float, Box]]:
    """For each box and its references: the mean logit of all ``LOOKS``, and the box that the last one gives."""
    logits = [0.0] * len(boxes)
    for _ in range(LOOKS):
        said = _compared(picture, boxes, references, eyes)
        boxes = [box for _, box in said]
        logits = [logit + more / LOOKS for logit, (more, _) in zip(logits, said, strict=True)]
    return list(zip(logits, boxes, strict=True))


def _compared(
    picture: Picture, boxes: Sequence[Box], references: Sequence[Sequence[Parts]], eyes: SecondEyes
) -> list[tuple[float, Box]]:
    """For each box and its references: the logit of the one that it resembles most, and the box that they give."""
    windows = eyes.matcher.features(photo_crops(picture, boxes, eyes.windows.crops))
    rows = eyes.matcher.compare(
        np.repeat(windows, [sum(len(part.features) for part in parts) for parts in references], axis=0),
        np.concatenate([part.features for parts in references for part in parts]).astype(np.float32),
    )
    frame, start, out = Size(picture.shape[1], picture.shape[0]), 0, []
    for box, parts in zip(boxes, references, strict=True):
        margins = [part.margin for part in parts for _ in part.features]
        mirrored = [i >= part.straight for part in parts for i in range(len(part.features))]
        mine = rows[start : start + len(margins)]
        start += len(margins)
        placed = [_placed(box, row[1:], margin, frame) for row, margin in zip(mine, margins, strict=True)]
        out.append(_agreed(mine[:, 0].tolist(), placed, mirrored))
    return out


def _agreed(logits: Sequence[float], boxes: Sequence[Box], mirrored: Sequence[bool]) -> tuple[float, Box]:
    """The highest logit, and the weighted mean of its box and of those that mean the same part of the picture.

    Only views that are ``mirrored`` as the best one is or is not: a logo's room left and right of it changes sides.
    """
    best = max(range(len(logits)), key=logits.__getitem__)
    alike = [i for i in range(len(boxes)) if mirrored[i] == mirrored[best]]
    same = [i for i in alike if i == best or iou(boxes[i], boxes[best]) >= AGREEING]
    weights = [math.exp(SURER * (logits[i] - logits[best])) for i in same]

    def mean(side: str) -> float:
        return math.fsum(w * getattr(boxes[i], side) for w, i in zip(weights, same, strict=True)) / math.fsum(weights)

    return logits[best], Box(mean("x1"), mean("y1"), mean("x2"), mean("y2"))


def _parts(sighting: Sighting, references: References) -> list[Parts]:
    """Of the reference that the sighting resembled first, if there is one, then of its brand's others."""
    own = sorted((key for key in references if key[0] == sighting.brand), key=lambda key: key[1] != sighting.logo)
    return [references[key] for key in own[:REFERENCES]]


def _placed(box: Box, said: NDArray[np.float32], margin: float, frame: Size) -> Box:
    """``box`` moved and resized by centre x, y and log width, height in its own units, then ``margin`` taken off.

    Unmoved if nothing remains in the frame.
    """
    x, y, log_w, log_h = (float(value) for value in said)
    w, h = (math.exp(max(-_LOG_SIDE, min(_LOG_SIDE, side))) for side in (log_w, log_h))
    cx, cy = box.centre
    cx, cy = cx + max(-1.0, min(1.0, x)) * box.width, cy + max(-1.0, min(1.0, y)) * box.height
    w, h = (side / (2 + 4 * margin) for side in (w * box.width, h * box.height))
    return Box(cx - w, cy - h, cx + w, cy + h).clipped(frame) or box
