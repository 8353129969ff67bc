"""How a recognised logo lies in the picture: its reference's four corners, found by local features."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from logocheck.domain.appearance import Quad
from logocheck.domain.geometry import Box, Size
from logocheck.vision.detector import Picture
from logocheck.vision.embedder import OPAQUE
from logocheck.vision.features import Features, features, matches
from logocheck.vision.geometry import resized
from logocheck.vision.marks import SIDE, View

ENLARGED = 4.0
"""Most times a crop grows to reach ``SIDE``."""

MARGIN = 0.2
"""Of the box's sides, looked at around it: a detector's box cuts logos."""

POINTS = 160
"""Most features of a crop; more find no more logos."""

RATIO = 0.82
"""Of the second place's distance, that a match stays below: Lowe's 0.8, and a little for photos."""

NEAR = 4.0
"""Pixels of the crop within which a point is where the quad says."""

LEAST_INLIERS = 5
LEAST_AGREEMENT = 0.5
"""Correlation in [-1, 1] of reference and picture once laid on each other, from which a quad is believed."""

CLEAR = 0.9
"""Correlation below which perspective is looked for in the pixels, where points are too few to tell it."""

EXACT = 0.8
"""Correlation from which a quad of few points is believed to have the logo's proportions; else many points say so."""

Warp = NDArray[np.float64]
"""(3, 3): homogeneous pixels of one picture to those of another."""

_FACE = 96  # pixels along the long side at which reference and picture are laid on each other
_UNEVEN = 2.2  # largest ratio of opposite sides
_LOPSIDED = 3.0  # largest stretch
_WELL_FOUND = 12  # inliers from which perspective can be told from noise
_BENT = 0.02  # more of the correlation, for which perspective is believed of few points
_STEPS = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 12, 1e-3)


@dataclass(frozen=True, slots=True)
class Found:
    """A quad with its evidence: the points found again, and the correlation in [-1, 1] once laid on each other."""

    logo: str
    quad: Quad
    aspect: float
    inliers: int
    agreement: float

    @property
    def stretch(self) -> float | None:
        """Of the quad against its reference, at least 1; None where points and pixels leave its corners too loose."""
        exact = self.inliers >= _WELL_FOUND or self.agreement >= EXACT
        return self.quad.stretch(self.aspect) if exact else None


def located(picture: Picture, box: Box, references: list[tuple[str, list[View]]]) -> Found | None:
    """Where the corners of the reference that is found best fall; None rather than a guess.

    Args:
        picture: (H, W, 3) uint8 RGB.
        box: of the sighting.
        references: of its brand, as ``Marks.of`` gives them.
    """
    if box.clipped(Size(picture.shape[1], picture.shape[0])) is None:
        return None
    grey, place = _crop(picture, box)
    seen = features(grey, POINTS)
    best: Found | None = None
    for logo, views in references:
        for view in views:
            found = _laid(grey, seen, view, place, logo)
            if found is not None and (best is None or found.inliers > best.inliers):
                best = found
        if best is not None and best.inliers >= 2 * _WELL_FOUND:
            break
    return best


def _crop(picture: Picture, box: Box) -> tuple[NDArray[np.uint8], Warp]:
    """The grey part of ``picture`` around ``box``, and the warp from it back to the picture."""
    height, width = picture.shape[:2]
    grown = box.grown(MARGIN)
    left, top = max(0, math.floor(grown.x1)), max(0, math.floor(grown.y1))
    part = picture[top : min(height, math.ceil(grown.y2)), left : min(width, math.ceil(grown.x2))]
    scale = min(ENLARGED, SIDE / max(part.shape[:2]))
    small = resized(part, max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale)))
    x, y = part.shape[1] / small.shape[1], part.shape[0] / small.shape[0]
    back = np.array([[x, 0, left], [0, y, top], [0, 0, 1]])
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8), back


def _laid(grey: NDArray[np.uint8], seen: Features, view: View, place: Warp, logo: str) -> Found | None:
    """``view`` found in the crop ``grey``, checked corner by corner and pixel by pixel."""
    here, there = matches(seen, view.features, RATIO)
    warp, inliers = _warp(there, here)
    if warp is None or inliers < LEAST_INLIERS:
        return None
    size = view.grey.shape[1] - 2 * view.pad, view.grey.shape[0] - 2 * view.pad
    if _quad(warp, view, size, np.eye(3)) is None:
        return None
    warp, agreement = _refined(grey, warp, view, inliers)
    quad = _quad(warp, view, size, place)
    if quad is None or agreement < LEAST_AGREEMENT:
        return None
    return Found(logo, quad, size[0] / size[1], inliers, agreement)


def _warp(there: NDArray[np.float32], here: NDArray[np.float32]) -> tuple[Warp | None, int]:
    """From the reference's points to the photo's, and how many agree: affine, and perspective where many do."""
    if len(there) < LEAST_INLIERS:
        return None, 0
    affine, inside = cv2.estimateAffine2D(
        there, here, method=cv2.RANSAC, ransacReprojThreshold=NEAR, maxIters=500, confidence=0.99
    )
    if affine is None:
        return None, 0
    warp, count = np.vstack([affine, [0, 0, 1]]), int(inside.sum())
    if count < _WELL_FOUND:
        return warp, count
    near = np.linalg.norm(cv2.perspectiveTransform(there[None], warp)[0] - here, axis=1) < 3 * NEAR
    bent, inside = cv2.findHomography(there[near], here[near], cv2.RANSAC, NEAR, maxIters=500, confidence=0.99)
    if bent is None or int(inside.sum()) < count:
        return warp, count
    return np.asarray(bent, np.float64), int(inside.sum())


def _quad(warp: Warp, view: View, size: tuple[int, int], place: Warp) -> Quad | None:
    """The reference's corners after ``warp`` and ``place``; None where no camera sees a flat logo so."""
    w, h = size
    corners = np.array([[[0, 0], [w, 0], [w, h], [0, h]]], np.float64) + view.pad
    points = cv2.perspectiveTransform(corners, place @ warp)[0].tolist()
    a, b, c, d = ((float(x), float(y)) for x, y in points)
    try:
        quad = Quad((a, b, c, d))
    except ValueError:
        return None
    sides = [math.dist(p, q) for p, q in itertools.pairwise((a, b, c, d, a))]
    uneven = any(max(pair) > _UNEVEN * min(pair) for pair in ((sides[0], sides[2]), (sides[1], sides[3])))
    upright = quad.area > 0.6 * max(sides[0], sides[2]) * max(sides[1], sides[3])
    return None if uneven or not upright or quad.stretch(w / h) > _LOPSIDED else quad


def _refined(grey: NDArray[np.uint8], warp: Warp, view: View, inliers: int) -> tuple[Warp, float]:
    """``warp`` moved to where the pixels agree best, and their correlation in [-1, 1].

    Of few points perspective would follow the noise; then the pixels alone say whether there is some. Enhanced
    correlation coefficient (Evangelidis & Psarakis 2008, PAMI 30).
    """
    scale = _FACE / max(view.grey.shape)
    face = resized(view.grey, max(8, round(view.grey.shape[1] * scale)), max(8, round(view.grey.shape[0] * scale)))
    shrunk = np.diag([view.grey.shape[1] / face.shape[1], view.grey.shape[0] / face.shape[0], 1.0])
    face = np.asarray(cv2.GaussianBlur(face, (0, 0), 1.0), np.uint8)
    start = (warp @ shrunk).astype(np.float32)
    start /= start[2, 2]
    best, agreement = start, _correlation(grey, start, face)
    sure = inliers >= _WELL_FOUND
    tries = ((cv2.MOTION_HOMOGRAPHY, 0.0),) if sure else ((cv2.MOTION_AFFINE, 0.0), (cv2.MOTION_HOMOGRAPHY, _BENT))
    for motion, least in tries:
        if least and not LEAST_AGREEMENT <= agreement < CLEAR:
            break  # perspective makes nothing of a place that is not the logo's
        moved = _moved(grey, best, face, motion)
        after = _correlation(grey, moved, face)
        if after > agreement + least:
            best, agreement = moved, after
    return (warp if best is start else best @ np.linalg.inv(shrunk)), agreement


def _moved(
    grey: NDArray[np.uint8], start: NDArray[np.float32], face: NDArray[np.uint8], motion: int
) -> NDArray[np.float32]:
    """``start`` moved to where ``face`` agrees best with ``grey``; as it was where there is nothing to follow."""
    guess = start.copy() if motion == cv2.MOTION_HOMOGRAPHY else start[:2].copy()
    whole = np.full(grey.shape, OPAQUE, np.uint8)
    try:
        _, moved = cv2.findTransformECC(face, grey, guess, motion, _STEPS, whole, 3)
    except cv2.error:
        return start
    return np.asarray(np.vstack([moved, [0, 0, 1]])[:3], np.float32)


def _correlation(grey: NDArray[np.uint8], warp: NDArray[np.float32], face: NDArray[np.uint8]) -> float:
    """Of ``face`` and the part of ``grey`` that ``warp`` lays under it."""
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    under = cv2.warpPerspective(grey, warp, face.shape[::-1], flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return float(cv2.matchTemplate(cv2.GaussianBlur(under, (0, 0), 1.0), face, cv2.TM_CCOEFF_NORMED)[0, 0])
