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
from logocheck.vision.matcher import AT_MOST, LOOKS, SURER, SecondEyes, WindowRule, opinions, references_of
from logocheck.vision.matcher import REFERENCES as MOST

RULE = CropRule(size=8, margin=0.0, fit="stretch", fill=255)


@dataclass
class Colours:
    """Features: mean colour; logit: how near the two are; the box is moved as told."""

    move: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    sizes: list[tuple[int, ...]] = field(default_factory=list)
    logits: list[float] = field(default_factory=list)

    def features(self, crops: Sequence[Picture]) -> PartFeatures:
        self.sizes += [crop.shape for crop in crops]
        return np.stack([crop.mean(axis=(0, 1)) for crop in crops]).astype(np.float32)[..., None, None]

    def compare(self, windows: PartFeatures, references: PartFeatures) -> NDArray[np.float32]:
        apart = np.abs(windows - references).mean(axis=(1, 2, 3))
        self.logits.append(float(10 - apart.min()))
        return np.hstack([10 - apart[:, None], np.tile(self.move, (len(windows), 1))]).astype(np.float32)


def eyes(matcher: Colours) -> SecondEyes:
    return SecondEyes(matcher, WindowRule(size=16, grown=0.5, reference=8), SecondLook(1, 1, 0))


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


def test_a_brand_without_references_gets_no_opinion() -> None:
    assert opinions(plain(0, 0, 0), [seen(Box(2, 2, 8, 8), "blue")], REFERENCES, eyes(Colours())) == [None]


def test_a_name_that_was_read_is_compared_with_its_brands_references() -> None:
    written = seen(Box(2, 2, 8, 8), logo=None)
    (opinion,) = opinions(plain(250, 0, 0), [written], REFERENCES, eyes(Colours()))
    assert opinion is not None
    assert opinion.logit == pytest.approx(10)


def test_the_windows_are_cut_as_the_rule_says() -> None:
    matcher = Colours()
    opinions(plain(250, 0, 0), [seen(Box(2, 2, 8, 8))], REFERENCES, eyes(matcher))
    assert matcher.sizes == [(16, 16, 3)] * LOOKS


def test_the_nearest_of_the_brands_references_counts() -> None:
    (opinion,) = opinions(plain(120, 0, 0), [seen(Box(2, 2, 8, 8))], REFERENCES, eyes(Colours()))
    assert opinion is not None
    assert opinion.logit == pytest.approx(10)


def test_boxes_move_in_their_own_units_at_each_look_and_stay_in_the_frame() -> None:
    move = (0.5, 0.0, float(np.log(2)), 0.0)
    (opinion,) = opinions(plain(250, 0, 0), [seen(Box(4, 4, 8, 8))], REFERENCES, eyes(Colours(move)))
    assert opinion is not None
    moved = opinion.box
    assert (moved.x1, moved.y1, moved.x2, moved.y2) == pytest.approx((4, 4, 20, 8))
    (opinion,) = opinions(plain(250, 0, 0), [seen(Box(14, 4, 20, 8))], REFERENCES, eyes(Colours(move)))
    assert opinion is not None
    assert opinion.box.x2 == 20


def test_down_a_box_moves_and_grows_by_its_own_height() -> None:
    move = (0.0, 0.5, 0.0, float(np.log(2)))
    (opinion,) = opinions(plain(250, 0, 0), [seen(Box(2, 4, 10, 6))], REFERENCES, eyes(Colours(move)))
    assert opinion is not None
    moved = opinion.box
    assert (moved.x1, moved.y1, moved.x2, moved.y2) == pytest.approx((2, 4, 10, 12))


def test_a_brand_with_many_references_is_compared_with_few_of_them() -> None:
    kept = references_of(
        [("red", f"{n}.png", plain(250 if n == MOST else 0, 0, 0, 255)) for n in range(MOST + 1)], Colours(), RULE
    )
    for logo, alike in (("0.png", False), (f"{MOST}.png", True)):  # the one that it resembled is always among them
        (opinion,) = opinions(plain(250, 0, 0), [seen(Box(2, 2, 8, 8), logo=logo)], kept, eyes(Colours()))
        assert opinion is not None
        assert (opinion.logit > 9) is alike


def test_a_box_grows_no_more_than_a_window_can_show() -> None:
    wide = Colours((0.0, 0.0, 9.0, 0.0))
    kept = references_of([("red", "red.png", plain(250, 0, 0, 255))], wide, RULE)
    picture = np.full((40, 400, 3), (250, 0, 0), np.uint8)
    (opinion,) = opinions(picture, [seen(Box(198, 2, 202, 8))], kept, eyes(wide))
    assert opinion is not None
    assert opinion.box.width == pytest.approx(4 * np.exp(2) ** LOOKS)


def test_a_box_that_would_leave_the_picture_stays() -> None:
    out = Colours((1.0, 0.0, 0.0, 0.0))
    (opinion,) = opinions(plain(250, 0, 0), [seen(Box(14, 4, 20, 8))], REFERENCES, eyes(out))
    assert opinion is not None
    assert opinion.box == Box(14, 4, 20, 8)


def test_only_the_most_probable_are_looked_at_again() -> None:
    many = [seen(Box(1, 1, 2 + i / 10, 4)) for i in range(AT_MOST + 2)]
    said = opinions(plain(250, 0, 0), many, REFERENCES, eyes(Colours()))
    assert [o is None for o in said] == [False] * AT_MOST + [True] * 2


def test_the_mean_of_both_looks_counts() -> None:
    half_green = plain(250, 0, 0)
    half_green[:, 10:] = (0, 250, 0)  # the box slides into it at the first look
    matcher = Colours((1.0, 0.0, 1.2, 0.0))
    (opinion,) = opinions(half_green, [seen(Box(2, 2, 4, 4))], REFERENCES, eyes(matcher))
    assert opinion is not None
    first, second = matcher.logits
    assert second < first - 1
    assert opinion.logit == pytest.approx((first + second) / 2)


class Sides(Colours):
    """Answers one box to a window at the first look, left or right of it by the reference; then the window's own."""

    def compare(self, windows: PartFeatures, references: PartFeatures) -> NDArray[np.float32]:
        rows = super().compare(windows, references)
        shift = (references[:, 0, 0, 0] - 150) / 100
        rows[:, 0], rows[:, 1] = 0, np.where(len(self.sizes) == SEEN_BEFORE, shift, 0)
        return rows


SEEN_BEFORE = 1


def test_references_that_mean_the_same_place_share_its_box_and_others_do_not() -> None:
    def box(*reds: int) -> Box:
        kept = references_of([("red", f"{red}.png", plain(red, 0, 0, 255)) for red in reds], Colours(), RULE)
        (opinion,) = opinions(plain(90, 0, 0), [seen(Box(6, 6, 12, 12), logo=f"{reds[0]}.png")], kept, eyes(Sides()))
        assert opinion is not None
        return opinion.box

    assert box(150).x1 == pytest.approx(6)
    assert box(150, 170).x1 == pytest.approx(6 + 6 * 0.1)
    assert box(150, 240).x1 == pytest.approx(6)


class Surer(Sides):
    """Is surer by 2 of the darker reference."""

    def compare(self, windows: PartFeatures, references: PartFeatures) -> NDArray[np.float32]:
        rows = super().compare(windows, references)
        rows[:, 0] = np.where(references[:, 0, 0, 0] > 160, 0, 2)
        return rows


def test_of_references_that_mean_the_same_place_the_surer_one_counts_more() -> None:
    kept = references_of([("red", f"{red}.png", plain(red, 0, 0, 255)) for red in (150, 170)], Colours(), RULE)
    (opinion,) = opinions(plain(90, 0, 0), [seen(Box(6, 6, 12, 12), logo="150.png")], kept, eyes(Surer()))
    assert opinion is not None
    less = float(np.exp(-2 * SURER))
    assert opinion.box.x1 == pytest.approx(6 + 6 * 0.2 * less / (1 + less))


class OneEye(Colours):
    """Sees the left half of everything, prefers what is alike a little; answers one box to red and one to black."""

    def features(self, crops: Sequence[Picture]) -> PartFeatures:
        return super().features([crop[:, : crop.shape[1] // 2] for crop in crops])

    def compare(self, windows: PartFeatures, references: PartFeatures) -> NDArray[np.float32]:
        rows = super().compare(windows, references)
        rows[:, 0] = rows[:, 0] > 0
        rows[:, 3:] = np.log(np.where(references[:, 0, 0] > 128, 1.0, 1.2))
        return rows


@pytest.mark.parametrize("turned", [False, True])
def test_a_logo_and_its_mirror_image_share_no_box(turned: bool) -> None:
    logo = plain(0, 0, 0, 255)
    logo[:, :10] = (255, 0, 0, 255)
    kept = references_of([("red", "a.png", logo)], OneEye(), RULE)
    picture = plain(0, 0, 0) if turned else plain(255, 0, 0)
    (opinion,) = opinions(picture, [seen(Box(8, 8, 12, 12), logo="a.png")], kept, eyes(OneEye()))
    assert opinion is not None
    assert opinion.box.width == pytest.approx(4 * (1.2**LOOKS if turned else 1))


def test_a_transparent_reference_is_seen_on_two_grounds() -> None:
    clear = plain(250, 0, 0, 128)
    for mirrored, views in ((False, 2), (True, 4)):
        parts = references_of([("red", "a.png", clear)], Colours(), RULE, mirrored=mirrored)["red", "a.png"]
        assert (len(parts.features), parts.straight) == (views, 2)


def test_what_is_added_around_a_transparent_reference_is_no_part_of_the_box() -> None:
    wide = CropRule(size=8, margin=0.25, fit="stretch", fill=255)
    logos = [("red", "clear.png", plain(250, 0, 0, 200)), ("red", "cut.png", plain(250, 0, 0, 255))]
    for reference, factor in zip(logos, (1.5, 1.0), strict=True):
        kept = references_of([reference], Colours(), wide)
        (opinion,) = opinions(plain(250, 0, 0), [seen(Box(4, 4, 13, 13), logo=None)], kept, eyes(Colours()))
        assert opinion is not None
        assert opinion.box.width == pytest.approx(9 / factor**LOOKS)
        assert opinion.box.centre == pytest.approx((8.5, 8.5))


@pytest.mark.parametrize(("alpha", "x1"), [(200, 6.5), (255, 7.0)], ids=["drawn: the mean", "cut from a photo"])
def test_a_proposal_and_where_a_drawn_reference_lies_count_alike(alpha: int, x1: float) -> None:
    kept = references_of([("red", "a.png", plain(250, 0, 0, alpha))], Colours(), RULE)
    moved = Colours((0.05, 0.0, 0.0, 0.0))
    (opinion,) = opinions(plain(250, 0, 0), [seen(Box(6, 6, 16, 16), logo="a.png")], kept, eyes(moved))
    assert opinion is not None
    assert opinion.box.x1 == pytest.approx(x1)


def test_a_name_that_was_read_lies_where_the_drawn_reference_does() -> None:
    """A word's box is no proposal of where the logo lies: its mean with that would cut the logo."""
    kept = references_of([("red", "a.png", plain(250, 0, 0, 200))], Colours(), RULE)
    moved = Colours((0.05, 0.0, 0.0, 0.0))
    (opinion,) = opinions(plain(250, 0, 0), [seen(Box(6, 6, 16, 16), logo=None)], kept, eyes(moved))
    assert opinion is not None
    assert opinion.box.x1 == pytest.approx(7.0)


def test_a_drawn_reference_that_lies_elsewhere_than_proposed_has_its_own_box() -> None:
    kept = references_of([("red", "a.png", plain(250, 0, 0, 200))], Colours(), RULE)
    moved = Colours((0.3, 0.0, 0.0, 0.0))
    (opinion,) = opinions(plain(250, 0, 0), [seen(Box(2, 2, 12, 12), logo="a.png")], kept, eyes(moved))
    assert opinion is not None
    assert opinion.box.x1 == pytest.approx(8)
