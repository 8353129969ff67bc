"""What findings of all rules have in common: on which logo, and when a failure is for a person."""

from __future__ import annotations

import math
from dataclasses import replace

from logocheck.domain.campaign import ReviewPolicy, Rule
from logocheck.domain.report import Logo
from logocheck.domain.verdict import Finding
from logocheck.domain.wording import probability


def on_logo(
    logo: Logo,
    *,
    rule: Rule,
    satisfied: bool,
    measured: float | str | None,
    required: float | str,
    unit: str,
    sentence: str,
    certain: bool = True,
) -> Finding:
    """A finding about one logo: its brand, and its box."""
    return Finding(rule, satisfied, certain, measured, required, unit, sentence, logo.brand, logo.box)


def left_to_a_person(finding: Finding, review: ReviewPolicy) -> Finding:
    """A certain failure of a rule that the campaign lists under review goes there instead."""
    if finding.satisfied or not finding.certain or finding.rule not in review.rules:
        return finding
    return replace(finding, certain=False, sentence=f"{finding.sentence} This campaign leaves it to a person.")


def doubted(finding: Finding, logo: Logo, review: ReviewPolicy, *, near: bool) -> Finding:
    """A measurement that fails only on a doubtful logo, or only by a little, is for a person.

    What a doubtful logo satisfies stays satisfied: its presence already asks for a look, once.
    """
    if finding.satisfied:
        return finding
    words = finding.sentence.removesuffix(".")
    if logo.confidence < review.certain_from:
        reason = f"{words}, if this is {logo.brand}'s logo {probability(logo)}."
    elif near:
        reason = f"{words}. It is a near miss; a person should look."
    else:
        return left_to_a_person(finding, review)
    return replace(finding, certain=False, sentence=reason)


def reaches(measured: float, least: float) -> bool:
    """Whether ``measured`` is at least ``least``, but for what floating point loses: 0.045 is 0.9 times 0.05."""
    return measured >= least or math.isclose(measured, least, rel_tol=1e-9, abs_tol=1e-12)
