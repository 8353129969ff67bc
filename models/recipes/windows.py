"""What the matcher is shown: a window of a photo round a rough box, a reference, and the box that it should give.

The box is where the reference's frame lies, not its ink: who cuts a reference with room around the logo, or with the
word below it, is answered with boxes of that room and that word.
"""

from __future__ import annotations

import cv2
import ink
import letters
import numpy as np
from compose import background, photograph
from crops import MARGIN, Wordmarks, clean, cut, nothing
from drawings import Drawings, unseen
from matcher_net import GROWN, REFERENCE, WINDOW
from numpy.random import Generator
from paste import Scene, paste
from photos import Photo

LOOKS = 2
"""Windows of one scene."""
TIGHT = 0.35
"""Of the references cut from photos, those with no room around the logo."""


def room(rng: Generator) -> np.ndarray:
    """What a person leaves around a logo on the left, above, right and below, in shares of its width and height."""
    if rng.random() < TIGHT:
        return rng.normal(0, 0.02, 4)
    return np.clip(rng.uniform(0, 0.35) + rng.normal(0, 0.1, 4), -0.06, 0.6)


def framed(box: np.ndarray, share: np.ndarray) -> np.ndarray:
    """`box` (x1, y1, x2, y2) with `share` of its sides added on the left, above, right and below."""
    w, h = box[2] - box[0], box[3] - box[1]
    return box[:4] + share * np.array([-w, -h, w, h])


def part(box: np.ndarray, rng: Generator) -> np.ndarray:
    """The left, right, upper or lower part of `box`: a detector boxes a mark without its word, or the word."""
    out, share = np.array(box[:4], np.float64), rng.uniform(0.35, 0.75)
    axis = int(rng.random() < 0.35)
    side = out[axis + 2] - out[axis]
    if rng.random() < 0.5:
        out[axis + 2] = out[axis] + share * side
    else:
        out[axis] = out[axis + 2] - share * side
    return out


def proposal(box: np.ndarray, frame: np.ndarray, rng: Generator) -> np.ndarray:
    """What the product may ask about: roughly the logo, what was answered before, or a part of the logo."""
    kind = rng.random()
    return rough(frame if kind < 0.25 else part(box, rng) if kind < 0.37 else box, rng)


def rough(box: np.ndarray, rng: Generator) -> np.ndarray:
    """`box` (x1, y1, x2, y2) as a proposal may be: mostly a little off, now and then far, IoU at least 0.2."""
    w, h = box[2] - box[0], box[3] - box[1]
    for _ in range(20):
        wild = 1.0 if rng.random() < 0.6 else 0.35
        both = rng.normal(0, 0.3 * wild)
        pw, ph = w * np.exp(both + rng.normal(0, 0.2 * wild)), h * np.exp(both + rng.normal(0, 0.2 * wild))
        x = (box[0] + box[2]) / 2 + rng.normal(0, 0.18 * wild) * max(w, pw)
        y = (box[1] + box[3]) / 2 + rng.normal(0, 0.18 * wild) * max(h, ph)
        out = np.array([x - pw / 2, y - ph / 2, x + pw / 2, y + ph / 2])
        inner = np.minimum(out[2:], box[2:]) - np.maximum(out[:2], box[:2])
        common = max(0.0, inner[0]) * max(0.0, inner[1])
        if common > 0.2 * (w * h + pw * ph - common):
            return out
    return box.astype(np.float64)


def seen(rgb: np.ndarray, proposal: np.ndarray, box: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(the window round `proposal`, `(160, 160, 3)` uint8; `box` as centre and log sizes in units of it)."""
    size = proposal[2:] - proposal[:2]
    centre = ((box[:2] + box[2:]) - (proposal[:2] + proposal[2:])) / 2 / size
    target = np.concatenate([centre, np.log(np.maximum(box[2:] - box[:2], 1) / size)]).astype(np.float32)
    return cut(rgb, proposal, GROWN, WINDOW), target


def shown(rgb: np.ndarray, frame: np.ndarray) -> np.ndarray:
    """The reference that is the part `frame` (x1, y1, x2, y2) of a photo, `(96, 96, 3)` uint8."""
    return cut(rgb, frame, 0.0, REFERENCE)


def scene(
    rgba: np.ndarray, drawings: Drawings, photos: list[np.ndarray], rng: Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """(photo with the logo, its box, the drawing that has this extent); None when it would not show.

    Now and then a word stands beside the logo: it belongs to the reference, or it does not.
    """
    look, own, reference = ink.variant(rgba, rng), None, rgba
    side = float(np.exp(rng.uniform(np.log(24), np.log(150))))
    kind = rng.random()
    if kind < 0.28:
        look, own = letters.joined(look, rng)
        side *= 1.3
    elif kind < 0.45:
        reference = letters.lockup(rgba, rng)
        look = ink.mono(reference, ink.colour(rng)) if rng.random() < 0.3 else reference
    size = int(np.clip(rng.uniform(1.3, 2.6) * side + 20, 48, 300))
    for _ in range(3):
        made = Scene(background(photos, (size, size), rng))
        for _ in range(rng.integers(3)):
            other = letters.running_text(rng) if rng.random() < 0.5 else drawings[int(rng.integers(len(drawings)))]
            paste(made, other, side * rng.uniform(0.4, 1.2), rng, tries=1)
        if paste(made, look, side, rng, drawing=0, own=own):
            return photograph(made.rgb, rng), np.array(made.boxes[0][:4], np.float64), reference
    return None


def drawn(drawings: Drawings, photos: list[np.ndarray], rng: Generator) -> tuple[int, np.ndarray, list, list]:
    """(brand number, reference crop, windows, targets) of a random drawing or made-up wordmark."""
    while True:
        if rng.random() < 0.25:
            k = int(rng.integers(1 << 30))
            brand, rgba = -1 - k, Wordmarks()(k)
        else:
            i = int(rng.integers(len(drawings)))
            brand, rgba = int(drawings.brand[i]), drawings[i]
            if unseen(brand):
                continue
        made = scene(rgba, drawings, photos, rng)
        if made is None:
            continue
        rgb, box, extent = made
        share = room(rng)
        if rng.random() < 0.55:
            share = np.full(4, MARGIN if rng.random() < 0.7 else abs(share[0]))
            reference = clean(extent, rng, share[0], REFERENCE)
        else:
            reference = photographed(extent, share, photos, rng)
        if reference is not None:
            frame = framed(box, share)
            pairs = [seen(rgb, proposal(box, frame, rng), frame) for _ in range(LOOKS)]
            return brand, reference, [p[0] for p in pairs], [p[1] for p in pairs]


def photographed(rgba: np.ndarray, share: np.ndarray, photos: list[np.ndarray], rng: Generator) -> np.ndarray | None:
    """A reference cut from a photo with the room `share` around it."""
    side = float(np.exp(rng.uniform(np.log(40), np.log(150))))
    size = int((1.3 + 2 * max(share.max(), 0)) * side + 20)
    for _ in range(3):
        made = Scene(background(photos, (size, size), rng))
        if paste(made, ink.variant(rgba, rng) if rng.random() < 0.5 else rgba, side, rng, drawing=0):
            return shown(photograph(made.rgb, rng), framed(np.array(made.boxes[0][:4], np.float64), share))
    return None


def real(photo: Photo, number: int, share: np.ndarray, rng: Generator) -> tuple[list, list]:
    """Windows of box `number` of a real photo, its exposure changed now and then, and targets with the room `share`."""
    box = photo.boxes[number].astype(np.float64)
    frame = framed(box, share)
    pairs = [seen(photo.rgb, proposal(box, frame, rng), frame) for _ in range(LOOKS)]
    dressed = [photograph(p[0].astype(np.float32), rng) if rng.random() < 0.5 else p[0] for p in pairs]
    return dressed, [p[1] for p in pairs]


def empty(photos: list[np.ndarray], real_photos: list[Photo], rng: Generator) -> np.ndarray:
    """A window that shows no logo that we know of."""
    return cv2.resize(nothing(photos, real_photos, rng), (WINDOW, WINDOW), interpolation=cv2.INTER_LINEAR)
