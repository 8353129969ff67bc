"""Findings, and the outcome they add up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from logocheck.domain.campaign import Rule
from logocheck.domain.geometry import Box


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one requirement asked, what was measured, and where.

    ``certain`` is False when a person should look: the evidence is doubtful, or the measurement
    could not be made, or falls short by less than the campaign's near miss. ``measured`` and ``required`` are in
    ``unit``: "share" (of the frame or of the box, [0, 1]), "px", "score" ([0, 1]), "count",
    "probability", "heights" (of the logo), "degrees", "ratio", "delta_e" (CIEDE2000), "position"
    or "disclosure" (then both are texts), or "hashtags" (then both are comma-separated texts). ``measured`` is None
    when there was nothing to measure, or it could not be measured.
    """

    rule: Rule
    satisfied: bool
    certain: bool
    measured: float | str | None
    required: float | str
    unit: str
    sentence: str
    brand: str | None = None
    box: Box | None = None

    @property
    def outcome(self) -> Outcome:
        if not self.certain:
            return Outcome.REVIEW
        return Outcome.PASS if self.satisfied else Outcome.FAIL


@dataclass(frozen=True, slots=True)
class Verdict:
    outcome: Outcome
    findings: tuple[Finding, ...]


def verdict(findings: Iterable[Finding]) -> Verdict:
    """One certain failure fails the post; else any doubt sends it to review; else it passes."""
    rows = tuple(findings)
    outcomes = {finding.outcome for finding in rows}
    for outcome in (Outcome.FAIL, Outcome.REVIEW):
        if outcome in outcomes:
            return Verdict(outcome, rows)
    return Verdict(Outcome.PASS, rows)
