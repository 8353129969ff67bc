"""A campaign and an observation to logos and a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from logocheck.domain.appearance_rules import appearance_findings
from logocheck.domain.campaign import Campaign
from logocheck.domain.crowd import Crowd
from logocheck.domain.detection import Observation, Sighting
from logocheck.domain.disclosure_rules import disclosure_findings
from logocheck.domain.geometry import Size
from logocheck.domain.hashtag_rules import hashtag_findings, hashtag_limit_finding
from logocheck.domain.neighbours import Neighbour, Surroundings, neighbours
from logocheck.domain.prominence import prominence
from logocheck.domain.report import Logo
from logocheck.domain.rules import brand_findings, competitor_finding
from logocheck.domain.safezones import Zone
from logocheck.domain.verdict import Finding, Verdict, verdict


def judge(campaign: Campaign, observation: Observation, zone: Zone) -> tuple[tuple[Logo, ...], Verdict]:
    """Every logo of the campaign's brands and competitors that was seen, and what follows from them.

    Args:
        campaign: what was agreed.
        observation: what was seen and written.
        zone: of the campaign's platform, or what was known of it then.

    Returns:
        logos by brand in the campaign's order, each brand's dominant one first; and one finding
        for each requirement, in the order presence, instances, size, place, look, competitors,
        hashtags, disclosure.
    """
    findings: list[Finding] = []
    logos: list[Logo] = []
    scene = _scene(campaign, observation, zone)
    for brand in campaign.brands:
        found = _logos(brand.name, campaign, scene, competitor=False)
        findings += brand_findings(campaign, brand.name, found, observation.frame)
        findings += appearance_findings(campaign, brand, found, scene.nearest(found)) if found else ()
        logos += found
    for brand in campaign.competitors:
        found = _logos(brand.name, campaign, scene, competitor=True)
        findings.append(competitor_finding(brand.name, found, campaign.review))
        logos += found
    findings += hashtag_findings(campaign, observation)
    findings += hashtag_limit_finding(campaign, observation, zone)
    findings += disclosure_findings(campaign, observation)
    return tuple(logos), verdict(findings)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What all brands share. ``seen``: the sightings that count, by brand. ``crowd``: the boxes of ``around``."""

    frame: Size
    zone: Zone
    seen: Mapping[str, Sequence[Sighting]]
    around: Surroundings
    crowd: Crowd

    def own(self, brand: str) -> frozenset[int]:
        return self.around.own(brand, (sighting.box for sighting in self.seen[brand]))

    def nearest(self, logos: Sequence[Logo]) -> tuple[tuple[float, Neighbour], ...]:
        """As ``Surroundings.nearest``, of the dominant logo of a brand."""
        dominant = logos[0]
        return self.around.nearest(dominant.box, self.own(dominant.brand), [logo.box for logo in logos])


def _scene(campaign: Campaign, observation: Observation, zone: Zone) -> _Scene:
    seen: dict[str, list[Sighting]] = {}
    for sighting in observation.sightings:
        if sighting.confidence >= campaign.review.uncertain_from:
            seen.setdefault(sighting.brand, []).append(sighting)
    everything = neighbours(observation, campaign.review) if seen else ()
    crowd = Crowd.of((other.box for other in everything), observation.frame)
    return _Scene(observation.frame, zone, seen, Surroundings.of(everything), crowd)


def _logos(brand: str, campaign: Campaign, scene: _Scene, *, competitor: bool) -> tuple[Logo, ...]:
    """Of one brand: those that are certain before the doubtful ones, then the most prominent first."""
    seen = scene.seen.get(brand)
    if not seen:
        return ()
    crowd = scene.crowd.without(scene.own(brand))
    found = [
        Logo(
            brand=brand,
            box=sighting.box,
            confidence=sighting.confidence,
            prominence=prominence(
                sighting.box,
                scene.frame,
                scene.zone,
                crowd,
                campaign.weights,
                look=sighting.appearance,
                lettered=scene.around.lettered_share(sighting.box),
            ),
            dominant=False,
            competitor=competitor,
            reference=sighting.logo,
            appearance=sighting.appearance,
        )
        for sighting in seen
    ]
    found.sort(key=lambda logo: _rank(logo, campaign.review.certain_from))
    return tuple(replace(logo, dominant=number == 0) for number, logo in enumerate(found))


def _rank(logo: Logo, certain_from: float) -> tuple[bool, float, float, float, float, float, float]:
    box = logo.box
    return (
        logo.confidence < certain_from, -logo.prominence.score, -logo.confidence, box.x1, box.y1, box.x2, box.y2,
    )  # fmt: skip
