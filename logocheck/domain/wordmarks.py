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

NEAR = 0.7
"""Probability of a brand whose name is read but for a letter or so."""

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
    for line in lines:
        for brand, name in names:
            probability, start, end = _match(line.text, name)
            if probability > 0:
                confidence = probability * line.confidence
                box = _holder(_part(line, start, end), detections)
                found.append(Sighting(brand, box, confidence, line.confidence))
    return tuple(found)


def _letters(text: str) -> str:
    """Letters and digits alone, as names are compared."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _match(text: str, name: str) -> tuple[float, int, int]:
    """Probability that ``text`` shows ``name``, and the words (first, behind the last) that do."""
    words = ["" if _TAGS & set(word) else _letters(word) for word in text.split()]
    best = (0.0, 0, len(words))
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            phrase = "".join(words[start:end])
            if end > start + 1 and len(phrase) > 2 * len(name):
                break  # a longer phrase is no likelier
            best = max(best, (_likeness(phrase, name), start, end), key=lambda match: match[0])
    return best


def _likeness(phrase: str, name: str) -> float:
    """Probability that the letters ``phrase`` are the brand ``name``; 0 where nothing speaks for it."""
    if not name:
        return 0.0
    if phrase == name:
        return WHOLE if len(name) > FEW else SHORT
    if len(name) <= FEW + 1:
        return 0.0
    if name in phrase:
        return NEAR
    return NEAR if SequenceMatcher(None, phrase, name, autojunk=False).ratio() >= NEARLY else 0.0


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
