"""Detections and brands to sightings."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from logocheck.domain.detection import ANY_LOGO, Detection, Sighting
from logocheck.domain.geometry import Box, intersection, iou
from logocheck.domain.names import brand_key

FLOOR = 0.02
"""Least probability that is reported: far below any decision, so that people and measurements can rank."""

UNSURE, SURE = 1e-5, 1e-3
"""The detector's confidence, and the doubt that it leaves, below which its log-odds say no more. It is sure of hardly
anything, and the less it is, the more often what resembles a logo is none."""

SAME_PLACE = 0.3
"""IoU from which two boxes of one brand are the same logo."""

NAMED = 0.02
"""Least share of the larger one's area that a name and the logo that it speaks for have."""

INSIDE = 0.6
"""Share of the smaller box inside the larger from which two boxes of one brand are the same logo."""

NESTED = 0.8
"""Share of the smaller box inside the larger from which two boxes show one thing, and so one brand: logos of
two brands stand side by side, one in the other is a part of it that resembles. On real photos this took a third
of the false brands and none of the right ones."""


def logistic(total: float) -> float:
    """The probability in [0, 1] of log-odds, any finite number; beyond 50 they say no more."""
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


def log_odds(probability: float, least: float, doubt: float) -> float:
    """The inverse of ``logistic``, of a probability in [``least``, 1 - ``doubt``]; outside it of the nearest one."""
    seen = min(max(probability, least), 1 - doubt)
    return math.log(seen / (1 - seen))


@dataclass(frozen=True, slots=True)
class Calibration:
    """Logistic weights of the measurements, and the probability from which a sighting counts.

    ``detection`` weighs the log-odds of the detector's own confidence, ``brands`` the logarithm of how
    many brands were asked for: the more there are, the more often one of them resembles by chance.
    """

    similarity: float
    margin: float
    intercept: float
    accept: float
    detection: float = 0.0
    brands: float = 0.0

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (self.similarity, self.margin, self.intercept, self.detection, self.brands))):
            raise ValueError("calibration weights are finite")
        if not 0 <= self.accept <= 1:
            raise ValueError("accept is in [0, 1]")

    def probability(self, similarity: float, margin: float, confidence: float = 0.5, brands: int = 1) -> float:
        """That the brand is right, in [0, 1].

        Args:
            similarity: cosine to the brand's best reference, in [-1, 1].
            margin: by how much that exceeds the best of all others, in [-2, 2].
            confidence: the detector's, in [0, 1]; one half says nothing.
            brands: how many were asked for, at least 1.
        """
        logit = self.similarity * similarity + self.margin * margin + self.intercept
        logit += self.detection * log_odds(confidence, UNSURE, SURE) + self.brands * math.log(brands)
        return logistic(logit)


@dataclass(frozen=True, slots=True)
class Joining:
    """How the word of a brand-trained detector counts beside what is recognised by references.

    ``trust``: share, in [0, 1], that is granted of its confidence in a brand that could have been recognised: that is
    no probability, and the detector has learnt to tell the brand from few others. ``boxes``: whether its boxes
    replace those of what is recognised in the same place: a detector that has seen how people box the brand in photos
    draws them better, one that has seen composed scenes alone draws them worse. As they are here, for the latter.
    """

    trust: float = 0.2
    boxes: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.trust <= 1:
            raise ValueError("trust is in [0, 1]")


LEARNT_ON_PHOTOS = Joining(trust=0.4, boxes=True)
"""Of a detector that was trained on labelled photos too. Both were chosen of 0.1 to 1 on photos of three brands each,
for the most right brands at about as many false ones as without the detector."""


@dataclass(frozen=True, slots=True)
class Resemblance:
    """How much a crop looks like a brand's best reference ``logo``: cosine in [-1, 1]."""

    brand: str
    logo: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A detection with at most one resemblance per brand, and its best cosine to what is no logo at all.

    ``asked``: how many brands were asked for, if these are the nearest of more.
    """

    detection: Detection
    resemblances: tuple[Resemblance, ...]
    background: float = -1.0
    asked: int = 0

    def margin(self, own: Resemblance) -> float:
        """By how much ``own``, one of the resemblances, exceeds all others and the background; in [-2, 2]."""
        others = (r.similarity for r in self.resemblances if r.brand != own.brand)
        return own.similarity - max(self.background, max(others, default=-1.0))


def likeliest(candidate: Candidate, calibration: Calibration) -> tuple[Resemblance, float] | None:
    """The brand that a candidate resembles most, with its probability in [0, 1]; None where it resembles none."""
    if not candidate.resemblances:
        return None
    best = min(candidate.resemblances, key=lambda r: (-r.similarity, r.brand))
    asked = max(candidate.asked, len(candidate.resemblances))
    margin = candidate.margin(best)
    return best, calibration.probability(best.similarity, margin, candidate.detection.confidence, asked)


def matched(candidates: Iterable[Candidate], calibration: Calibration, floor: float = FLOOR) -> tuple[Sighting, ...]:
    """For each candidate the brand it resembles most, where the probability reaches ``floor``; one per place."""
    found = []
    for candidate in candidates:
        likely = likeliest(candidate, calibration)
        if likely is not None and likely[1] >= floor:
            (best, probability), detection = likely, candidate.detection
            found.append(
                Sighting(best.brand, detection.box, probability, detection.confidence, best.logo, best.similarity)
            )
    return one_per_place(found)


def labelled(detections: Iterable[Detection], brands: Sequence[str]) -> tuple[Sighting, ...]:
    """Sightings of a brand-trained detector, whose labels are brand names in any letter case; one per place.

    Those whose confidence reaches ``FLOOR``, as of what is recognised. ``ANY_LOGO`` is nobody's, whatever a brand is
    called.
    """
    names = {brand_key(brand): brand for brand in brands}
    return one_per_place(
        Sighting(names[label], d.box, d.confidence, d.confidence)
        for d in detections
        if d.label != ANY_LOGO and (label := brand_key(d.label)) in names and d.confidence >= FLOOR
    )


def joined(
    seen: Iterable[Sighting], own: Iterable[Sighting], known: Container[str], joining: Joining
) -> tuple[Sighting, ...]:
    """What is recognised, and what a brand-trained detector found; most probable first, one per place.

    Where both are about one place, the doubt of one is left to the other.

    Args:
        seen: recognised by references, one per place.
        own: ``labelled``.
        known: brands that have references; of others the detector's confidence counts as it is.
        joining: how the detector's word counts.
    """
    free, together = list(seen), []
    for mine in sorted(own, key=_rank):
        trusted = mine.confidence * (joining.trust if mine.brand in known else 1.0)
        same = [s for s in free if s.brand == mine.brand and _same_place(s.box, mine.box)]
        if not same:
            together.append(replace(mine, confidence=trusted))
            continue
        other = max(same, key=lambda s: iou(s.box, mine.box))
        free.remove(other)
        both = replace(other, confidence=1 - (1 - other.confidence) * (1 - trusted))
        # A box that hardly covers the recognised one would leave what was proposed there as a logo of its own.
        better = joining.boxes and _share_of_smaller(other.box, mine.box) >= INSIDE
        together.append(replace(both, box=mine.box, detection=mine.detection) if better else both)
    likely = (s for s in together if s.confidence >= FLOOR)
    return one_per_place((*likely, *free))


def confirmed(seen: Iterable[Sighting], written: Sequence[Sighting]) -> tuple[Sighting, ...]:
    """Sightings of both kinds: where eye and reader agree, the doubt of one is left to the other.

    One per place; of what the eye sees inside another box only the more probable brand, what is written stays.
    """
    together = []
    for sighting in seen:
        same = [w for w in written if w.brand == sighting.brand and _names(w.box, sighting.box)]
        doubt = 1 - max((w.confidence for w in same), default=0.0)
        together.append(replace(sighting, confidence=1 - (1 - sighting.confidence) * doubt))
    return beside(written, together)


def _names(word: Box, logo: Box) -> bool:
    """Whether a name at ``word`` speaks for a logo there: it names no dot of the pattern that it is printed on."""
    areas = sorted((word.area, logo.area))
    return _same_place(word, logo) and areas[0] >= NAMED * areas[1]


def beside(stay: Iterable[Sighting], join: Iterable[Sighting]) -> tuple[Sighting, ...]:
    """All of them, most probable first, one per place; of those that ``join`` none inside what is more probable."""
    staying = tuple(stay)
    kept: list[Sighting] = []
    for sighting in one_per_place((*staying, *join)):
        nested = any(_share_of_smaller(other.box, sighting.box) >= NESTED for other in kept)
        if sighting in staying or not nested:
            kept.append(sighting)
    return tuple(kept)


def one_per_place(sightings: Iterable[Sighting]) -> tuple[Sighting, ...]:
    """Most probable first; of one brand's boxes in the same place only the most probable."""
    kept: list[Sighting] = []
    for sighting in sorted(sightings, key=_rank):
        if not any(other.brand == sighting.brand and _same_place(other.box, sighting.box) for other in kept):
            kept.append(sighting)
    return tuple(kept)


def _rank(sighting: Sighting) -> tuple[float, float, str, float, float, float, float]:
    box = sighting.box
    return -sighting.confidence, -sighting.detection, sighting.brand, box.x1, box.y1, box.x2, box.y2


def _same_place(a: Box, b: Box) -> bool:
    return iou(a, b) >= SAME_PLACE or _share_of_smaller(a, b) >= INSIDE


def _share_of_smaller(a: Box, b: Box) -> float:
    """Of the smaller box's area, how much lies in the other; in [0, 1]."""
    common = intersection(a, b)
    return common.area / min(a.area, b.area) if common else 0.0
