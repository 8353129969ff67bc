"""What the embedder is shown: a piece of a photo and a reference logo, prepared as in its training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from logocheck.domain.geometry import Box
from logocheck.vision.copies import copies_of, whole_halvings
from logocheck.vision.cutout import cut_out
from logocheck.vision.detector import Picture
from logocheck.vision.geometry import cropped, resized

VIEWS = 3
"""Of the views that stand for a reference; raised whenever others are made, so that stored ones are made again."""

OPAQUE = 255
_BLACK = 0

CUT = 0.08
"""Of a reference's width or height. The cuts cost nothing per photo and raised the average precision of
presence on real photos from 0.61 to 0.65; inverted, one-coloured and blurred references raised nothing."""


TURNED = 12.0
"""Degrees by which a reference is also seen turned to either side. It costs nothing per photo; presence on real photos
rose from F1 0.81 to 0.86 (three brands) and from 0.63 to 0.66 (27), before the second look. Twice as much and
shears raised less or brought more false brands."""


ROOM = 0.35
"""Of a drawing's width or height. Photo crops come with some; more of it brought them false brands as well as logos
(docs/decisions/0025-drawings-are-seen-with-room.md)."""


@dataclass(frozen=True, slots=True)
class CropRule:
    """How a crop becomes the network's square input.

    ``size``: its side S in pixels. ``margin``: added on each side of a box, as a share of its width
    or height. ``fit``: "stretch" to the square, or "letterbox" between bars. ``fill``: grey level in
    [0, 255] of the bars and behind transparency.
    """

    size: int
    margin: float = 0.0
    fit: Literal["letterbox", "stretch"] = "letterbox"
    fill: int = 114

    def __post_init__(self) -> None:
        if self.size < 1 or self.margin < 0 or not 0 <= self.fill <= OPAQUE:
            raise ValueError("size is at least 1, margin at least 0, fill in [0, 255]")


def photo_crop(picture: Picture, box: Box, rule: CropRule) -> Picture:
    """(S, S, 3) uint8 RGB: the part of ``picture`` under ``box`` with its margin around it."""
    return _fitted(cropped(picture, box, rule.margin), rule)


def photo_crops(picture: Picture, boxes: Sequence[Box], rule: CropRule) -> list[Picture]:
    """``photo_crop`` of each of ``boxes``, large ones from a smaller copy of ``picture``, in a fraction of the time."""
    copies = copies_of(picture)
    out = []
    for box in boxes:
        level = whole_halvings(min(box.width, box.height, *picture.shape[:2]) / rule.size)
        out.append(photo_crop(copies.level(level), box.scaled(0.5**level, 0.5**level), rule))
    return out


def posed_crops(shown: Sequence[Picture], rule: CropRule, *, mirrored: bool, roomy: bool) -> list[Picture]:
    """The (S, S, 3) uint8 RGB views of opaque pictures of one logo: of each upright and turned, whole and cut.

    Cut from all sides and from each, for a detector's box is never the reference's.

    Args:
        shown: the logo ``on_grounds``.
        rule: says size and fit.
        mirrored: whether as many of the mirrored logo follow: of a pair of shoes one has it the other way round.
        roomy: whether after each picture's views it follows upright with ``ROOM`` to each side: boxes may be too large
            as well, and what is stretched forgets how long it was.
    """
    parts: list[Picture] = []
    for picture in _sides(shown, mirrored):
        parts += [part for pose in (picture, *_turned(picture)) for part in _cuts(pose)]
        parts += _with_room(picture) if roomy else []
    return [_fitted(part, rule) for part in parts]


def upright_crops(shown: Sequence[Picture], rule: CropRule, *, mirrored: bool) -> list[Picture]:
    """Of ``posed_crops`` those that show all of the logo, not turned."""
    return [_fitted(picture, rule) for picture in _sides(shown, mirrored)]


def whole_reference(logo: NDArray[np.uint8], rule: CropRule, *, mirrored: bool = True) -> list[Picture]:
    """The (S, S, 3) uint8 RGB views of one trimmed reference that show all of it: one, or two of a transparent logo.

    ``mirrored``: whether as many of the mirrored logo follow.
    """
    return upright_crops([picture for _, picture in on_grounds(logo, rule, alone=False)], rule, mirrored=mirrored)


def on_grounds(logo: NDArray[np.uint8], rule: CropRule, *, alone: bool = True) -> list[tuple[int | None, Picture]]:
    """``logo``, (H, W, 4) uint8 straight RGBA, as opaque pictures, each with the grey level behind it; None: as it is.

    A transparent logo lies on the rule's fill and on black, for one of them may swallow it, with the rule's margin.

    ``alone``: whether an opaque logo is also shown without its ground. On one as light as the logo only its outline
    shows, for its edge keeps something of the ground it came on.
    """
    if transparent(logo):
        return [(ground, _framed(logo, ground, rule)) for ground in (rule.fill, _BLACK)]
    own = np.ascontiguousarray(logo[..., :3])
    ink = cut_out(own) if alone else None
    if ink is None:
        return [(None, own)]
    return [(None, own), *((ground, _framed(ink, ground, rule)) for ground in (rule.fill, _BLACK))]


def _framed(logo: NDArray[np.uint8], ground: int, rule: CropRule) -> Picture:
    return on_ground(logo, ground, round(logo.shape[1] * rule.margin), round(logo.shape[0] * rule.margin))


def _sides(pictures: Sequence[Picture], mirrored: bool) -> list[Picture]:
    """``pictures``, and these ``mirrored``."""
    return [*pictures, *(np.ascontiguousarray(picture[:, ::-1]) for picture in pictures if mirrored)]


def _turned(picture: Picture) -> list[Picture]:
    """``picture`` turned by ``TURNED`` to either side, whole, its border repeated around it."""
    height, width = picture.shape[:2]
    out = []
    for degrees in (TURNED, -TURNED):
        turn = cv2.getRotationMatrix2D((0, 0), degrees, 1)
        corners = turn[:, :2] @ np.array([[0, width, width, 0], [0, 0, height, height]])
        turn[:, 2] = -corners.min(axis=1)
        size = tuple(int(np.ceil(side)) for side in np.ptp(corners, axis=1))
        out.append(np.asarray(cv2.warpAffine(picture, turn, size, borderMode=cv2.BORDER_REPLICATE), np.uint8))
    return out


def on_ground(logo: NDArray[np.uint8], ground: int, x: int = 0, y: int = 0) -> Picture:
    """``logo``, (H, W, 4) uint8 straight RGBA, on the grey level ``ground``, with x and y pixels of it around."""
    alpha = logo[..., 3:].astype(np.float32) / OPAQUE
    flat = np.rint(logo[..., :3] * alpha + ground * (1 - alpha)).astype(np.uint8)
    return np.pad(flat, ((y, y), (x, x), (0, 0)), constant_values=ground)


def _cuts(picture: Picture) -> list[Picture]:
    """``picture`` whole, and with ``CUT`` of its sides taken off all around, right, left, below and above."""
    height, width = picture.shape[:2]
    x, y = int(width * CUT), int(height * CUT)
    return [
        picture,
        picture[y : height - y, x : width - x],
        picture[:, : width - x],
        picture[:, x:],
        picture[: height - y],
        picture[y:],
    ]


def _with_room(picture: Picture) -> list[Picture]:
    """``picture`` with ``ROOM``, its edge repeated, above and below, right and left, right, left, below and above."""
    height, width = picture.shape[:2]
    x, y = round(width * ROOM), round(height * ROOM)
    room = (((y, y), (0, 0)), ((0, 0), (x, x)), ((0, 0), (0, x)), ((0, 0), (x, 0)), ((0, y), (0, 0)), ((y, 0), (0, 0)))
    return [np.pad(picture, (*sides, (0, 0)), mode="edge") for sides in room]


def transparent(logo: NDArray[np.uint8]) -> bool:
    """Whether anything shows through ``logo``, (H, W, 4) uint8 RGBA."""
    return bool((logo[..., 3] < OPAQUE).any())


def _fitted(crop: Picture, rule: CropRule) -> Picture:
    """``crop`` as the square input: stretched, or centred between bars of the rule's ``fill``."""
    if rule.fit == "stretch":
        return resized(crop, rule.size, rule.size)
    height, width = crop.shape[:2]
    scale = rule.size / max(height, width)
    w, h = max(1, round(width * scale)), max(1, round(height * scale))
    canvas = np.full((rule.size, rule.size, 3), rule.fill, np.uint8)
    top, left = (rule.size - h) // 2, (rule.size - w) // 2
    canvas[top : top + h, left : left + w] = resized(crop, w, h)
    return canvas
