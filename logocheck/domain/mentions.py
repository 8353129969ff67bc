"""Hashtags of a post wherever they stand: caption, first comment, text in the picture."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from logocheck.domain.campaign import Campaign, Dialect
from logocheck.domain.detection import Observation, TextLine
from logocheck.domain.geometry import Box, intersection
from logocheck.domain.hashtags import UAX31_SIGNS, hashtags, normalised
from logocheck.domain.places import Places

CLEARLY_READ = 0.8
"""Confidence of a text line from which a hashtag in it is certain."""

ON_A_LOGO = 0.5
"""Share of a text line inside a logo from which it is the logo's own lettering."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A hashtag that was found, or a word that may be one.

    ``tag``: normalised. ``written``: as it stands there, None when its sign is missing. ``place``:
    for people. ``doubt``: why a person should look, empty when the hashtag is certain. ``box``: in
    the picture.
    """

    tag: str
    written: str | None
    place: str
    doubt: str = ""
    box: Box | None = None


def mentions(campaign: Campaign, observation: Observation) -> tuple[Mention, ...]:
    """Every hashtag, and in the picture every word that a required hashtag is made of."""
    captions, dialect = observation.captions, campaign.dialect
    texts = (("the caption", captions.caption), ("the first comment", captions.first_comment))
    found = [Mention(normalised(tag), tag, place) for place, text in texts for tag in hashtags(text, dialect)]
    asked = (*campaign.hashtags.all_of, *campaign.hashtags.any_of, *disclosing_hashtags(campaign))
    required = dict.fromkeys(map(normalised, asked))
    for line in observation.text_lines:
        found += _tags_in(line, dialect)
    if required:
        for line in off_logos(campaign, observation):
            found += _words_in(line, required)
    return tuple(found)


def disclosing_hashtags(campaign: Campaign) -> tuple[str, ...]:
    """Those that would disclose advertising; what else would is phrases."""
    asked = campaign.disclosure.any_of if campaign.disclosure else ()
    return tuple(words for words in asked if words[0] in UAX31_SIGNS)


def off_logos(campaign: Campaign, observation: Observation) -> Iterator[TextLine]:
    """Lines of text in the picture that are no logo's own lettering."""
    logos = [s.box for s in observation.sightings if s.confidence >= campaign.review.uncertain_from]
    lines = observation.text_lines
    places = Places.of(line.box for line in lines) if logos else Places()
    lettering = {number for logo in logos for number in places.at(logo) if _lies_on(lines[number].box, logo)}
    return (line for number, line in enumerate(lines) if number not in lettering)


def surest(tag: str, found: Iterable[Mention]) -> Mention | None:
    """The first certain mention of a hashtag, else the first doubtful one, one with its sign before one without."""
    wanted = normalised(tag)
    there = [mention for mention in found if mention.tag == wanted]
    return min(there, key=lambda mention: (bool(mention.doubt), mention.written is None), default=None)


def _tags_in(line: TextLine, dialect: Dialect) -> Iterator[Mention]:
    for tag in hashtags(line.text, dialect):
        doubt = f"{tag} in the picture is hard to read (confidence {line.confidence:.2f})"
        doubt = "" if line.confidence >= CLEARLY_READ else doubt
        yield Mention(normalised(tag), tag, "the picture", doubt, line.box)


def _words_in(line: TextLine, required: Iterable[str]) -> Iterator[Mention]:
    """Readers of pictures often drop the sign, or split the word behind it."""
    words = re.split(r"\W+", normalised(line.text))
    words += [first + second for first, second in pairwise(words)]
    for tag in required:
        if tag[1:] in words:
            doubt = f"the picture has the words of {tag} without a clear #"
            yield Mention(tag, None, "the picture", doubt, line.box)


def _lies_on(line: Box, logo: Box) -> bool:
    overlap = intersection(line, logo)
    return overlap is not None and overlap.area >= ON_A_LOGO * line.area
