"""One finding for each requirement on how a logo looks. docs/scoring.md has the rules in words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from logocheck.domain.appearance import Appearance
from logocheck.domain.campaign import Brand, Campaign, ReviewPolicy, Rule
from logocheck.domain.findings import doubted, left_to_a_person, on_logo, reaches
from logocheck.domain.neighbours import Neighbour
from logocheck.domain.report import Logo
from logocheck.domain.verdict import Finding
from logocheck.domain.wording import compared, probability

_NOTHING = Appearance()


@dataclass(frozen=True, slots=True)
class _Ask:
    """``what`` the logo's ``measured`` number is, which must be at least or, with ``most``, at most ``required``.

    ``least``: the best number that there is, from which a near miss of ``most`` counts.
    ``reservation``: why a number that is good enough does not say that all is well.
    """

    rule: Rule
    what: str
    measured: float | None
    required: float
    unit: str
    most: bool = True
    least: float = 0.0
    note: str = ""
    reservation: str = ""


def appearance_findings(
    campaign: Campaign, brand: Brand, logos: Sequence[Logo], nearest: Sequence[tuple[float, Neighbour]]
) -> Iterator[Finding]:
    """What the campaign asks of the look of a brand's logos.

    Args:
        campaign: what was agreed.
        brand: one of its brands.
        logos: the brand's own, at least one, the dominant one first.
        nearest: the gap in pixels to what is nearest to the dominant one, and where that is a doubtful logo to what is
            nearest for certain.
    """
    limits, logo = campaign.thresholds, logos[0]
    if limits.clear_space is not None:
        yield _clear_space(limits.clear_space, logo, nearest, campaign.review)
    for ask in _asks(campaign, logo):
        yield _asked(ask, logo, campaign.review)
    if brand.retired:
        yield _retired(brand, logos, campaign.review)


def _asks(campaign: Campaign, logo: Logo) -> Iterator[_Ask]:
    limits, seen = campaign.thresholds, logo.appearance or _NOTHING
    if limits.rotation is not None:
        turned = None if seen.quad is None else abs(seen.quad.rotation)
        yield _Ask(Rule.ROTATION, "rotation", turned, limits.rotation, "degrees")
    if limits.stretch is not None:
        yield _Ask(Rule.STRETCH, "stretch", seen.stretch, limits.stretch, "ratio", least=1.0)
    if limits.colour_difference is not None:
        yield _colour(limits.colour_difference, seen)
    if limits.clarity is not None:
        clear = None if seen.clarity is None else seen.clarity.score
        yield _Ask(Rule.CLARITY, "clarity", clear, limits.clarity, "score", most=False)


def _colour(required: float, seen: Appearance) -> _Ask:
    ask = _Ask(Rule.COLOUR, "difference of colours", None, required, "delta_e")
    colour = seen.colour
    if colour is None:
        return ask
    pairs = [
        f"{is_} for {wanted}" for wanted, is_ in zip(colour.palette, colour.measured, strict=True) if is_ != wanted
    ]
    note = f" ({', '.join(pairs)})" if pairs else ""
    if colour.placed:
        return replace(ask, measured=colour.delta_e, note=note)
    return replace(
        ask,
        what="difference of colours at the least",
        measured=colour.delta_e,
        note=note,
        reservation="Its colours are near the logo, but it could not be measured that they are the logo's",
    )


def _asked(ask: _Ask, logo: Logo, review: ReviewPolicy) -> Finding:
    if ask.measured is None:
        return _not_measured(ask, logo)
    measured, required = compared(ask.measured, ask.required, ask.unit)
    satisfied = ask.measured <= ask.required if ask.most else ask.measured >= ask.required
    words = f"{logo.brand}'s logo has a {ask.what} of {measured}{ask.note}; {_bound(ask, required)}"
    finding = on_logo(
        logo,
        rule=ask.rule,
        satisfied=satisfied,
        measured=ask.measured,
        required=ask.required,
        unit=ask.unit,
        sentence=f"{words}.",
    )
    if satisfied and ask.reservation:
        sentence = f"{words}. {ask.reservation}; a person should look."
        return replace(finding, satisfied=False, certain=False, sentence=sentence)
    return doubted(finding, logo, review, near=_near(ask.measured, ask, review.near_miss))


def _bound(ask: _Ask, required: str) -> str:
    return f"at most {required} is allowed" if ask.most else f"{required} is required"


def _near(measured: float, ask: _Ask, near_miss: float) -> bool:
    if ask.most:
        return reaches((ask.required - ask.least) * (1 + near_miss), measured - ask.least)
    return reaches(measured, ask.required * (1 - near_miss))


def _not_measured(ask: _Ask, logo: Logo) -> Finding:
    _, required = compared(ask.required, ask.required, ask.unit)
    words = f"The {ask.what} of {logo.brand}'s logo could not be measured; {_bound(ask, required)}"
    return on_logo(
        logo,
        rule=ask.rule,
        satisfied=False,
        certain=False,
        measured=None,
        required=ask.required,
        unit=ask.unit,
        sentence=f"{words}; a person should look.",
    )


def _clear_space(
    required: float, logo: Logo, nearest: Sequence[tuple[float, Neighbour]], review: ReviewPolicy
) -> Finding:
    if not nearest:
        sentence = f"Nothing else was found that could come near {logo.brand}'s logo."
        return on_logo(
            logo,
            rule=Rule.CLEAR_SPACE,
            satisfied=True,
            measured=None,
            required=required,
            unit="heights",
            sentence=sentence,
        )
    distance, other = nearest[0]
    space = distance / logo.box.height
    finding = _asked(
        _Ask(Rule.CLEAR_SPACE, "clear space", space, required, "heights", most=False, note=f" to {other.name}"),
        logo,
        review,
    )
    certainly = next((gap for gap, one in nearest if one.certain), math.inf)
    if other.certain or finding.satisfied or not finding.certain or certainly < required * logo.box.height:
        return finding
    return replace(
        finding, certain=False, sentence=f"{finding.sentence} It may be no logo of {other.brand}; a person should look."
    )


def _retired(brand: Brand, logos: Sequence[Logo], review: ReviewPolicy) -> Finding:
    """That no logo is an old one. Where the two witnesses name different references, a person decides."""
    named = [(logo, _references(logo)) for logo in logos]
    old = [logo for logo, names in named if names and names <= set(brand.retired)]
    perhaps = [logo for logo, names in named if not names or names & set(brand.retired)]
    sure = [logo for logo in old if logo.confidence >= review.certain_from]
    shown = next(iter(sure or old or perhaps), logos[0])
    which = sorted(_references(shown) & set(brand.retired))
    if sure:
        sentence = (
            f"{brand.name}'s old logo {which[0]} is in the picture {probability(shown)}; the current one is required."
        )
    elif which:
        sentence = f"This may be {brand.name}'s old logo {which[0]} {probability(shown)}; a person should look."
    elif perhaps:
        sentence = f"Whether {brand.name}'s logo is an old one could not be measured; a person should look."
    else:
        sentence = f"No old logo of {brand.name} was found."
    finding = on_logo(
        shown,
        rule=Rule.RETIRED_LOGO,
        satisfied=not perhaps,
        certain=bool(sure) or not perhaps,
        measured=float(len(sure)) if sure or not perhaps else None,
        required=0.0,
        unit="count",
        sentence=sentence,
    )
    return left_to_a_person(finding, review)


def _references(logo: Logo) -> frozenset[str]:
    """Which reference the embedder and the geometry say it is."""
    traced = logo.appearance.logo if logo.appearance else None
    return frozenset(name for name in (logo.reference, traced) if name is not None)
