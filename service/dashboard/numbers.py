"""Template filters: the one place where numbers and times become text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from logocheck.svg_numbers import coordinate, corners

ABSENT: Final = "\N{EN DASH}"
_PERCENT_DECIMALS_BELOW: Final = 0.1
_KILO: Final = 1024


def percent(share: float | None) -> str:
    """A share in [0, 1] as a percentage: one decimal below 10 %, where it matters."""
    if share is None:
        return ABSENT
    decimals = 1 if 0 < share < _PERCENT_DECIMALS_BELOW else 0
    exact = Decimal(str(float(share))) * 100  # 12.5 to 13, as people round; formatting a float gives 12
    return f"{exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)} %"


def score(value: float | None) -> str:
    """A score in [0, 1] with two decimals."""
    return ABSENT if value is None else f"{value:.2f}"


def pixels(value: float | None) -> str:
    """A length in whole pixels."""
    return ABSENT if value is None else f"{value:.0f} px"


def count(value: float | None) -> str:
    """A whole number, thousands apart."""
    return ABSENT if value is None else f"{value:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def degrees(value: float | None) -> str:
    """An angle in degrees, to three digits."""
    return ABSENT if value is None else f"{value:.3g}\N{DEGREE SIGN}"


_BY_UNIT: Final[dict[str, Callable[[float | None], str]]] = {
    "share": percent,
    "probability": percent,
    "px": pixels,
    "score": score,
    "count": count,
    "degrees": degrees,
}


def quantity(value: float | str | None, unit: str) -> str:
    """A finding's measured or required value in its unit; texts stay as they are."""
    if value is None or value == "":
        return ABSENT
    if isinstance(value, str):
        return value
    return _BY_UNIT.get(unit, score)(value)


def size_in_bytes(value: float | None) -> str:
    """Bytes in B, KiB or MiB."""
    if value is None:
        return ABSENT
    if value < _KILO:
        return f"{value:.0f} B"
    if value < _KILO**2:
        return f"{value / _KILO:.0f} KiB"
    return f"{coordinate(round(value / _KILO**2, 1))} MiB"


def when(moment: datetime | None) -> str:
    """A time in UTC as people write it; the page's script puts it into the viewer's zone."""
    return ABSENT if moment is None else moment.astimezone(UTC).strftime("%-d %b %Y, %H:%M UTC")


def iso(moment: datetime | None) -> str:
    """The same time for machines."""
    return "" if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds")


def seconds_between(start: datetime | None, end: datetime | None) -> str:
    """How long something took."""
    return ABSENT if start is None or end is None else f"{(end - start).total_seconds():.1f} s"


def duration(seconds: float | None) -> str:
    """A time span in the largest unit that says enough: seconds, minutes, hours or days."""
    if seconds is None:
        return ABSENT
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"  # noqa: PLR2004


FILTERS: Final[dict[str, Callable[..., str]]] = {
    "percent": percent,
    "score": score,
    "pixels": pixels,
    "count": count,
    "quantity": quantity,
    "bytes": size_in_bytes,
    "when": when,
    "iso": iso,
    "coordinate": coordinate,
    "corners": corners,
    "duration": duration,
}
