"""How visible a logo is, from boxes and a few numbers on how it looks. docs/scoring.md explains every formula."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from logocheck.domain.appearance import Appearance
from logocheck.domain.attention import attention, best_attention
from logocheck.domain.campaign import ProminenceWeights
from logocheck.domain.crowd import Crowd, Rest
from logocheck.domain.geometry import Box, Size
from logocheck.domain.safezones import Zone, visible_share

LARGE = 0.10
"""Share of the frame around which a larger logo gains less and less; only the whole frame has the size 1."""

LETTERED = 0.5
"""Share of a logo's box from which it counts as lettering altogether: words have gaps, and boxes have margins."""

WORDLESS = 0.5
"""The lettering part of a logo without a word: people look at words about twice as long as at what has none."""


@dataclass(frozen=True, slots=True)
class Prominence:
    """Parts in [0, 1], higher is more visible, with the raw measurement behind each.

    ``share``: box inside the frame, as far as the logo's quad fills it, over the frame's area.
    ``height_px``: of the box inside the frame, in pixels of the picture. ``centre_weight``: mean of
    the centre prior over the box; ``position`` is that over what the same box would have in the
    middle of the frame.
    ``visible_share``: of the box's area outside the platform's interface and inside the frame.
    ``share_of_voice``: the logo's part of the attention that the centre prior gives to all logos,
    text lines and faces; ``share_of_voice_by_area``: its part of their area.
    ``clarity``: its score in [0, 1]; None where it could not be measured. ``lettering``: from ``WORDLESS`` to 1, by
    ``lettered_share``: of the box, covered by lines of text that were read on it; None where nobody tried to read.
    """

    score: float
    size: float
    position: float
    visibility: float
    clutter: float
    share: float
    height_px: float
    centre_weight: float
    visible_share: float
    share_of_voice: float
    share_of_voice_by_area: float | None = None
    clarity: float | None = None
    lettering: float | None = None
    lettered_share: float | None = None

    def __post_init__(self) -> None:
        for name in self.__slots__:
            value = getattr(self, name)
            if name == "height_px":
                if not (math.isfinite(value) and value >= 0):
                    raise ValueError(f"height_px is at least 0, not {value!r}")
            elif value is not None and not 0 <= value <= 1:
                raise ValueError(f"{name} is in [0, 1], not {value!r}")


def prominence(
    box: Box,
    frame: Size,
    zone: Zone,
    others: Sequence[Box] | Crowd | Rest = (),
    weights: ProminenceWeights = ProminenceWeights(),  # noqa: B008 (frozen)
    *,
    look: Appearance | None = None,
    lettered: float | None = None,
) -> Prominence:
    """How visible the logo in ``box`` is.

    Args:
        box: of the logo; it may reach out of the frame.
        frame: of the picture.
        zone: what the platform covers.
        others: boxes of everything that competes with it, such as other brands' logos, lines of text and
            faces; what they share with ``box`` does not count against it.
        weights: of the parts in the score.
        look: what is known of the logo's pixels: clarity, and the quad, which says how much of the box
            a turned logo fills.
        lettered: share of the box covered by the logo's own words, in [0, 1]; None where that is not known.
    """
    inside = box.clipped(frame)
    own = attention(inside, frame) if inside else 0.0
    if inside is None or own == 0:  # 0 inside the frame: thinner than a float can tell
        return Prominence(*(0.0,) * 10)
    share = min(1.0, inside.area / frame.area)
    filled = share * look.quad.fill if look and look.quad else share
    rest, rest_area = (others if isinstance(others, Crowd | Rest) else Crowd.of(others, frame)).beside(inside)
    size = min(1.0, math.sqrt(filled * (1 + LARGE) / (filled + LARGE)))
    position = min(1.0, own / best_attention(inside, frame))
    visible = visible_share(box, frame, zone)
    voice = min(1.0, own / (own + rest))
    clear = look.clarity.score if look and look.clarity else None
    words = None if lettered is None else WORDLESS + (1 - WORDLESS) * min(1.0, lettered / LETTERED)
    return Prominence(
        score=_score((size, position, visible, voice, clear, words), weights),
        size=size,
        position=position,
        visibility=visible,
        clutter=voice,
        share=filled,
        height_px=inside.height,
        centre_weight=min(1.0, own / share),
        visible_share=visible,
        share_of_voice=voice,
        share_of_voice_by_area=min(1.0, share / (share + rest_area)),
        clarity=clear,
        lettering=words,
        lettered_share=lettered,
    )


def _score(parts: Sequence[float | None], weights: ProminenceWeights) -> float:
    """Weighted geometric mean: a part that is 0 makes the score 0, unless its weight is 0; None is left out."""
    exponents = (
        weights.size, weights.position, weights.visibility, weights.clutter, weights.clarity, weights.lettering,
    )  # fmt: skip
    counted = [(part, w) for part, w in zip(parts, exponents, strict=True) if part is not None and w > 0]
    if any(part == 0 for part, _ in counted):
        return 0.0
    total = math.fsum(exponent for _, exponent in counted)
    return min(1.0, math.exp(math.fsum(exponent / total * math.log(part) for part, exponent in counted)))
