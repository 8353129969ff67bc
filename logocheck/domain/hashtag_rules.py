"""One finding for each list of required or forbidden hashtags. docs/scoring.md has the rules in words."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence

from logocheck.domain.campaign import Campaign, Rule
from logocheck.domain.detection import Observation
from logocheck.domain.findings import left_to_a_person
from logocheck.domain.hashtags import normalised, spans
from logocheck.domain.mentions import Mention, mentions, surest
from logocheck.domain.safezones import Zone
from logocheck.domain.verdict import Finding
from logocheck.domain.wording import times_over

ALIKE = 0.8
"""Similarity of ``difflib``, in [0, 1], from which a hashtag is shown as perhaps misspelt."""


def hashtag_findings(campaign: Campaign, observation: Observation) -> Iterator[Finding]:
    """What the campaign asks of the post's hashtags; nothing for an empty list."""
    lists: tuple[tuple[tuple[str, ...], Callable[[Sequence[str], Sequence[Mention]], Finding]], ...] = (
        (campaign.hashtags.all_of, _all_of),
        (campaign.hashtags.any_of, _any_of),
        (campaign.hashtags.none_of, _none_of),
    )
    found = mentions(campaign, observation) if any(tags for tags, _ in lists) else ()
    for tags, finding in lists:
        if tags:
            yield left_to_a_person(finding(tags, found), campaign.review)


def hashtag_limit_finding(campaign: Campaign, observation: Observation, zone: Zone) -> Iterator[Finding]:
    """That the caption has no more hashtags than the platform takes; nothing where its limit is not known."""
    if zone.hashtag_limit is None:
        return
    number = len(spans(observation.captions.caption, campaign.dialect))
    dated = f" (as of {zone.dated})" if zone.dated else ""
    finding = Finding(
        rule=Rule.HASHTAG_LIMIT,
        satisfied=number <= zone.hashtag_limit,
        certain=True,
        measured=float(number),
        required=float(zone.hashtag_limit),
        unit="count",
        sentence=f"The caption has {times_over(number, 'hashtag')}; a post on {zone.name} takes at most "
        f"{zone.hashtag_limit}{dated}.",
    )
    yield left_to_a_person(finding, campaign.review)


def _all_of(wanted: Sequence[str], found: Sequence[Mention]) -> Finding:
    there = [mention for tag in wanted if (mention := surest(tag, found))]
    missing = [tag for tag in wanted if surest(tag, found) is None]
    doubtful = [mention for mention in there if mention.doubt]
    if missing:
        sentence = f"{listed(missing)} {_is(missing)} missing{similar(missing, found)}."
    else:
        sentence = _doubts(doubtful) if doubtful else f"{_places(there)}."
    return _finding(
        Rule.HASHTAGS_ALL,
        wanted,
        found,
        satisfied=not missing and not doubtful,
        certain=bool(missing) or not doubtful,
        sentence=sentence,
        evidence=(*doubtful, *there),
    )


def _any_of(wanted: Sequence[str], found: Sequence[Mention]) -> Finding:
    there = [mention for tag in wanted if (mention := surest(tag, found))]
    sure = [mention for mention in there if not mention.doubt]
    if sure:
        sentence = f"{_places(sure)}."
    elif there:
        sentence = _doubts(there)
    elif len(wanted) == 1:
        sentence = f"{wanted[0]} is missing{similar(wanted, found)}."
    else:
        sentence = f"One of {listed(wanted, 'or')} is required; none is there{similar(wanted, found)}."
    return _finding(
        Rule.HASHTAGS_ANY,
        wanted,
        found,
        satisfied=bool(sure),
        certain=bool(sure) or not there,
        sentence=sentence,
        evidence=sure or there,
    )


def _none_of(unwanted: Sequence[str], found: Sequence[Mention]) -> Finding:
    # a word without its sign is no hashtag: it may prove a required one, it never breaks this rule
    signed = [mention for mention in found if mention.written is not None]
    there = [mention for tag in unwanted if (mention := surest(tag, signed))]
    sure = [mention for mention in there if not mention.doubt]
    if sure:
        sentence = f"{_places(sure)}; {'they are' if len(sure) > 1 else 'it is'} not allowed."
    else:
        sentence = _doubts(there) if there else f"{listed(unwanted)} {_is(unwanted)} not used."
    return _finding(
        Rule.HASHTAGS_NONE,
        unwanted,
        found,
        satisfied=not there,
        certain=bool(sure) or not there,
        sentence=sentence,
        evidence=sure or there,
    )


def _finding(
    rule: Rule,
    tags: Sequence[str],
    found: Iterable[Mention],
    *,
    satisfied: bool,
    certain: bool,
    sentence: str,
    evidence: Iterable[Mention],
) -> Finding:
    written = dict.fromkeys(mention.written for mention in found if mention.written is not None)
    return Finding(
        rule=rule,
        satisfied=satisfied,
        certain=certain,
        measured=", ".join(written) or None,
        required=", ".join(tags),
        unit="hashtags",
        sentence=sentence,
        box=next((mention.box for mention in evidence if mention.box), None),
    )


def similar(missing: Iterable[str], found: Iterable[Mention]) -> str:
    """A hint at what was perhaps meant."""
    signed = {mention.tag: mention for mention in found if mention.written is not None}
    for tag in missing:
        for near in difflib.get_close_matches(normalised(tag), signed, n=1, cutoff=ALIKE):
            return f" ({signed[near].place} has {signed[near].written})"
    return ""


def _places(found: Sequence[Mention]) -> str:
    return "; ".join(f"{mention.written} is in {mention.place}" for mention in found)


def _doubts(found: Sequence[Mention]) -> str:
    text = "; ".join(mention.doubt for mention in found)
    return f"{text[0].upper()}{text[1:]}; a person should look."


def listed(tags: Sequence[str], word: str = "and") -> str:
    return f"{', '.join(tags[:-1])} {word} {tags[-1]}" if len(tags) > 1 else tags[0]


def _is(tags: Sequence[str]) -> str:
    return "are" if len(tags) > 1 else "is"
