"""What the agency agreed with the client: brands, hashtags, thresholds."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum


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
    COMPETITORS = "competitors_absent"
    HASHTAGS_ALL = "hashtags_all_of"
    HASHTAGS_ANY = "hashtags_any_of"
    HASHTAGS_NONE = "hashtags_none_of"


def _refuse(wrong: bool, message: str) -> None:
    if wrong:
        raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Brand:
    """An advertiser and its reference logos.

    ``logos`` are names that the edge resolves to bytes: a path relative to the campaign file, or
    ``sha256:<hex>`` of a stored file.
    """

    name: str
    logos: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _refuse(not self.name.strip(), "a brand has a name")
        _refuse(len(set(self.logos)) != len(self.logos), f"brand {self.name!r} names a logo twice")


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
    """

    share: float | None = None
    height: MinimumHeight | None = None
    prominence: float | None = None
    region: Region | None = None
    safe_zone: float | None = None
    minimum_instances: int = 1
    maximum_instances: int | None = None

    def __post_init__(self) -> None:
        for name in ("share", "prominence", "safe_zone"):
            value = getattr(self, name)
            _refuse(value is not None and not 0 <= value <= 1, f"{name} is in [0, 1]")
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

    uncertain_from: float = 0.35
    certain_from: float = 0.65
    near_miss: float = 0.1
    rules: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        _refuse(not 0 <= self.uncertain_from <= self.certain_from <= 1, "0 <= uncertain_from <= certain_from <= 1")
        _refuse(not 0 <= self.near_miss < 1, "near_miss is in [0, 1)")


@dataclass(frozen=True, slots=True)
class ProminenceWeights:
    """Exponents of the weighted geometric mean; at least 0 and not all 0. 0 leaves a part out."""

    size: float = 2.0
    position: float = 1.0
    visibility: float = 1.0
    clutter: float = 0.5

    def __post_init__(self) -> None:
        values = (self.size, self.position, self.visibility, self.clutter)
        _refuse(not all(math.isfinite(v) and v >= 0 for v in values), "weights are at least 0")
        _refuse(sum(values) == 0, "at least one weight is above 0")


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

    def __post_init__(self) -> None:
        _refuse(not self.name.strip(), "a campaign has a name")
        names = [b.name.casefold() for b in (*self.brands, *self.competitors)]
        _refuse(len(set(names)) != len(names), "each brand and competitor is named once")
        _refuse(not self.brands and self.hashtags == Hashtags(), "a campaign requires a brand or a hashtag")
