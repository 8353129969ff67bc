"""Pastes one logo into a photo the way the world prints it: on plates, bent, in perspective, lit, half covered."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.random import Generator

from logocheck.training import ink
from logocheck.training.ink import Numbers, Pixels
from logocheck.training.relief import SMALLEST, relief
from logocheck.training.solid import SMALLEST as SMALLEST_SOLID
from logocheck.training.solid import solid

FAINT = 60
"""Alpha, of 255, up to which a logo's pixel does not count as seen."""

_CONTRAST = 40.0
"""Least mean luminance difference, of 255, between a logo and what it lies on."""
_VISIBLE = 0.35
"""Least share of a logo inside the frame and not covered, for it to count."""
_PLATE, _RELIEF, _SOLID = 0.22, 0.12, 0.14
"""Shares of what is pasted: on a plate of its own, standing out by its edges alone, a thing of metal or light."""


@dataclass
class Scene:
    """A photo in the making: `rgb` `(h, w, 3)` float32 in [0, 255], `boxes` so far, `coats` of what is pasted."""

    rgb: Pixels
    boxes: list[tuple[float, float, float, float, int]] = field(default_factory=list)


def _bend(stack: Pixels, rng: Generator) -> Pixels:
    """Curves `(h, w, 5)` round a cylinder or along a fold of cloth."""
    h, w = stack.shape[:2]
    pad = max(2, int(0.12 * h))
    stack = np.pad(stack, ((pad, pad), (0, 0), (0, 0)), "edge")
    stack[:pad, :, 3:] = 0
    stack[-pad:, :, 3:] = 0
    x, y = np.meshgrid(np.arange(w, dtype=np.float32), np.arange(h + 2 * pad, dtype=np.float32))
    u = 2 * x / max(1, w - 1) - 1
    if rng.random() < 0.5:
        reach = rng.uniform(0.5, 1.3)
        x = (np.arcsin(np.clip(u * np.sin(reach), -1, 1)) / reach + 1) / 2 * (w - 1)
        y = y + rng.uniform(-1, 1) * pad * 0.9 * (u**2 - 0.5)
    else:
        y = y + rng.uniform(0.2, 0.9) * pad * np.sin(u * rng.uniform(1, 6) + rng.uniform(0, 6))
        x = x + rng.uniform(0, 0.03) * w * np.sin(y / h * rng.uniform(2, 8) + rng.uniform(0, 6))
    x, y = x.astype(np.float32), y.astype(np.float32)
    return np.dstack([cv2.remap(part, x, y, cv2.INTER_LINEAR) for part in _parts(stack)])


def _parts(stack: Pixels) -> tuple[Pixels, Pixels]:
    """Colours and alphas of `(h, w, 5)` apart: OpenCV takes four channels at most."""
    return np.ascontiguousarray(stack[..., :3]), np.ascontiguousarray(stack[..., 3:])


def _plate(rgba: Pixels, rng: Generator) -> tuple[Pixels, Pixels]:
    """The logo on a label, sign or badge: (RGBA of both, `(h, w)` alpha of the logo alone)."""
    h, w = rgba.shape[:2]
    py, px = (int(rng.uniform(0.08, 0.6) * min(h, w)) + 2 for _ in range(2))
    grown = cv2.copyMakeBorder(rgba, py, py, px, px, cv2.BORDER_CONSTANT)
    rgb = ink.colour(rng)
    solid = rgba[..., 3] > 128
    own = float(ink.luminance(rgba[solid]).mean()) if solid.any() else 128.0
    if abs(float(ink.luminance(rgb)) - own) < 1.5 * _CONTRAST:
        rgb = np.full(3, 245.0 if own < 128 else 15.0)
    mask = np.zeros(grown.shape[:2], np.uint8)
    if rng.random() < 0.25:
        cv2.ellipse(
            mask, (mask.shape[1] // 2, mask.shape[0] // 2), (mask.shape[1] // 2, mask.shape[0] // 2), 0, 0, 360, 255, -1
        )
    else:
        mask[:] = 255
    alpha = grown[..., 3:].astype(np.float32) / 255
    out = np.dstack([grown[..., :3] * alpha + rgb * (1 - alpha), np.maximum(mask, grown[..., 3])]).astype(np.uint8)
    return out, grown[..., 3]


def _corners(w: int, h: int, side: float, rng: Generator) -> Numbers:
    """Where a `w` x `h` logo's corners fall, centre at the origin, long side about `side` pixels. `(4, 2)` float32."""
    k = side / max(w, h)
    points = np.array([[-w, -h], [w, -h], [w, h], [-w, h]], np.float32) * (k / 2)
    angle = (
        rng.normal(0, 8) if rng.random() < 0.8 else rng.uniform(-180, 180) if rng.random() < 0.3 else rng.normal(0, 35)
    )
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    points[:, 0] *= rng.uniform(0.65, 1.0) if rng.random() < 0.4 else 1.0
    points += rng.normal(0, 0.05 if rng.random() < 0.7 else 0.12, (4, 2)) * np.array([w, h]) * k
    return np.asarray(points @ np.array([[c, s], [-s, c]]), np.float32)


def paste(
    scene: Scene,
    rgba: Pixels,
    side: float,
    rng: Generator,
    *,
    drawing: int = -1,
    own: Pixels | None = None,
    tries: int = 4,
) -> bool:
    """Pastes a logo (`drawing` >= 0: its box is kept) or distractor; False without a free place or when invisible.

    `own`: alpha of the part whose box counts, `(h, w)` as `rgba`; all of it by default.
    """
    height, width = scene.rgb.shape[:2]
    rgba, kind = shrunk(rgba, 1.5 * side), rng.random()
    faint = own is None and _PLATE <= kind < _PLATE + _RELIEF and side >= SMALLEST
    shaped = own is None and 0 <= kind - _PLATE - _RELIEF < _SOLID and side >= SMALLEST_SOLID
    if own is not None:
        own = cv2.resize(own, rgba.shape[1::-1], interpolation=cv2.INTER_AREA)
    elif kind < _PLATE:
        rgba, own = _plate(rgba, rng)
    elif faint:
        rgba, own = relief(rgba, rng)
    elif shaped:
        (rgba, own), faint = solid(rgba, rng), True
    else:
        own = rgba[..., 3]
    stack = np.dstack([rgba, own])
    if rng.random() < 0.3:
        stack = _bend(stack, rng)
    h, w = stack.shape[:2]
    shape = _corners(w, h, side, rng)
    low, high = shape.min(0), shape.max(0)
    for _ in range(tries):
        if rng.random() < 0.08:  # cut by the frame
            centre = rng.uniform((0, 0), (width, height)).astype(np.float32)
        else:  # uniform over the places where it is whole
            span = np.maximum(1, np.array([width, height]) - (high - low))
            centre = (rng.random(2) * span - low).astype(np.float32)
        x1, y1 = np.maximum(0, np.floor(centre + low).astype(int))
        x2, y2 = np.minimum((width, height), np.ceil(centre + high).astype(int) + 1)
        if x2 - x1 < 4 or y2 - y1 < 4 or any(_overlap((x1, y1, x2, y2), b) for b in scene.boxes):
            continue
        return _lay(scene, stack, shape + centre - (x1, y1), (x1, y1, x2, y2), rng, drawing=drawing, faint=faint)
    return False


def shrunk(rgba: Pixels, side: float) -> Pixels:
    """Straight RGBA with its long side at most `side` pixels: what is averaged is the visible colour."""
    h, w = rgba.shape[:2]
    k = side / max(h, w)
    if k >= 1:
        return rgba
    alpha = rgba[..., 3:].astype(np.float32)
    premultiplied = np.concatenate([rgba[..., :3] * (alpha / 255), alpha], 2)
    small: Pixels = cv2.resize(
        premultiplied, (max(2, round(w * k)), max(2, round(h * k))), interpolation=cv2.INTER_AREA
    )
    small[..., :3] *= 255 / np.maximum(small[..., 3:], 1)
    return np.clip(small, 0, 255).astype(np.uint8)


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    """True when more than a twentieth of the smaller box lies in the other."""
    inter = max(0, min(a[2], b[2]) - max(a[0], b[0])) * max(0, min(a[3], b[3]) - max(a[1], b[1]))
    return inter > 0.05 * min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))


def _lay(
    scene: Scene, stack: Pixels, quad: Pixels, frame: tuple[int, ...], rng: Generator, *, drawing: int, faint: bool
) -> bool:
    """Warps `(h, w, 5)` onto `quad` inside `frame`, lights it, hides part of it, blends it, notes its box.

    What is not `faint` stands out from what it lies on: reliefs and things of metal or light have their own edges.
    """
    x1, y1, x2, y2 = (int(v) for v in frame)
    h, w = stack.shape[:2]
    span = float(np.ptp(quad, axis=0).max())
    layer: Pixels = stack.astype(np.float32)
    layer[..., :3] *= layer[..., 3:4] / 255
    parts: tuple[Pixels, ...] = _parts(layer)
    if (shrink := max(h, w) / max(span, 1)) > 2:  # average before sampling
        w, h = max(2, int(w / shrink * 1.5)), max(2, int(h / shrink * 1.5))
        parts = tuple(cv2.resize(part, (w, h), interpolation=cv2.INTER_AREA) for part in parts)
    corners = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, quad.astype(np.float32))
    size = x2 - x1, y2 - y1
    warped = np.dstack([cv2.warpPerspective(part, matrix, size) for part in parts])
    if rng.random() < 0.4:
        sigma = rng.uniform(0.3, 0.4 + 0.008 * span)
        warped = np.dstack([cv2.GaussianBlur(part, (0, 0), sigma) for part in _parts(warped)])
    alpha, own = warped[..., 3:4] / 255, warped[..., 4]
    under = scene.rgb[y1:y2, x1:x2]
    rgb = warped[..., :3] / np.maximum(alpha, 1e-3)
    light = cv2.resize(cv2.resize(ink.luminance(under), (4, 4), interpolation=cv2.INTER_AREA), size)[..., None]
    gain = np.clip((light + 60) / 150, 0.4, 1.4) ** rng.uniform(0.2, 1.0)
    detail = (ink.luminance(under)[..., None] - light) * rng.uniform(0, 0.5)  # cloth, grain and scratches show through
    rgb = np.clip(rgb * gain + detail, 0, 255)
    if drawing >= 0 and not faint and (seen := (own > 128) & (alpha[..., 0] > 0.4)).sum() > 8:
        around = ~seen
        on = rgb * alpha + under * (1 - alpha)
        if around.sum() > 8:
            gap = np.abs(on[seen].mean(0) - on[around].mean(0)).mean() + 0.5 * on[seen].std(0).mean()
            if gap < _CONTRAST + 0.4 * float(ink.luminance(on[around]).std()):
                own_light = 0.0 if float(ink.luminance(on[around]).mean()) > 110 else 250.0
                on[seen] = own_light
                rgb = np.where(seen[..., None], own_light * 1.0 + 0.15 * rgb, rgb)
    alpha = alpha * (rng.uniform(0.75, 1.0) if rng.random() < 0.3 else 1.0)
    total = max(1.0, float((own > FAINT).sum()))
    if rng.random() < 0.15:  # a hand, a leaf, a fold in front
        cover = np.zeros(own.shape, np.uint8)
        centre = tuple(int(v) for v in rng.uniform((0, 0), size))
        axes = tuple(int(v) + 1 for v in rng.uniform(0.1, 0.45, 2) * size)
        cv2.ellipse(cover, centre, axes, rng.uniform(0, 180), 0, 360, 255, -1, cv2.LINE_AA)
        shown = 1 - cover.astype(np.float32) / 255
        alpha, own = alpha * shown[..., None], own * shown
    ys, xs = np.nonzero(own > FAINT)
    inside = _quad_area(quad)
    whole = inside * 0.02 + total
    if drawing >= 0 and (len(xs) < _VISIBLE * whole or len(xs) < 12 or np.ptp(xs) < 4 or np.ptp(ys) < 4):
        return False
    scene.rgb[y1:y2, x1:x2] = rgb * alpha + under * (1 - alpha)
    if drawing >= 0:
        scene.boxes.append(
            (x1 + int(xs.min()), y1 + int(ys.min()), x1 + int(xs.max()) + 1, y1 + int(ys.max()) + 1, drawing)
        )
    return True


def _quad_area(quad: Pixels) -> float:
    """Area of `(4, 2)` corners, in square pixels."""
    x, y = quad.T
    return float(abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2)
