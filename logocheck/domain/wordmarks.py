"""Brand names that are written in the picture: many logos are the name itself, and readers read well."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from logocheck.domain.detection import Detection, Sighting, TextLine
from logocheck.domain.geometry import Box, intersection

# Set with care, not fitted: of 84 names read in 200 training photos all were right, but a name may
# also be a word that stands where no logo is. Alone, only a whole name is certain evidence by default.
WHOLE = 0.9
"""Probability of a brand whose name is read letter by letter."""

SHORT = 0.6
"""The same for names of up to ``FEW`` letters, which other words contain or chance spells."""

NEAR = 0.6
"""Probability of a brand whose name is read but for a letter or so, or inside another word: "pineapple"."""

FEW = 3

HELD = 0.7
"""Least share of a word's box, in [0, 1], inside the detection that holds it."""

ROOMY = 6.0
"""Most times the word's area that such a detection may have."""

NEARLY = 0.85
"""Least share of common letters, in [0, 1], for a near match; only names of more than ``FEW`` + 1 letters."""


_TAGS = frozenset("#＃﹟@＠")  # noqa: RUF001 - a hashtag or an account names the brand and is no logo


def spelled(
    lines: Iterable[TextLine], brands: Sequence[str], detections: Sequence[Detection] = ()
) -> tuple[Sighting, ...]:
    """Where each brand's name is read, with no reference and no similarity: nothing was compared but letters.

    The box is that of the most confident detection that holds the word, for a logo is often more
    than its letters; without one it is the part of the line that the name takes.
    """
    found = []
    names = [(brand, _letters(brand)) for brand in brands]
    longest = max((len(name) for _, name in names), default=0)
    for line in lines:
        phrases = _phrases(line.text, longest)
        for brand, name in names:
            probability, start, end = _match(phrases, name)
            if probability > 0:
                confidence = probability * line.confidence
                box = _holder(_part(line, start, end), detections)
                found.append(Sighting(brand, box, confidence, line.confidence))
    return tuple(found)


def _letters(text: str) -> str:
    """Letters and digits alone, as names are compared."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _phrases(text: str, longest: int) -> list[tuple[str, int, int]]:
    """The letters of each run of words that could be a name of ``longest`` letters, its first word, and that behind it.

    A run begins and ends with letters, so that its box is not that of a dash beside it, and holds no tag.
    """
    words = [None if _TAGS & set(word) else _letters(word) for word in text.split()]
    found = []
    for start, first in enumerate(words):
        if not first:
            continue
        phrase = ""
        for end, word in enumerate(words[start:], start + 1):
            if word is None:
                break
            phrase += word
            if end > start + 1 and len(phrase) > 2 * longest:
                break
            if word:
                found.append((phrase, start, end))
    return found


def _match(phrases: Sequence[tuple[str, int, int]], name: str) -> tuple[float, int, int]:
    """Probability that one of ``phrases`` shows ``name``, and the words (first, behind the last) that do."""
    best = (0.0, 0, 0)
    for phrase, start, end in phrases:
        if end > start + 1 and len(phrase) > 2 * len(name):
            continue  # a longer phrase is no likelier
        if (probability := _likeness(phrase, name)) > best[0]:
            best = (probability, start, end)
    return best


def _likeness(phrase: str, name: str) -> float:
    """Probability that the letters ``phrase`` are the brand ``name``; 0 where nothing speaks for it."""
    if not name:
        return 0.0
    if phrase == name:
        return WHOLE if len(name) > FEW else SHORT
    if len(name) <= FEW + 1:
        return 0.0
    return NEAR if name in phrase or _nearly(phrase, name) else 0.0


def _nearly(phrase: str, name: str) -> bool:
    """Whether they share ``NEARLY`` of their letters, in order; what cannot is told by the lengths alone."""
    if 2 * min(len(phrase), len(name)) < NEARLY * (len(phrase) + len(name)):
        return False
    letters = SequenceMatcher(None, phrase, name, autojunk=False)
    return letters.quick_ratio() >= NEARLY and letters.ratio() >= NEARLY


def _part(line: TextLine, start: int, end: int) -> Box:
    """The part of the line's box that its words from ``start`` to before ``end`` take, by their letters."""
    words = line.text.split()
    box = line.box
    if (start, end) == (0, len(words)) or box.height > box.width:
        return box
    total = len(" ".join(words))
    before = len(" ".join(words[:start])) + (start > 0)
    length = len(" ".join(words[start:end]))
    step = box.width / total
    return Box(box.x1 + before * step, box.y1, box.x1 + (before + length) * step, box.y2)


def _holder(word: Box, detections: Sequence[Detection]) -> Box:
    """The box of the most confident detection around ``word``; ``word`` itself when there is none."""
    around = [
        detection
        for detection in detections
        if detection.box.area <= ROOMY * word.area
        and (inside := intersection(detection.box, word)) is not None
        and inside.area >= HELD * word.area
    ]
    return max(around, key=lambda detection: detection.confidence).box if around else word
