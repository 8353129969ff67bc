"""Measured against required on one small scale."""

from __future__ import annotations

from dataclasses import dataclass

from logocheck.domain.campaign import Rule
from logocheck.domain.verdict import Finding

_ROOM_ABOVE = 1.25
_WHOLE = frozenset({"score", "probability"})
_COUNTED = frozenset({Rule.INSTANCES, Rule.COMPETITORS, Rule.RETIRED_LOGO, Rule.HASHTAG_LIMIT})


@dataclass(frozen=True, slots=True)
class Gauge:
    """``fill`` (measured) and ``tick`` (required) as percentages of the scale, in [0, 100]."""

    fill: float
    tick: float


def gauge(finding: Finding) -> Gauge | None:
    """A scale for findings that compare two quantities; None where a bar would say nothing."""
    measured, required = finding.measured, finding.required
    if finding.rule in _COUNTED or not isinstance(measured, int | float) or not isinstance(required, int | float):
        return None
    is_whole = finding.unit in _WHOLE or finding.rule is Rule.SAFE_ZONE
    top = 1.0 if is_whole else max(measured, required) * _ROOM_ABOVE
    if top <= 0:
        return None
    return Gauge(fill=_percentage(measured / top), tick=_percentage(required / top))


def _percentage(fraction: float) -> float:
    return min(100.0, max(0.0, fraction * 100))
