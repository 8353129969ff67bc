"""A campaign and an observation to logos and a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from logocheck.domain.campaign import Campaign
from logocheck.domain.detection import Observation, Sighting
from logocheck.domain.geometry import Box, intersection
from logocheck.domain.hashtag_rules import hashtag_findings
from logocheck.domain.matching import INSIDE
from logocheck.domain.prominence import prominence
from logocheck.domain.report import Logo
from logocheck.domain.rules import brand_findings, competitor_finding
from logocheck.domain.safezones import Zone
from logocheck.domain.verdict import Finding, Verdict, verdict

ANOTHER_LOGO = 0.5
"""Detector confidence from which a logo of no known brand counts as clutter."""


def judge(campaign: Campaign, observation: Observation, zone: Zone) -> tuple[tuple[Logo, ...], Verdict]:
    """Every logo of the campaign's brands and competitors that was seen, and what follows from them.

    Args:
        campaign: what was agreed.
        observation: what was seen and written.
        zone: of the campaign's platform.

    Returns:
        logos by brand in the campaign's order, each brand's dominant one first; and one finding
        for each requirement, in the order presence, instances, size, place, competitors, hashtags.
    """
    findings: list[Finding] = []
    logos: list[Logo] = []
    for brand in campaign.brands:
        found = _logos(brand.name, campaign, observation, zone, competitor=False)
        findings += brand_findings(campaign, brand.name, found, observation.frame)
        logos += found
    for brand in campaign.competitors:
        found = _logos(brand.name, campaign, observation, zone, competitor=True)
        findings.append(competitor_finding(brand.name, found, campaign.review))
        logos += found
    findings += hashtag_findings(campaign, observation)
    return tuple(logos), verdict(findings)


def _logos(
    brand: str, campaign: Campaign, observation: Observation, zone: Zone, *, competitor: bool
) -> tuple[Logo, ...]:
    """Of one brand: those that are certain before the doubtful ones, then the most prominent first."""
    seen = [s for s in observation.sightings if s.brand == brand and s.confidence >= campaign.review.uncertain_from]
    others = _others(brand, seen, campaign, observation)
    found = [
        Logo(
            brand=brand,
            box=sighting.box,
            confidence=sighting.confidence,
            prominence=prominence(sighting.box, observation.frame, zone, others, campaign.weights),
            dominant=False,
            competitor=competitor,
        )
        for sighting in seen
    ]
    found.sort(key=lambda logo: _rank(logo, campaign.review.certain_from))
    return tuple(replace(logo, dominant=number == 0) for number, logo in enumerate(found))


def _others(brand: str, own: Sequence[Sighting], campaign: Campaign, observation: Observation) -> tuple[Box, ...]:
    """What competes with a brand's logos for attention: other brands' logos, unknown logos, lines of text.

    The brand's own logos do not compete with each other.
    """
    rivals = [
        sighting.box
        for sighting in observation.sightings
        if sighting.brand != brand and sighting.confidence >= campaign.review.uncertain_from
    ]
    unknown = [
        detection.box
        for detection in observation.detections
        if detection.confidence >= ANOTHER_LOGO and not any(_same_thing(detection.box, s.box) for s in own)
    ]
    return (*rivals, *unknown, *(line.box for line in observation.text_lines))


def _same_thing(a: Box, b: Box) -> bool:
    common = intersection(a, b)
    return common is not None and common.area >= INSIDE * min(a.area, b.area)


def _rank(logo: Logo, certain_from: float) -> tuple[bool, float, float, float, float, float, float]:
    box = logo.box
    return (
        logo.confidence < certain_from, -logo.prominence.score, -logo.confidence, box.x1, box.y1, box.x2, box.y2,
    )  # fmt: skip
