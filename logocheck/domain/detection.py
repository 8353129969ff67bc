"""What the eyes report: boxes with a label or a text, and the logos recognised among them."""

from __future__ import annotations

from dataclasses import dataclass

from logocheck.domain.appearance import Appearance
from logocheck.domain.geometry import Box, Size

ANY_LOGO = "logo"
"""A detector's label for a logo of whatever brand."""


def _refuse_outside_unit(name: str, value: float) -> None:
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"{name} is in [0, 1], not {value!r}")


@dataclass(frozen=True, slots=True)
class Detection:
    """One proposal of the detector. ``label`` is ``ANY_LOGO``, or a brand for a brand-trained detector.

    ``promise``, in [0, 1], ranks the places that are looked at closely: the probability that a logo that is looked for
    lies there, by a glance and then by what was seen closely as well (``glance.agreed``), lowered where earlier places
    overlap it (``glance.in_turn``). None where it was not among the most promising, or nothing was glanced at.
    """

    box: Box
    label: str
    confidence: float
    promise: float | None = None

    def __post_init__(self) -> None:
        _refuse_outside_unit("confidence", self.confidence)
        if self.promise is not None:
            _refuse_outside_unit("promise", self.promise)


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text read in the picture."""

    box: Box
    text: str
    confidence: float

    def __post_init__(self) -> None:
        _refuse_outside_unit("confidence", self.confidence)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A detection that may be a brand's logo.

    ``confidence`` is the calibrated probability in [0, 1] that the brand is right, ``similarity``
    the cosine in [-1, 1] to the reference ``logo`` (None where no embedder was asked),
    ``detection`` the detector's own confidence in [0, 1]. ``appearance`` is measured where the probability
    reaches the campaign's ``review.uncertain_from``.
    """

    brand: str
    box: Box
    confidence: float
    detection: float
    logo: str | None = None
    similarity: float | None = None
    appearance: Appearance | None = None

    def __post_init__(self) -> None:
        _refuse_outside_unit("confidence", self.confidence)
        _refuse_outside_unit("detection", self.detection)


@dataclass(frozen=True, slots=True)
class Captions:
    """The texts that came with a post. Text in the picture is a ``TextLine``."""

    caption: str = ""
    first_comment: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """All the facts about one post that rules are judged from; enough to judge again. ``faces`` are boxes only."""

    frame: Size
    detections: tuple[Detection, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    text_lines: tuple[TextLine, ...] = ()
    captions: Captions = Captions()
    faces: tuple[Box, ...] = ()
