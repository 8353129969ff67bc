"""Hashtags of a post wherever they stand: caption, first comment, text in the picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from logocheck.domain.campaign import Campaign, Dialect
from logocheck.domain.detection import Observation, TextLine
from logocheck.domain.geometry import Box, intersection
from logocheck.domain.hashtags import UAX31_SIGNS, hashtags, normalised
from logocheck.domain.places import Places
from logocheck.domain.words import word_spans

CLEARLY_READ = 0.8
"""Confidence of a text line from which a hashtag in it is certain."""

ON_A_LOGO = 0.5
"""Share of a text line inside a logo from which it is the logo's own lettering."""


SPLIT = 4
"""Most words into which a hashtag is read."""


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
        found += _words_in(tuple(off_logos(campaign, observation)), required)
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


def _words_in(lines: Sequence[TextLine], required: Iterable[str]) -> Iterator[Mention]:
    """Readers of pictures often drop the sign, or split the word behind it; stickers break it over two lines."""
    words = [_letters(line.text) for line in lines]
    for tag in required:
        letters = "".join(_letters(tag))
        for line, said in zip(lines, words, strict=True):
            if _run_of(said, letters) or (said and _goes_on_below(line, said, lines, words, letters)):
                yield Mention(
                    tag, None, "the picture", f"the picture has the words of {tag} without a clear #", line.box
                )


def _letters(text: str) -> list[str]:
    """Its words without underscores, which readers do not see, normalised."""
    plain = normalised(text).replace("_", " ")
    return [plain[start:end] for start, end in word_spans(plain)]


def _run_of(words: Sequence[str], letters: str) -> bool:
    """Whether up to ``SPLIT`` words in a row are ``letters``."""
    if not any(letters.startswith(word) for word in words):
        return False
    return any("".join(words[i : i + n]) == letters for n in range(1, SPLIT + 1) for i in range(len(words) - n + 1))


def _goes_on_below(
    line: TextLine, said: Sequence[str], lines: Sequence[TextLine], words: Sequence[Sequence[str]], letters: str
) -> bool:
    """Whether ``line`` ends with the beginning of ``letters`` and one below begins with their end."""
    if said[-1] not in letters:  # nearly always
        return False
    ends = ("".join(said[-n:]) for n in range(1, min(SPLIT, len(said)) + 1))
    rests = {letters[len(end) :] for end in ends if letters.startswith(end) and len(end) < len(letters)}
    return bool(rests) and any(
        _lies_below(line.box, other.box)
        for other, begins in zip(lines, words, strict=True)
        if any("".join(begins[:n]) in rests for n in range(1, SPLIT + 1))
    )


def _lies_below(upper: Box, lower: Box) -> bool:
    """Whether ``lower`` begins within a line's height under ``upper``, and shares half of the narrower one's width."""
    common = min(upper.x2, lower.x2) - max(upper.x1, lower.x1)
    height = min(upper.height, lower.height)
    return abs(lower.y1 - upper.y2) <= height and 2 * common >= min(upper.width, lower.width)


def _lies_on(line: Box, logo: Box) -> bool:
    overlap = intersection(line, logo)
    return overlap is not None and overlap.area >= ON_A_LOGO * line.area
