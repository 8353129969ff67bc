"""The finding on the disclosure of advertising. docs/scoring.md has the rule in words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from logocheck.domain.campaign import Campaign, Rule
from logocheck.domain.detection import Observation
from logocheck.domain.disclosure import Disclosure
from logocheck.domain.findings import left_to_a_person, reaches
from logocheck.domain.geometry import Box
from logocheck.domain.hashtag_rules import listed, similar
from logocheck.domain.hashtags import UAX31_SIGNS, normalised
from logocheck.domain.labels import Label, Words, labels
from logocheck.domain.mentions import disclosing_hashtags, mentions, off_logos
from logocheck.domain.verdict import Finding
from logocheck.domain.wording import times_over

_LOOK = "a person should look"


@dataclass(frozen=True, slots=True)
class _Said:
    """One place where the post discloses. ``failure`` or ``doubt``: why it does not do, and empty where it does."""

    words: str
    where: str
    failure: str = ""
    doubt: str = ""
    box: Box | None = None


def disclosure_findings(campaign: Campaign, observation: Observation) -> Iterator[Finding]:
    """Whether the post discloses that it is advertising, of all places the best one; nothing where nobody asks."""
    asked = campaign.disclosure
    if asked is None:
        return
    said = min(
        _places(campaign, asked, observation), key=lambda one: (bool(one.failure), bool(one.doubt)), default=None
    )
    yield left_to_a_person(_finding(campaign, asked, observation, said), campaign.review)


def _finding(campaign: Campaign, asked: Disclosure, observation: Observation, said: _Said | None) -> Finding:
    if said is None:
        wanted = disclosing_hashtags(campaign)
        hint = similar(wanted, mentions(campaign, observation))
        sentence = f"Nothing says that this is advertising{hint}; {_accepted(asked)} is required."
    elif said.failure or said.doubt:
        sentence = f"{said.failure or said.doubt}."
    else:
        sentence = f"{said.words} is in {said.where}."
    return Finding(
        rule=Rule.DISCLOSURE,
        satisfied=said is not None and not said.failure and not said.doubt,
        certain=said is None or bool(said.failure) or not said.doubt,
        measured=None if said is None else f"{said.words} in {said.where}",
        required=_required(asked),
        unit="disclosure",
        sentence=sentence,
        box=said.box if said else None,
    )


def _named(words: str) -> str:
    """A hashtag as it is, a phrase in quotes."""
    return words if words[0] in UAX31_SIGNS else f'"{words}"'


def _accepted(asked: Disclosure) -> str:
    return listed([_named(words) for words in asked.any_of], "or")


def _required(asked: Disclosure) -> str:
    parts = [_accepted(asked)]
    if asked.within_first is not None:
        parts.append(f"within the first {asked.within_first} characters")
    if asked.at_most_hashtags_before is not None:
        parts.append(f"after at most {times_over(asked.at_most_hashtags_before, 'hashtag')}")
    return ", ".join(parts)


def _places(campaign: Campaign, asked: Disclosure, observation: Observation) -> Iterator[_Said]:
    caption = Words.of(observation.captions.caption, campaign.dialect)
    for label, doubt in _disclosures(campaign, asked, caption):
        said = _Said(_named(caption.text[label.start : label.end]), "the caption", doubt=doubt)
        yield _placed(said, label, caption, asked, campaign.review.near_miss)
    comment = Words.of(observation.captions.first_comment, campaign.dialect)
    for label, _ in _disclosures(campaign, asked, comment):
        words = _named(comment.text[label.start : label.end])
        yield _Said(words, "the first comment", failure=f"{words} is only in the first comment, where few look")
    yield from _in_picture(campaign, asked, observation)


_words = lru_cache(256)(Words.of)  # phrases, which are the same in every line of every post


def _disclosures(campaign: Campaign, asked: Disclosure, caption: Words) -> Iterator[tuple[Label, str]]:
    """Each disclosure in a text, and why its words may mean something else."""
    wanted = set(map(normalised, disclosing_hashtags(campaign)))
    for start, end in caption.tags:
        if normalised(caption.text[start:end]) in wanted:
            yield Label(start, end, alone=True), ""
    for phrase in asked.any_of:
        if normalised(phrase) not in wanted:
            for label in labels(_words(phrase, campaign.dialect), caption):
                words = _named(caption.text[label.start : label.end])
                doubt = f"{words} is part of a sentence, which may mean something else; {_LOOK}"
                yield label, "" if label.alone else doubt


def _placed(said: _Said, label: Label, caption: Words, asked: Disclosure, near_miss: float) -> _Said:
    """With what is wrong with its place in the caption."""
    before = bisect_right(caption.tags, label.start, key=lambda tag: tag[1])
    within, most = asked.within_first, asked.at_most_hashtags_before
    if most is not None and before > most:
        stands = f"{said.words} stands behind {times_over(before, 'hashtag')}"
        return replace(said, failure=f"{stands}; at most {times_over(most, 'hashtag')} may stand before it")
    if within is not None and label.end > within:
        late = f"{said.words} ends {label.end} characters into the caption; the first {within} are required"
        if not reaches(within * (1 + near_miss), label.end):
            return replace(said, failure=late)
        return replace(said, doubt=said.doubt or f"{late}. It is a near miss; {_LOOK}")
    # no number says how many are too many: behind others, with no word between, it may be overlooked
    if most is None and before and not any(map(str.isalnum, caption.text[caption.tags[before - 1][1] : label.start])):
        return replace(said, doubt=said.doubt or f"{said.words} stands in a row of hashtags; {_LOOK}")
    return said


def _in_picture(campaign: Campaign, asked: Disclosure, observation: Observation) -> Iterator[_Said]:
    wanted = {normalised(tag): tag for tag in disclosing_hashtags(campaign)}
    for mention in mentions(campaign, observation):
        if mention.box is not None and mention.tag in wanted:
            doubt = f"{mention.doubt[0].upper()}{mention.doubt[1:]}; {_LOOK}" if mention.doubt else ""
            yield _Said(mention.written or wanted[mention.tag], "the picture", doubt=doubt, box=mention.box)
    for line in off_logos(campaign, observation):
        read = Words.of(line.text, campaign.dialect)
        for phrase in asked.any_of:
            if normalised(phrase) not in wanted and any(labels(_words(phrase, campaign.dialect), read)):
                doubt = f"The picture has the words {_named(phrase)}, on a thing or laid over it; {_LOOK}"
                yield _Said(_named(phrase), "the picture", doubt=doubt, box=line.box)
