"""Template filters: the one place where numbers and times become text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from logocheck.domain.verdict import Finding
from logocheck.svg_numbers import coordinate, corners

ABSENT: Final = "\N{EN DASH}"
_PERCENT_DECIMALS_BELOW: Final = 0.1
_MOST_DECIMALS: Final = 6
_SHARES: Final = ("share", "probability")
_DECIMALS: Final = {"px": 0, "count": 0}
_SIGNS: Final = {"share": " %", "probability": " %", "px": " px"}
_KILO: Final = 1024


def percent(share: float | None) -> str:
    """A share in [0, 1] as a percentage: one decimal below 10 %, where it matters."""
    return quantity(share, "share")


def score(value: float | None) -> str:
    """A score in [0, 1] with two decimals."""
    return quantity(value, "score")


def pixels(value: float | None) -> str:
    """A length in whole pixels."""
    return quantity(value, "px")


def count(value: float | None) -> str:
    """A whole number, thousands apart."""
    return ABSENT if value is None else f"{value:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def quantity(value: float | str | None, unit: str) -> str:
    """A finding's measured or required value in its unit; texts stay as they are."""
    if value is None or value == "":
        return ABSENT
    return value if isinstance(value, str) else _text(_rounded(value, unit), unit)


def agreed(value: float | str | None, unit: str) -> str:
    """The same of what is required: never rounded away from what was agreed, as 12.5 % to 13 %."""
    if value is None or isinstance(value, str):
        return quantity(value, unit)
    exact = round(_exact(value, unit), _MOST_DECIMALS)
    texts = (_rounded(value, unit, more) for more in range(_MOST_DECIMALS))
    return _text(next((number for number in texts if number == exact), exact), unit)


def against(finding: Finding) -> tuple[str, str]:
    """What was measured and what is required, apart where they are: 49.8 % does not reach 50 %."""
    measured, required, unit = finding.measured, finding.required, finding.unit
    if isinstance(measured, str) or isinstance(required, str) or measured is None:
        return quantity(measured, unit), agreed(required, unit)
    bound = _exact(required, unit)
    texts = (_rounded(measured, unit, more) for more in range(_MOST_DECIMALS))
    apart = next((number for number in texts if number != bound or measured == required), _exact(measured, unit))
    return _text(apart, unit), agreed(required, unit)


def _exact(value: float, unit: str) -> Decimal:
    # of its shortest decimals, so that 0.125 is 12.5 % and rounds up, as people round
    return Decimal(str(float(value))) * (100 if unit in _SHARES else 1)


def _rounded(value: float, unit: str, more: int = 0) -> Decimal:
    return _exact(value, unit).quantize(Decimal(1).scaleb(-_decimals(value, unit) - more), ROUND_HALF_UP)


def _decimals(value: float, unit: str) -> int:
    if unit in _SHARES:
        return 1 if 0 < value < _PERCENT_DECIMALS_BELOW else 0
    if unit == "degrees":  # three digits
        return 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0  # noqa: PLR2004
    return _DECIMALS.get(unit, 2)


def _text(number: Decimal, unit: str) -> str:
    if unit == "count":
        return count(float(number))
    if unit == "degrees":
        return f"{number.normalize():f}\N{DEGREE SIGN}"
    return f"{number:f}{_SIGNS.get(unit, '')}"


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


FILTERS: Final[dict[str, Callable[..., object]]] = {
    "percent": percent,
    "score": score,
    "pixels": pixels,
    "count": count,
    "quantity": quantity,
    "agreed": agreed,
    "bytes": size_in_bytes,
    "when": when,
    "iso": iso,
    "coordinate": coordinate,
    "corners": corners,
    "duration": duration,
    "against": against,
}
