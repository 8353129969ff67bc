"""One finding for each requirement on logos. docs/scoring.md has the rules in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from logocheck.domain.campaign import Campaign, Region, ReviewPolicy, Rule
from logocheck.domain.findings import doubted, left_to_a_person, on_logo, reaches
from logocheck.domain.geometry import Size
from logocheck.domain.report import Logo
from logocheck.domain.verdict import Finding
from logocheck.domain.wording import apart, compared, percent, probability, times


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that must reach another one; the sentence is "``before`` measured ``after``; required is required"."""

    rule: Rule
    measured: float
    required: float
    unit: str
    before: str
    after: str


def brand_findings(campaign: Campaign, brand: str, logos: Sequence[Logo], frame: Size) -> Iterator[Finding]:
    """What the campaign asks of one brand.

    Of a brand that was not found only the absence is reported: no size was measured.

    Args:
        campaign: what was agreed.
        brand: its name.
        logos: the brand's own, certain ones before doubtful ones; the first one is the dominant one.
        frame: of the picture.
    """
    yield _presence(brand, logos, campaign.review)
    if not logos:
        return
    yield from _instances(campaign, brand, logos)
    findings, rival = _of_one(campaign, logos[0], frame), _rival(logos, campaign.review)
    if rival is None:
        yield from findings
    else:
        for finding, other in zip(findings, _of_one(campaign, rival, frame), strict=True):
            yield _unless(finding, other, rival)


def _rival(logos: Sequence[Logo], review: ReviewPolicy) -> Logo | None:
    """The doubtful logo that would be the dominant one, were it certain."""
    doubtful = next((logo for logo in logos[1:] if logo.confidence < review.certain_from), None)
    if doubtful is None or doubtful.prominence.score <= logos[0].prominence.score:
        return None
    return doubtful


def _of_one(campaign: Campaign, logo: Logo, frame: Size) -> Iterator[Finding]:
    """What is asked of the dominant logo's size and place, as if ``logo`` were that."""
    for measure in _measures(campaign, logo, frame):
        yield _measured(measure, logo, campaign.review)
    if campaign.thresholds.region is not None:
        yield _in_region(campaign.thresholds.region, logo, frame, campaign.review)


def _unless(finding: Finding, other: Finding, rival: Logo) -> Finding:
    """A certain failure of the dominant logo is for a person where the rival satisfies the same."""
    if finding.satisfied or not finding.certain or not other.satisfied:
        return finding
    hope = f"A more prominent one, if it is {rival.brand}'s logo {probability(rival)}, would do; a person should look."
    return replace(finding, certain=False, sentence=f"{finding.sentence} {hope}")


def competitor_finding(brand: str, logos: Sequence[Logo], review: ReviewPolicy) -> Finding:
    """That a competitor is not there. ``logos``: its own, in the same order as a brand's."""
    sure = sum(logo.confidence >= review.certain_from for logo in logos)
    if not logos:
        sentence = f"No logo of the competitor {brand} was found."
    elif sure:
        sentence = f"The competitor {brand}'s logo is in the picture {times(sure)} {probability(logos[0])}."
    else:
        sentence = f"This may be the competitor {brand}'s logo {probability(logos[0])}; a person should look."
    finding = Finding(
        rule=Rule.COMPETITORS,
        satisfied=not logos,
        certain=bool(sure) or not logos,
        measured=float(sure or len(logos)),
        required=0.0,
        unit="count",
        sentence=sentence,
        brand=brand,
        box=logos[0].box if logos else None,
    )
    return left_to_a_person(finding, review)


def _presence(brand: str, logos: Sequence[Logo], review: ReviewPolicy) -> Finding:
    sure = bool(logos) and logos[0].confidence >= review.certain_from
    if not logos:
        sentence = f"{brand}'s logo was not found."
    elif sure:
        sentence = f"{brand}'s logo is in the picture {probability(logos[0])}."
    else:
        sentence = f"This may be {brand}'s logo {probability(logos[0])}; a person should look."
    finding = Finding(
        rule=Rule.PRESENCE,
        satisfied=sure,
        certain=sure or not logos,
        measured=logos[0].confidence if logos else None,
        required=review.certain_from,
        unit="probability",
        sentence=sentence,
        brand=brand,
        box=logos[0].box if logos else None,
    )
    return left_to_a_person(finding, review)


def _instances(campaign: Campaign, brand: str, logos: Sequence[Logo]) -> Iterator[Finding]:
    least, most = campaign.thresholds.minimum_instances, campaign.thresholds.maximum_instances
    sure = sum(logo.confidence >= campaign.review.certain_from for logo in logos)
    bounds = []
    if least > 1:
        bounds.append((least, sure >= least, len(logos) >= least, f"at least {times(least)} is required"))
    if most is not None:
        bounds.append((most, sure <= most, len(logos) <= most, f"at most {times(most)} is allowed"))
    count = f"{brand}'s logo is in the picture {times(sure)}"
    if sure < len(logos):
        count += f", with the doubtful ones {times(len(logos))}"
    for bound, satisfied, with_doubtful, words in bounds:
        finding = Finding(
            rule=Rule.INSTANCES,
            satisfied=satisfied,
            certain=satisfied == with_doubtful,
            measured=float(sure),
            required=float(bound),
            unit="count",
            sentence=f"{count}; {words}.",
            brand=brand,
            box=logos[0].box,
        )
        yield left_to_a_person(finding, campaign.review)


def _measures(campaign: Campaign, logo: Logo, frame: Size) -> Iterator[Measure]:
    limits, parts, name = campaign.thresholds, logo.prominence, f"{logo.brand}'s logo"
    if limits.share is not None:
        yield Measure(Rule.SHARE, parts.share, limits.share, "share", f"{name} covers", "of the frame")
    if limits.height is not None:
        shown = parts.height_px * limits.height.display_width / frame.width
        after = f"high where the picture is shown {limits.height.display_width} px wide"
        yield Measure(Rule.HEIGHT, shown, float(limits.height.pixels), "px", f"{name} is", after)
    if limits.prominence is not None:
        yield Measure(Rule.PROMINENCE, parts.score, limits.prominence, "score", f"{name} has a prominence of", "")
    if limits.safe_zone is not None:
        interface = "" if campaign.platform == "none" else f" and clear of what {campaign.platform} lays over it"
        after = f"of {name} is inside the frame{interface}"
        yield Measure(Rule.SAFE_ZONE, parts.visible_share, limits.safe_zone, "share", "", after)


def _measured(measure: Measure, logo: Logo, review: ReviewPolicy) -> Finding:
    measured, required = compared(measure.measured, measure.required, measure.unit)
    words = " ".join(part for part in (measure.before, measured, measure.after) if part)
    satisfied = measure.measured >= measure.required
    finding = on_logo(
        logo,
        rule=measure.rule,
        satisfied=satisfied,
        measured=measure.measured,
        required=measure.required,
        unit=measure.unit,
        sentence=f"{words}; {required} is required.",
    )
    return doubted(finding, logo, review, near=reaches(measure.measured, measure.required * (1 - review.near_miss)))


def _in_region(region: Region, logo: Logo, frame: Size, review: ReviewPolicy) -> Finding:
    x, y = logo.box.centre
    x, y = x / frame.width, y / frame.height
    across, down = region.right - region.left, region.bottom - region.top
    # how far outside, in widths and heights of the region
    off = max(
        (region.left - x) / across, (x - region.right) / across, (region.top - y) / down, (y - region.bottom) / down
    )
    across_at, down_at = apart(x, region.left, region.right), apart(y, region.top, region.bottom)
    there = f"{across_at} from the left and {down_at} from the top"
    left, right, top, bottom = (percent(side, 6) for side in (region.left, region.right, region.top, region.bottom))
    asked = f"{left} to {right} from the left and {top} to {bottom} from the top"
    finding = on_logo(
        logo,
        rule=Rule.REGION,
        satisfied=off <= 0,
        measured=there,
        required=asked,
        unit="position",
        sentence=f"The centre of {logo.brand}'s logo lies {there}; {asked} is required.",
    )
    return doubted(finding, logo, review, near=reaches(review.near_miss, off))
