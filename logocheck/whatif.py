"""A changed campaign over reports that are there already; no picture is needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from logocheck.domain.campaign import Brand, Campaign, Rule
from logocheck.domain.detection import Sighting
from logocheck.domain.judgement import judge
from logocheck.domain.report import Report
from logocheck.domain.safezones import Zone
from logocheck.domain.verdict import Finding, Outcome, Verdict
from logocheck.errors import InvalidRequest
from logocheck.zones_file import zone, zones

_SEVERITY = {Outcome.PASS: 0, Outcome.REVIEW: 1, Outcome.FAIL: 2}


@dataclass(frozen=True, slots=True)
class Change:
    """One requirement that came out differently; None where it was not, or is no longer, asked.

    ``sentence``: of the new finding, or of the old one where the requirement is gone.
    """

    rule: Rule
    brand: str | None
    before: Outcome | None
    after: Outcome | None
    sentence: str


@dataclass(frozen=True, slots=True)
class WhatIf:
    """``before``, ``after``: posts by outcome. ``outcomes``: of the ids of posts with another outcome, in the order
    given, the outcome that is stored and the new one.

    ``rules``: for each rule, in how many of the ``changed`` posts it came out differently.
    ``refused``: ids that have to be checked again, as ``rejudge`` says.
    """

    before: Mapping[Outcome, int]
    after: Mapping[Outcome, int]
    rules: Mapping[Rule, int]
    refused: tuple[str, ...]
    outcomes: Mapping[str, tuple[Outcome, Outcome]]

    @property
    def changed(self) -> tuple[str, ...]:
        """The ids of posts with another outcome, in the order given."""
        return tuple(self.outcomes)


def rejudge(report: Report, campaign: Campaign, placed: Zone | None = None) -> Report:
    """What ``campaign`` says about a post that was checked before; the picture is not needed.

    Args:
        report: of the earlier check.
        campaign: what is agreed now.
        placed: the zone of its platform. Without one, a platform that stays the same is judged by what was known
            of it then, and another one by the table of today.

    Sightings of brands that it leaves out count no more, and colours that were compared with another palette are not
    known.

    Raises:
        InvalidRequest: it names a brand or a logo that the earlier check did not look for, or no longer names one
            that a sighting was recognised by.
        InvalidCampaign: its platform is not in the safe-zone table.
    """
    then, now = _brands(report.campaign), _brands(campaign)
    if new := [what for name, brand in now.items() for what in _not_looked_for(brand, then.get(name))]:
        raise InvalidRequest(f"the earlier check did not look for {', '.join(new)}: check the picture again")
    if gone := _recognised_by_what_is_gone(report, campaign):
        raise InvalidRequest(f"the campaign no longer has {', '.join(gone)}, which was seen: check the picture again")
    placed = placed or known_then(report, campaign.platform) or zone(campaign.platform)
    repainted = {name for name, brand in now.items() if brand.palette != then[name].palette}
    seen = tuple(
        _without_colour(sighting) if sighting.brand in repainted else sighting
        for sighting in report.observation.sightings
        if sighting.brand in now or sighting.brand not in then
    )
    observation = replace(report.observation, sightings=seen)
    logos, outcome = judge(campaign, observation, placed)
    return replace(report, campaign=campaign, observation=observation, logos=logos, verdict=outcome, zone=placed)


def _brands(campaign: Campaign) -> dict[str, Brand]:
    return {brand.name: brand for brand in (*campaign.brands, *campaign.competitors)}


def _not_looked_for(brand: Brand, then: Brand | None) -> list[str]:
    """The brand; or its new old logos, of which a report cannot say that none was seen; or its logos, if all are new.

    One more version of a logo asks for no new check of every post. Files and stored logos have other names, so these
    are not compared.
    """
    if then is None:
        return [brand.name]
    known = {*then.logos, *then.retired}
    new = [
        name
        for name in (*brand.logos, *brand.retired)
        if name not in known and any(_stored(name) is _stored(other) for other in known)
    ]
    if len([name for name in new if name in brand.logos]) < len(brand.logos):
        new = [name for name in new if name in brand.retired]
    return [f"{brand.name}'s logo {name}" for name in new]


def _recognised_by_what_is_gone(report: Report, campaign: Campaign) -> list[str]:
    """Logos that the campaign leaves out and that sightings which count were recognised by.

    The logos that are left might have been recognised there as well, or not: only the picture can tell.
    """
    then, now = _brands(report.campaign), _brands(campaign)
    gone: dict[str, None] = {}
    for sighting in report.observation.sightings:
        brand = now.get(sighting.brand)
        if brand is None or sighting.confidence < campaign.review.uncertain_from:
            continue
        known = {*then[brand.name].logos, *then[brand.name].retired}
        kept = {*brand.logos, *brand.retired}
        traced = sighting.appearance.logo if sighting.appearance else None
        for name in (sighting.logo, traced):
            if name in known - kept and any(_stored(name) is _stored(other) for other in kept):
                gone[f"{brand.name}'s logo {name}"] = None
    return list(gone)


def _stored(logo: str) -> bool:
    return logo.startswith("sha256:")


def _without_colour(sighting: Sighting) -> Sighting:
    look = sighting.appearance
    return sighting if look is None else replace(sighting, appearance=replace(look, colour=None))


def known_then(report: Report, platform: str) -> Zone | None:
    """The zone that the report was judged by, where it is that platform's."""
    return report.zone if report.zone and report.zone.name == platform else None


def zone_changed(report: Report) -> str:
    """A sentence where the table says something else of the platform today; empty where nothing changed."""
    then, now = report.zone, zones().get(report.campaign.platform)
    if then is None or then == now:
        return ""
    today = "which is no longer in the table" if now is None else f"which has changed; the table is of {now.dated}"
    return f"Judged by {then.name} as of {then.dated}, {today}."


def changes(before: Verdict, after: Verdict) -> tuple[Change, ...]:
    """The requirements whose outcome differs, the new verdict's first and in its order."""
    old, new = _by_requirement(before), _by_requirement(after)
    return tuple(
        _change(old.get(key), new.get(key))
        for key in dict.fromkeys((*new, *old))
        if _outcome(old.get(key)) is not _outcome(new.get(key))
    )


def _by_requirement(verdict: Verdict) -> dict[tuple[Rule, str | None], Finding]:
    """Of each rule and brand the finding that decides: ``instances`` may have two, at least and at most so many."""
    found: dict[tuple[Rule, str | None], Finding] = {}
    for row in verdict.findings:
        kept = found.setdefault((row.rule, row.brand), row)
        if _SEVERITY[row.outcome] > _SEVERITY[kept.outcome]:
            found[row.rule, row.brand] = row
    return found


def what_if(reports: Iterable[tuple[str, Report]], campaign: Campaign) -> WhatIf:
    """Judge (id, report) pairs again under ``campaign``; holds one report at a time.

    Raises:
        InvalidCampaign: its platform is not in the safe-zone table.
    """
    before: Counter[Outcome] = Counter()
    after: Counter[Outcome] = Counter()
    rules: Counter[Rule] = Counter()
    changed: dict[str, tuple[Outcome, Outcome]] = {}
    refused: list[str] = []
    for name, report in reports:
        try:
            again = rejudge(report, campaign)
        except InvalidRequest:
            refused.append(name)
            continue
        before[report.verdict.outcome] += 1
        after[again.verdict.outcome] += 1
        if again.verdict.outcome is not report.verdict.outcome:
            changed[name] = report.verdict.outcome, again.verdict.outcome
            rules.update({change.rule for change in changes(report.verdict, again.verdict)})
    return WhatIf(
        {outcome: before[outcome] for outcome in Outcome},
        {outcome: after[outcome] for outcome in Outcome},
        {rule: rules[rule] for rule in Rule if rules[rule]},
        tuple(refused),
        changed,
    )


def _change(old: Finding | None, new: Finding | None) -> Change:
    shown = new or old
    assert shown is not None, "a key comes from one of them"
    return Change(shown.rule, shown.brand, _outcome(old), _outcome(new), shown.sentence)


def _outcome(finding: Finding | None) -> Outcome | None:
    return finding.outcome if finding else None
