"""Paint for the example posts: textures, decals on surfaces, and what a camera adds.

Pictures are (H, W, 3) float32 RGB in [0, 1]; decals are (h, w, 4) float32, straight alpha.
"""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
import resvg_py
from PIL import Image

LOGOS = Path(__file__).parent / "examples" / "logos"


def svg(body: str, width: int, height: int) -> np.ndarray:
    """A decal drawn from SVG elements in a frame of ``width`` x ``height``."""
    text = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    return _rgba(resvg_py.svg_to_bytes(svg_string=text + body + "</svg>", skip_system_fonts=True))


def logo(name: str, height: int = 420) -> np.ndarray:
    return drawing(LOGOS / f"{name}.svg", height)


def drawing(path: Path, height: int = 420) -> np.ndarray:
    return _rgba(resvg_py.svg_to_bytes(svg_path=str(path), height=height, skip_system_fonts=True))


def _rgba(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(bytes(png))).convert("RGBA"), np.float32) / 255


def rgb(code: str) -> np.ndarray:
    return np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)], np.float32) / 255


def plain(width: int, height: int, top: str, bottom: str) -> np.ndarray:
    t = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    return np.broadcast_to(rgb(top) * (1 - t) + rgb(bottom) * t, (height, width, 3)).copy()


def noise(shape: tuple[int, int], cell: tuple[float, float], seed: int, octaves: int = 4) -> np.ndarray:
    """Smooth noise (H, W) around 0, about in [-1, 1]; ``cell`` is the size (x, y) of its largest grain, pixels."""
    random = np.random.default_rng(seed)
    height, width = shape
    total = np.zeros(shape, np.float32)
    for octave in range(octaves):
        x = max(2, round(width / cell[0] * 2**octave) + 2)
        y = max(2, round(height / cell[1] * 2**octave) + 2)
        grain = random.normal(0, 0.5, (min(y, height), min(x, width))).astype(np.float32)
        total += cv2.resize(grain, (width, height), interpolation=cv2.INTER_CUBIC) * 0.5**octave
    return total


def wood(width: int, height: int, light: str, dark: str, seed: int, planks: int = 5) -> np.ndarray:
    """Boards that run from left to right."""
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    board = np.floor(y / height * planks)
    shift = np.sin(board * 12.9) * 300
    grain = noise((height, width), (width * 0.9, 26), seed, 5)
    rings = np.sin((y + 24 * noise((height, width), (700, 120), seed + 1, 2) + shift) / 6.5) * 0.16
    tone = np.clip(0.5 + 0.30 * grain + rings + 0.10 * np.sin(board * 5.1), 0, 1)[..., None]
    picture = rgb(dark) * (1 - tone) + rgb(light) * tone
    seam = np.abs((y / height * planks) % 1 - 0.5) > 0.5 - 1.6 * planks / height
    picture[seam] *= 0.45
    return (picture + 0 * x[..., None]).astype(np.float32)


def bricks(width: int, height: int, seed: int, brick: tuple[int, int] = (150, 56)) -> np.ndarray:
    random = np.random.default_rng(seed)
    picture = np.empty((height, width, 3), np.float32)
    picture[:] = rgb("#8d8379")
    for row, y in enumerate(range(-8, height, brick[1])):
        for x in range(-brick[0] + (row % 2) * brick[0] // 2, width, brick[0]):
            tone = rgb("#9a4a36") * random.uniform(0.72, 1.2) + random.normal(0, 0.012, 3)
            cv2.rectangle(picture, (x + 4, y + 4), (x + brick[0] - 5, y + brick[1] - 5), tone.tolist(), -1, cv2.LINE_AA)
            cv2.line(picture, (x + 4, y + 5), (x + brick[0] - 5, y + 5), (tone * 1.18).tolist(), 2, cv2.LINE_AA)
    return picture * (1 + 0.16 * noise((height, width), (90, 60), seed + 1, 5))[..., None]


def bokeh(width: int, height: int, top: str, bottom: str, lights: list[str], seed: int, radius: int = 70) -> np.ndarray:
    """A background far out of focus."""
    random = np.random.default_rng(seed)
    picture = plain(width, height, top, bottom) * (1 + 0.18 * noise((height, width), (500, 600), seed, 2))[..., None]
    for _ in range(38):
        centre = random.integers(0, width), random.integers(0, height)
        size = int(random.uniform(0.35, 1) * radius)
        disc = np.zeros((height, width), np.float32)
        cv2.circle(disc, (int(centre[0]), int(centre[1])), size, 1.0, -1, cv2.LINE_AA)
        disc = cv2.GaussianBlur(disc, (0, 0), 5) * random.uniform(0.08, 0.36)
        picture += disc[..., None] * rgb(lights[random.integers(len(lights))])
    return cv2.GaussianBlur(picture, (0, 0), 7)


def over(picture: np.ndarray, decal: np.ndarray, left: int = 0, top: int = 0) -> np.ndarray:
    """The decal laid on the picture at a pixel."""
    quad = [
        (left, top),
        (left + decal.shape[1], top),
        (left + decal.shape[1], top + decal.shape[0]),
        (left, top + decal.shape[0]),
    ]
    return on(picture, decal, quad)


def on(
    picture: np.ndarray, decal: np.ndarray, quad: list[tuple[float, float]], shade: float = 0.0, ink: float = 1.0
) -> np.ndarray:
    """The decal on a flat surface whose corners, from top left clockwise, are ``quad``.

    ``shade`` in [0, 1]: how much of the surface's light and texture shows; ``ink``: opacity.
    """
    height, width = decal.shape[:2]
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, np.array(quad, np.float32))
    spread = max(width / max(1.0, np.ptp(np.array(quad)[:, 0])), 1.0)
    if spread > 1.3:
        decal = cv2.GaussianBlur(decal, (0, 0), 0.36 * spread)
    premultiplied = np.dstack([decal[..., :3] * decal[..., 3:], decal[..., 3]])
    warped = cv2.warpPerspective(premultiplied, matrix, (picture.shape[1], picture.shape[0]), flags=cv2.INTER_AREA)
    alpha = np.clip(warped[..., 3:], 0, 1) * ink
    light = picture.mean(axis=2, keepdims=True)
    inside = alpha[..., 0] > 0.02
    level = float(np.quantile(light[inside], 0.75)) if inside.any() else 1.0
    factor = 1 - shade + shade * np.clip(light / max(level, 0.05), 0, 1.6)
    return picture * (1 - alpha) + np.clip(warped[..., :3], 0, 1) * ink * factor


def round_a_cylinder(decal: np.ndarray, turn: float = 1.0, sag: float = 0.0) -> np.ndarray:
    """The decal as it looks printed on a can: ``turn`` in radians to each side, ``sag`` in heights."""
    height, width = decal.shape[:2]
    half = np.sin(turn)
    pad = int(abs(sag) * height) + 1
    x, y = np.meshgrid(np.linspace(-1, 1, width, dtype=np.float32), np.arange(-pad, height + pad, dtype=np.float32))
    source_x = (np.arcsin(x * half) / turn + 1) / 2 * (width - 1)
    source_y = y - sag * height * (np.sqrt(1 - (x * half) ** 2) - 1) * -1
    return cv2.remap(decal, source_x.astype(np.float32), source_y.astype(np.float32), cv2.INTER_LINEAR)


def on_cloth(decal: np.ndarray, seed: int, strength: float = 6.0) -> np.ndarray:
    """The decal as folds bend it; ``strength`` in pixels."""
    height, width = decal.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    dx, dy = (strength * noise((height, width), (width / 2, height / 2), seed + i, 2) for i in (0, 1))
    return cv2.remap(decal, x + dx, y + dy, cv2.INTER_LINEAR)


def shadow(picture: np.ndarray, body: str, blur: float, depth: float) -> np.ndarray:
    """Darker by ``depth`` in [0, 1] where the SVG ``body`` is, with a soft edge of ``blur`` pixels."""
    height, width = picture.shape[:2]
    alpha = cv2.GaussianBlur(svg(body, width, height)[..., 3], (0, 0), blur)[..., None]
    return picture * (1 - depth * alpha)


def glow(picture: np.ndarray, body: str, blur: float, strength: float = 1.0) -> np.ndarray:
    """Light added where the SVG ``body`` is, in its colours."""
    height, width = picture.shape[:2]
    decal = svg(body, width, height)
    return picture + strength * cv2.GaussianBlur(decal[..., :3] * decal[..., 3:], (0, 0), blur)


def photographed(
    picture: np.ndarray,
    seed: int,
    *,
    warm: float = 0.0,
    vignette: float = 0.28,
    grain: float = 0.018,
    blur: float = 0.7,
) -> Image.Image:
    """What a phone camera makes of it: white balance, lens, sensor."""
    height, width = picture.shape[:2]
    x, y = np.meshgrid(np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32))
    picture = picture * np.array([1 + warm, 1, 1 - warm], np.float32) * (1 - vignette * (x**2 + y**2) / 2)[..., None]
    picture = cv2.GaussianBlur(np.clip(picture, 0, 1), (0, 0), blur)
    random = np.random.default_rng(seed)
    fine = random.normal(0, grain, picture.shape).astype(np.float32)
    picture = picture + cv2.GaussianBlur(fine, (0, 0), 0.8) * 1.6 * (0.5 + 0.5 * (1 - picture))
    return Image.fromarray((np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8))
