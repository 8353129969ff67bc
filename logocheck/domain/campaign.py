"""What the agency agreed with the client: brands, hashtags, thresholds."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from enum import StrEnum

from logocheck.domain.disclosure import Disclosure
from logocheck.domain.names import brand_key


class Dialect(StrEnum):
    """Whose rules say where a hashtag ends."""

    X = "x"
    INSTAGRAM = "instagram"
    TIKTOK = "tiktok"


class Rule(StrEnum):
    """The requirements a campaign can make. The value is the name in documents and reports."""

    PRESENCE = "presence"
    INSTANCES = "instances"
    SHARE = "minimum_share"
    HEIGHT = "minimum_height"
    PROMINENCE = "minimum_prominence"
    REGION = "region"
    SAFE_ZONE = "safe_zone"
    CLEAR_SPACE = "clear_space"
    ROTATION = "rotation"
    STRETCH = "stretch"
    COLOUR = "colour"
    CLARITY = "clarity"
    RETIRED_LOGO = "retired_logo"
    COMPETITORS = "competitors_absent"
    HASHTAGS_ALL = "hashtags_all_of"
    HASHTAGS_ANY = "hashtags_any_of"
    HASHTAGS_NONE = "hashtags_none_of"
    HASHTAG_LIMIT = "hashtag_limit"
    DISCLOSURE = "disclosure"


HALF_TURN = 180
"""Degrees: no logo is turned further."""


def _refuse(wrong: bool, message: str) -> None:
    if wrong:
        raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Brand:
    """An advertiser and its reference logos.

    ``logos`` are names that the edge resolves to bytes: a path relative to the campaign file, or
    ``sha256:<hex>`` of a stored file. ``retired`` are old logos, matched in the same way.
    ``palette``: the logo's colours as "#rrggbb"; () takes them from the reference.
    """

    name: str
    logos: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
    palette: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _refuse(not self.name.strip(), "a brand has a name")
        logos = (*self.logos, *self.retired)
        _refuse(len(set(logos)) != len(logos), f"brand {self.name!r} names a logo twice")
        _refuse(
            not all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in self.palette),
            'a palette\'s colours are "#rrggbb"',
        )


@dataclass(frozen=True, slots=True)
class Region:
    """Part of the frame, as fractions of its width and height in [0, 1], origin top left."""

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0

    def __post_init__(self) -> None:
        _refuse(not 0 <= self.left < self.right <= 1, "a region has 0 <= left < right <= 1")
        _refuse(not 0 <= self.top < self.bottom <= 1, "a region has 0 <= top < bottom <= 1")


@dataclass(frozen=True, slots=True)
class MinimumHeight:
    """The logo is at least ``pixels`` high when the picture is shown ``display_width`` pixels wide."""

    pixels: float
    display_width: int = 1080

    def __post_init__(self) -> None:
        _refuse(not 0 < self.pixels < math.inf, "pixels is above 0")
        _refuse(self.display_width < 1, "display_width is at least 1")


@dataclass(frozen=True, slots=True)
class Hashtags:
    """Hashtags with their leading ``#``; compared after NFKC and casefold."""

    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What the dominant logo of each brand must reach; None asks for nothing.

    ``share``: of the frame's area, in [0, 1]. ``prominence``: score in [0, 1]. ``region``: the
    logo's centre lies in it. ``safe_zone``: share of the logo's box, in [0, 1], that must lie
    outside the platform's interface. ``instances``: at least, and optionally at most, that many.
    ``clear_space``: least distance to the nearest other element, in heights of the logo.
    ``rotation``: at most, in degrees from upright, in [0, 180]. ``stretch``: at most, as a ratio of
    the sides against the reference, at least 1. ``colour_difference``: at most, CIEDE2000, at least 0.
    ``clarity``: score in [0, 1].
    """

    share: float | None = None
    height: MinimumHeight | None = None
    prominence: float | None = None
    region: Region | None = None
    safe_zone: float | None = None
    minimum_instances: int = 1
    maximum_instances: int | None = None
    clear_space: float | None = None
    rotation: float | None = None
    stretch: float | None = None
    colour_difference: float | None = None
    clarity: float | None = None

    def __post_init__(self) -> None:
        for name in ("share", "prominence", "safe_zone", "clarity"):
            value = getattr(self, name)
            _refuse(value is not None and not 0 <= value <= 1, f"{name} is in [0, 1]")
        for name in ("clear_space", "colour_difference"):
            value = getattr(self, name)
            _refuse(value is not None and not 0 <= value < math.inf, f"{name} is at least 0")
        _refuse(self.rotation is not None and not 0 <= self.rotation <= HALF_TURN, "rotation is in [0, 180]")
        _refuse(self.stretch is not None and not 1 <= self.stretch < math.inf, "stretch is at least 1")
        _refuse(self.minimum_instances < 1, "minimum_instances is at least 1")
        _refuse(
            self.maximum_instances is not None and self.maximum_instances < self.minimum_instances,
            "maximum_instances is not below minimum_instances",
        )


@dataclass(frozen=True, slots=True)
class ReviewPolicy:
    """What sends a post to a person instead of failing or passing it.

    A sighting with a probability in [``uncertain_from``, ``certain_from``) is uncertain evidence;
    below, it is no evidence. ``near_miss`` is the share of a threshold, in [0, 1], by which a
    measurement may fall short and go to review. ``rules`` always go to review instead of failing.
    """

    uncertain_from: float = 0.25
    certain_from: float = 0.65
    near_miss: float = 0.1
    rules: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        _refuse(not 0 <= self.uncertain_from <= self.certain_from <= 1, "0 <= uncertain_from <= certain_from <= 1")
        _refuse(not 0 <= self.near_miss < 1, "near_miss is in [0, 1)")


@dataclass(frozen=True, slots=True)
class ProminenceWeights:
    """Exponents of the weighted geometric mean, at least 0; 0 leaves a part out.

    One besides ``clarity`` and ``lettering`` is above 0: these two are left out where nothing is known of them.
    """

    size: float = 3.0
    position: float = 1.0
    visibility: float = 1.5
    clutter: float = 0.5
    clarity: float = 0.5
    lettering: float = 2.0

    def __post_init__(self) -> None:
        values = (self.size, self.position, self.visibility, self.clutter)
        known = (*values, self.clarity, self.lettering)
        _refuse(not all(math.isfinite(v) and v >= 0 for v in known), "weights are at least 0")
        _refuse(not math.isfinite(sum(known)), "weights are so large that they cannot be added")
        _refuse(sum(values) == 0, "at least one weight besides clarity and lettering is above 0")


@dataclass(frozen=True, slots=True)
class Campaign:
    """One version of an agreement. ``platform`` names a placement of the safe-zone table."""

    name: str
    brands: tuple[Brand, ...]
    platform: str = "none"
    dialect: Dialect = Dialect.INSTAGRAM
    competitors: tuple[Brand, ...] = ()
    hashtags: Hashtags = Hashtags()
    thresholds: Thresholds = Thresholds()
    review: ReviewPolicy = field(default_factory=ReviewPolicy)
    weights: ProminenceWeights = ProminenceWeights()
    disclosure: Disclosure | None = None

    def __post_init__(self) -> None:
        _refuse(not self.name.strip(), "a campaign has a name")
        names = [brand_key(b.name) for b in (*self.brands, *self.competitors)]
        twice = [b.name for b in (*self.brands, *self.competitors) if names.count(brand_key(b.name)) > 1]
        _refuse(bool(twice), f"each brand and competitor is named once, and {' and '.join(twice)} are one name")
        nothing = not self.brands and self.hashtags == Hashtags() and self.disclosure is None
        _refuse(nothing, "a campaign requires a brand, a hashtag or a disclosure")
