"""Logos drawn for tests, and the same laid into a picture at a known place."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

BLUE, SAND = (20, 40, 160), (235, 225, 205)


def logo(colour: tuple[int, int, int] = BLUE, width: int = 400, height: int = 200) -> np.ndarray:
    """(H, W, 4) uint8 RGBA: a word, a ring and a wedge, transparent around."""
    big = Image.new("RGBA", (width, height), (*colour, 0))
    pen = ImageDraw.Draw(big)
    pen.text((width * 0.02, height * 0.1), "Foxglow", fill=(*colour, 255), font=ImageFont.load_default(height * 0.42))
    pen.ellipse(
        (width * 0.78, height * 0.05, width * 0.98, height * 0.45), outline=(*colour, 255), width=max(2, height // 20)
    )
    pen.polygon(
        [(width * 0.03, height * 0.95), (width * 0.3, height * 0.65), (width * 0.9, height * 0.93)], fill=(*colour, 255)
    )
    return np.asarray(big)


def laid(mark: np.ndarray, corners: list[tuple[float, float]], size=(480, 360), ground=SAND) -> np.ndarray:
    """(H, W, 3) uint8 RGB of ``size``: ``mark`` with its corners where told."""
    h, w = mark.shape[:2]
    source = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    warp = cv2.getPerspectiveTransform(source, np.array(corners, np.float32))
    scaled = mark.astype(np.float32)
    scaled[..., :3] *= scaled[..., 3:] / 255
    grown = cv2.warpPerspective(scaled, warp, (size[0], size[1]), flags=cv2.INTER_AREA)
    flat = grown[..., :3] + np.array(ground) * (1 - grown[..., 3:] / 255)
    return np.clip(np.rint(flat), 0, 255).astype(np.uint8)
