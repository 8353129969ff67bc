"""Of a kit that has a logo and its parts: where the whole lies when a part was recognised.

A kit often holds the whole logo, its symbol and its name apart. What the eyes find surest is then often the symbol of a
logo that is there as a whole, and only the symbol would be measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from logocheck.domain.detection import Sighting
from logocheck.domain.geometry import Box, Size, halfway, iou, union
from logocheck.domain.matching import one_per_place
from logocheck.vision.cutout import cut_out
from logocheck.vision.detector import Picture
from logocheck.vision.embedder import transparent
from logocheck.vision.matcher import References, SecondEyes, looked_at

SIDE = 160
"""Pixels of a whole's long side where parts are looked for in it."""

ALIKE = 0.85
"""Least normalised correlation, in [-1, 1], of a part's outline with a place in the whole's. Parts of drawn kits have
0.92 and more, other logos up to 0.75."""

SAME = 0.8
"""Share of a whole from which a part is the same logo in another colour."""

SMALLEST = 0.03
"""Share of a whole below which a part tells too little of where the whole lies."""

STEP = 0.97
"""Of one size of a part to the next smaller one."""

FINE = 0.995
"""The same close to the best one: a long name is pixels too long before that at its ends."""

GLANCE, PERHAPS = (64, 0.93), 0.6
"""Pixels and step of a first look with few, and the correlation from which the second one is worth while: most logos
are no parts of each other."""

LEAST = 5
"""Pixels of a part's shorter side, below which its outline resembles everything."""

FEW = 8
"""Logos of a brand, the first ones, that are compared with each other."""

WORTH = 0.15
"""Least probability of a sighting whose whole is looked for."""

HINT = 0.03
"""Least probability of what else of the brand was seen where the whole may lie."""

SURE = 0.5
"""Least probability of such a one that only the first look had."""

AT_MOST = 6
"""Sightings of one picture whose whole is looked for, the most probable ones."""

AGREED = 0.5
"""Least IoU of where the part says that the whole lies with where the matcher finds it."""

_REST = 2  # pixels of nothing around a part: its edge counts


@dataclass(frozen=True, slots=True)
class Whole:
    """``logo`` of the same brand holds the part at ``place``, in fractions of its width and height."""

    logo: str
    place: Box

    def around(self, part: Box, *, mirrored: bool) -> Box:
        """Where the whole lies when its part lies at ``part``."""
        left = 1 - self.place.x2 if mirrored else self.place.x1
        width, height = part.width / self.place.width, part.height / self.place.height
        x, y = part.x1 - left * width, part.y1 - self.place.y1 * height
        return Box(x, y, x + width, y + height)


Wholes = Mapping[tuple[str, str], tuple[Whole, ...]]
"""By (brand, logo) of the part."""


def wholes_of(logos: Sequence[tuple[str, str, NDArray[np.uint8]]]) -> dict[tuple[str, str], tuple[Whole, ...]]:
    """Which of (brand, logo, (H, W, 4) uint8 straight RGBA) references are parts of which others of their brand.

    By their outlines, so that colours do not matter. What stands out from no plain ground, such as a cut from a photo,
    has none, and is neither.
    """
    outlines: dict[str, dict[str, NDArray[np.uint8]]] = {}
    for brand, logo, pixels in logos:
        known = outlines.setdefault(brand, {})
        outline = _outline(pixels) if len(known) < FEW else None
        if outline is not None:
            known[logo] = outline
    out: dict[tuple[str, str], tuple[Whole, ...]] = {}
    for brand, known in outlines.items():
        places = {(a, b): _place(known[a], known[b]) for a in known for b in known if a != b}
        for part in known:
            found = {
                b: place for (a, b), place in places.items() if a == part and place and SMALLEST <= place.area < SAME
            }
            # a version with holes, such as a white one, has other outlines inside and the same place
            alike = {
                b: found[a]
                for (a, b), place in places.items()
                if a in found and b != part and place and place.area >= SAME
            }
            if found:
                out[brand, part] = tuple(Whole(logo, place) for logo, place in sorted((alike | found).items()))
    return out


def completed(
    picture: Picture,
    seen: Sequence[Sighting],
    wholes: Wholes,
    references: References,
    eyes: SecondEyes,
    *,
    first: Sequence[Sighting] = (),
) -> tuple[Sighting, ...]:
    """``seen`` with the box of the whole where a part was recognised and two more say so.

    Either another part was recognised that expects the whole in the same place, or something else of the brand was
    seen inside, and the matcher finds the whole there. A symbol alone, beside other words, is no whole logo.

    Args:
        picture: (H, W, 3) uint8 RGB.
        seen: most probable first.
        wholes: of the gallery.
        references: of the same logos.
        eyes: of this thread.
        first: what the first look saw, as hints: the second one may have moved a box from the name to the symbol.

    Returns:
        most probable first, one per place; a probability is that of the part.
    """
    asked = [i for i, s in enumerate(seen) if s.confidence >= WORTH and (s.brand, s.logo) in wholes][:AT_MOST]
    if not asked:
        return tuple(seen)
    frame, out = Size(picture.shape[1], picture.shape[0]), list(seen)
    sure = [s for s in first if s.confidence >= SURE]
    for i in asked:
        others = [s for k, s in enumerate(seen) if k != i and s.brand == seen[i].brand]
        places = _expected(frame, seen[i], (*others, *sure), wholes[seen[i].brand, seen[i].logo or ""])
        out[i] = _joined(frame, seen[i], others, wholes) or _completed(picture, seen[i], places, references, eyes)
    return one_per_place(out)


def _expected(frame: Size, part: Sighting, hints: Sequence[Sighting], wholes: Sequence[Whole]) -> list[tuple[str, Box]]:
    """Where a whole may lie round ``part``, inside the frame: where something else of the brand was seen."""
    boxes = [s.box for s in hints if s.brand == part.brand and s.confidence >= HINT and not _holds(part.box, s.box)]
    return [
        (whole.logo, box)
        for whole in wholes
        for mirrored in (False, True)
        if (box := whole.around(part.box, mirrored=mirrored).clipped(frame)) is not None
        and any(_holds(box, hint) for hint in boxes)
    ]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two parts that expect the whole ``logo`` in the same place, by this IoU: where the second one does, and both."""

    agreement: float
    expected: Box
    logo: str
    box: Box


def _joined(frame: Size, part: Sighting, others: Sequence[Sighting], wholes: Wholes) -> Sighting | None:
    """``part`` as the whole that another part of it, recognised beside it, expects in the same place."""
    pairs = ((pair, other) for other in others if (pair := _pair(part, other, wholes)))
    own = (p for p, other in pairs if not _is_anothers(p, (_pair(third, other, wholes) for third in others)))
    best = max(own, key=lambda pair: pair.agreement, default=None)
    box = best.box.clipped(frame) if best else None
    return replace(part, box=box, logo=best.logo) if best and box else None


def _is_anothers(pair: _Pair, rivals: Iterable[_Pair | None]) -> bool:
    """Whether the second part belongs to a whole elsewhere: beside a name stands the symbol of the next product."""
    return any(r and r.agreement > pair.agreement and iou(r.expected, pair.expected) < AGREED for r in rivals)


def _pair(part: Sighting, other: Sighting, wholes: Wholes) -> _Pair | None:
    """What both agree on most; None where they do not, or one lies in the other."""
    if min(part.confidence, other.confidence) < WORTH or _holds(part.box, other.box) or _holds(other.box, part.box):
        return None
    pairs = []
    for one, another, mirrored in _in_common(part, other, wholes):
        expected = another.around(other.box, mirrored=mirrored)
        both = Whole(one.logo, union(one.place, another.place))
        box = both.around(union(part.box, other.box), mirrored=mirrored)
        pairs.append(_Pair(iou(one.around(part.box, mirrored=mirrored), expected), expected, one.logo, box))
    agreed = (pair for pair in reversed(pairs) if pair.agreement >= AGREED)
    return max(agreed, key=lambda pair: pair.agreement, default=None)


def _in_common(part: Sighting, other: Sighting, wholes: Wholes) -> Iterator[tuple[Whole, Whole, bool]]:
    """The wholes that both are parts of: where the one and the other lie in it, as it is and mirrored."""
    for one in wholes.get((part.brand, part.logo or ""), ()):
        for another in wholes.get((other.brand, other.logo or ""), ()):
            if one.logo == another.logo:
                yield one, another, False
                yield one, another, True


def _completed(
    picture: Picture, sighting: Sighting, expected: Sequence[tuple[str, Box]], references: References, eyes: SecondEyes
) -> Sighting:
    """``sighting`` as the whole that the matcher finds where it is expected."""
    if not expected:
        return sighting
    parts = [[references[sighting.brand, logo]] for logo, _ in expected]
    said = looked_at(picture, [box for _, box in expected], parts, eyes)
    agreed = [
        (logit, logo, halfway(box, found))
        for (logo, box), (logit, found) in zip(expected, said, strict=True)
        if logit > 0 and iou(box, found) >= AGREED
    ]
    if not agreed:
        return sighting
    _, logo, box = max(agreed, key=lambda one: one[0])
    return replace(sighting, box=box, logo=logo)


def _holds(box: Box, other: Box) -> bool:
    """Whether the middle of ``other`` lies in ``box``."""
    x, y = other.centre
    return box.x1 <= x <= box.x2 and box.y1 <= y <= box.y2


def _outline(logo: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """(h, w) uint8 opacity of a logo alone, no larger than it is looked at."""
    alone = logo if transparent(logo) else cut_out(np.ascontiguousarray(logo[..., :3]))
    if alone is None:
        return None
    opacity = np.ascontiguousarray(alone[..., 3])
    scale = 2 * SIDE / max(opacity.shape)
    if scale >= 1:
        return opacity
    return _shrunk(opacity, *(max(1, round(side * scale)) for side in opacity.shape[::-1]))


def _place(part: NDArray[np.uint8], whole: NDArray[np.uint8]) -> Box | None:
    """Where ``part`` lies in ``whole``, in fractions of it; None where nothing there resembles it."""
    fits = min(whole.shape[0] / part.shape[0], whole.shape[1] / part.shape[1])
    least = LEAST / min(part.shape) * max(whole.shape) / SIDE
    few, step = GLANCE
    if _best(part, whole, few, _sizes(fits, least, step)).alike < PERHAPS:
        return None
    best = _best(part, whole, SIDE, _sizes(fits, least, STEP))
    near = _sizes(min(fits, best.size / STEP), best.size * STEP, FINE)
    best = max(best, _best(part, whole, SIDE, near), key=lambda found: found.alike)
    return best.place if best.alike >= ALIKE else None


def _sizes(largest: float, smallest: float, step: float) -> Iterator[float]:
    while largest >= smallest:
        yield largest
        largest *= step


@dataclass(frozen=True, slots=True)
class _Found:
    """The highest correlation of a part with a place in a whole, the size it had then, and that place."""

    alike: float = -1.0
    size: float = 1.0
    place: Box | None = None


def _best(part: NDArray[np.uint8], whole: NDArray[np.uint8], side: int, sizes: Iterable[float]) -> _Found:
    """What ``part`` at one of ``sizes`` resembles most in ``whole``, whose long side is seen in ``side`` pixels."""
    scale = side / max(whole.shape)
    height, width = (max(1, round(length * scale)) for length in whole.shape)
    framed = cv2.copyMakeBorder(_shrunk(whole, width, height), *(2 * _REST,) * 4, cv2.BORDER_CONSTANT)
    best = _Found()
    for size in sizes:
        w, h = (max(1, round(length * size * scale)) for length in part.shape[::-1])
        alone = cv2.copyMakeBorder(_shrunk(part, w, h), *(_REST,) * 4, cv2.BORDER_CONSTANT)
        _, alike, _, (x, y) = cv2.minMaxLoc(cv2.matchTemplate(framed, alone, cv2.TM_CCOEFF_NORMED))
        if best.alike <= alike <= 1:  # of a plain plate it is not a number
            left, top = x - _REST, y - _REST
            best = _Found(alike, size, Box(left / width, top / height, (left + w) / width, (top + h) / height))
    return best


def _shrunk(outline: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.resize(outline, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
