"""Local features: points of a picture that are found again when it is turned, scaled or lit differently."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

_CONTRAST = 0.02  # half of OpenCV's default: logos in photos are dull
_EDGE = 12
_APART = 6.0  # pixels from which two points of a reference are different places
_NEIGHBOURS = 4
_SAME = 3.0  # pixels within which a match leads back to where it came from


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """``points``: (n, 2) float32 xy in pixels. ``descriptors``: (n, 128) float32, roots of SIFT's shares."""

    points: NDArray[np.float32]
    descriptors: NDArray[np.float32]


def features(grey: NDArray[np.uint8], most: int) -> Features:
    """The at most ``most`` strongest features of (h, w) uint8.

    SIFT (Lowe 2004, IJCV 60), compared by the roots of its shares (Arandjelovic & Zisserman 2012, CVPR).
    """
    sift = cv2.SIFT.create(nfeatures=most, contrastThreshold=_CONTRAST, edgeThreshold=_EDGE)
    found, rows = sift.detectAndCompute(grey, None)
    if rows is None or len(found) == 0:
        return Features(np.empty((0, 2), np.float32), np.empty((0, 128), np.float32))
    shares = np.asarray(rows, np.float32)
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1e-7)
    return Features(np.array([point.pt for point in found], np.float32), np.sqrt(shares))


def matches(photo: Features, reference: Features, ratio: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Points that match: (n, 2) of the photo and (n, 2) of the reference.

    A match is nearer than ``ratio`` of the distance to the second place of the reference, and leads back.
    """
    none = np.empty((0, 2), np.float32)
    if min(len(photo.points), len(reference.points)) < _NEIGHBOURS:
        return none, none
    distances, nearest = cv2.batchDistance(
        photo.descriptors, reference.descriptors, cv2.CV_32F, normType=cv2.NORM_L2, K=_NEIGHBOURS
    )
    places = reference.points[nearest]
    elsewhere = np.linalg.norm(places - places[:, :1], axis=2) > _APART
    second = np.where(elsewhere, distances, np.inf).min(axis=1)
    second = np.where(np.isfinite(second), second, distances[:, -1])
    chosen = np.flatnonzero(distances[:, 0] < ratio * second)
    if chosen.size == 0:
        return none, none
    there = nearest[chosen, 0]
    _, back = cv2.batchDistance(reference.descriptors[there], photo.descriptors, cv2.CV_32F, normType=cv2.NORM_L2, K=1)
    leads_back = np.linalg.norm(photo.points[back[:, 0]] - photo.points[chosen], axis=1) < _SAME
    pairs = np.column_stack([photo.points[chosen], reference.points[there]])[leads_back]
    if len(pairs) == 0:
        return none, none
    _, once = np.unique(np.rint(pairs / 2), axis=0, return_index=True)
    pairs = pairs[np.sort(once)]
    return np.ascontiguousarray(pairs[:, :2]), np.ascontiguousarray(pairs[:, 2:])
