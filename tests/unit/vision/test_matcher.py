"""The second look: windows, references and boxes, with a matcher that answers by rule."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from numpy.typing import NDArray

from logocheck.domain.detection import Sighting
from logocheck.domain.geometry import Box
from logocheck.domain.second_look import SecondLook
from logocheck.vision.detector import PartFeatures, Picture
from logocheck.vision.embedder import CropRule
from logocheck.vision.matcher import AT_MOST, SecondEyes, WindowRule, opinions, references_of

RULE = CropRule(size=8, margin=0.0, fit="stretch", fill=255)


@dataclass
class Colours:
    """Features: mean colour; logit: how near the two are; the box is moved as told."""

    move: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    sizes: list[tuple[int, ...]] = field(default_factory=list)

    def features(self, crops: Sequence[Picture]) -> PartFeatures:
        self.sizes += [crop.shape for crop in crops]
        return np.stack([crop.mean(axis=(0, 1)) for crop in crops]).astype(np.float32)[..., None, None]

    def compare(self, windows: PartFeatures, references: PartFeatures) -> NDArray[np.float32]:
        apart = np.abs(windows - references).mean(axis=(1, 2, 3))
        return np.hstack([10 - apart[:, None], np.tile(self.move, (len(windows), 1))]).astype(np.float32)


def eyes(matcher: Colours) -> SecondEyes:
    return SecondEyes(matcher, WindowRule(size=16, grown=0.5), SecondLook(1, 1, 0))


def seen(box: Box, brand: str = "red", logo: str | None = "red.png") -> Sighting:
    return Sighting(brand, box, 0.5, 0.5, logo, 0.9)


def plain(*colour: int) -> NDArray[np.uint8]:
    return np.full((20, 20, len(colour)), colour, np.uint8)


REFERENCES = references_of(
    [("red", "red.png", plain(250, 0, 0, 255)), ("red", "dark.png", plain(120, 0, 0, 255))], Colours(), RULE
)


def test_nothing_to_look_at_asks_nothing() -> None:
    matcher = Colours()
    assert opinions(plain(0, 0, 0), [], REFERENCES, eyes(matcher)) == []
    assert matcher.sizes == []


def test_a_sighting_without_reference_gets_no_opinion() -> None:
    written = seen(Box(2, 2, 8, 8), logo=None)
    assert opinions(plain(0, 0, 0), [written], REFERENCES, eyes(Colours())) == [None]


def test_the_window_is_cut_as_the_rule_says() -> None:
    matcher = Colours()
    opinions(plain(250, 0, 0), [seen(Box(2, 2, 8, 8))], REFERENCES, eyes(matcher))
    assert matcher.sizes == [(16, 16, 3)]


def test_the_nearest_of_the_brands_references_counts() -> None:
    (opinion,) = opinions(plain(120, 0, 0), [seen(Box(2, 2, 8, 8))], REFERENCES, eyes(Colours()))
    assert opinion is not None
    assert opinion.logit == pytest.approx(10)


def test_boxes_move_in_their_own_units_and_stay_in_the_frame() -> None:
    move = (0.5, 0.0, float(np.log(2)), 0.0)
    (opinion,) = opinions(plain(250, 0, 0), [seen(Box(4, 4, 8, 8))], REFERENCES, eyes(Colours(move)))
    assert opinion is not None
    moved = opinion.box
    assert (moved.x1, moved.y1, moved.x2, moved.y2) == pytest.approx((4, 4, 12, 8))
    (opinion,) = opinions(plain(250, 0, 0), [seen(Box(14, 4, 20, 8))], REFERENCES, eyes(Colours(move)))
    assert opinion is not None
    assert opinion.box.x2 == 20


def test_only_the_most_probable_are_looked_at_again() -> None:
    many = [seen(Box(1, 1, 2 + i / 10, 4)) for i in range(AT_MOST + 2)]
    said = opinions(plain(250, 0, 0), many, REFERENCES, eyes(Colours()))
    assert [o is None for o in said] == [False] * AT_MOST + [True] * 2


def test_a_transparent_reference_is_seen_on_two_grounds() -> None:
    clear = plain(250, 0, 0, 128)
    assert references_of([("red", "a.png", clear)], Colours(), RULE)["red", "a.png"].shape[0] == 2
