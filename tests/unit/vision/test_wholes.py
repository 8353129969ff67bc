"""A kit with a logo and its parts: the whole is boxed where one of its parts was recognised."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
import pytest

from logocheck.domain.detection import Sighting
from logocheck.domain.geometry import Box, iou
from logocheck.domain.second_look import SecondLook
from logocheck.vision.embedder import CropRule
from logocheck.vision.matcher import SecondEyes, WindowRule, references_of
from logocheck.vision.wholes import Whole, completed, wholes_of
from tests.drawn import logo

FULL = logo()
WHITE = np.dstack([np.full(FULL.shape, 255, np.uint8)[..., :3], FULL[..., 3]])
PICTURE = np.zeros((400, 400, 3), np.uint8)


def extent(pixels):
    rows, columns = np.flatnonzero(pixels[..., 3].any(1)), np.flatnonzero(pixels[..., 3].any(0))
    return columns[0], rows[0], columns[-1] + 1, rows[-1] + 1


def trimmed(pixels):
    x1, y1, x2, y2 = extent(pixels)
    return np.ascontiguousarray(pixels[y1:y2, x1:x2])


def alone(top, bottom):
    """FULL with nothing but these rows."""
    part = np.zeros_like(FULL)
    part[top:bottom] = FULL[top:bottom]
    return part


WORD_AND_RING, WEDGE = alone(0, 112), alone(128, 200)


def place_of(part):
    left, top, right, bottom = extent(FULL)
    x1, y1, x2, y2 = extent(part)
    w, h = right - left, bottom - top
    return Box((x1 - left) / w, (y1 - top) / h, (x2 - left) / w, (y2 - top) / h)


def test_one_logo_is_no_part():
    assert wholes_of([]) == {}
    assert wholes_of([("a", "full.png", trimmed(FULL))]) == {}


@pytest.mark.parametrize("part", [WORD_AND_RING, WEDGE])
def test_a_part_is_found_in_the_whole_in_any_colour_and_size(part):
    small = cv2.resize(trimmed(part), None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    found = wholes_of([("a", "part.png", small), ("a", "full.png", trimmed(FULL)), ("a", "white.png", trimmed(WHITE))])
    assert [whole.logo for whole in found["a", "part.png"]] == ["full.png", "white.png"]
    assert all(iou(whole.place, place_of(part)) > 0.85 for whole in found["a", "part.png"])
    assert found.keys() == {("a", "part.png")}  # the white one is no part of the other


def test_other_logos_and_other_brands_logos_are_no_parts():
    disc = np.zeros((60, 60, 4), np.uint8)
    cv2.circle(disc, (30, 30), 28, (9, 9, 9, 255), -1)
    assert wholes_of([("a", "disc.png", disc), ("a", "full.png", trimmed(FULL))]) == {}
    assert wholes_of([("b", "part.png", trimmed(WEDGE)), ("a", "full.png", trimmed(FULL))]) == {}


@pytest.mark.parametrize(("side", "parts"), [(120, 1), (60, 0)])
def test_a_tiny_part_tells_too_little_of_the_whole(side, parts):
    star = np.zeros((side, side, 4), np.uint8)
    corners = np.array([[0, 0.9], [0.2, 0], [0.5, 0.5], [0.95, 0.1], [0.8, 0.95], [0.4, 0.7]]) * side
    cv2.fillPoly(star, [np.rint(corners).astype(np.int32)], (9, 9, 9, 255))
    whole = np.zeros((300, 500, 4), np.uint8)
    cv2.circle(whole, (350, 150), 148, (9, 9, 9, 255), -1)
    whole[:side, :side] = star
    assert len(wholes_of([("a", "star.png", trimmed(star)), ("a", "full.png", trimmed(whole))])) == parts


def test_a_cut_from_a_photo_has_no_parts():
    noise = np.random.default_rng(0).integers(0, 255, (80, 120, 4), dtype=np.uint8)
    noise[..., 3] = 255
    assert wholes_of([("a", "cut.png", noise), ("a", "again.png", noise[10:60, 10:90])]) == {}


def test_a_long_name_is_found_at_its_very_size():
    """At sizes of 3 % steps its last letters lie beside those of the whole."""
    stripes = np.zeros((90, 1200, 4), np.uint8)
    stripes[:, np.repeat(np.random.default_rng(0).random(60) < 0.5, 20)] = 255
    whole = np.zeros((300, 1756, 4), np.uint8)
    cv2.circle(whole, (150, 150), 148, (255,) * 4, -1)
    whole[100:190, 556:] = stripes
    found = wholes_of([("a", "name.png", stripes), ("a", "full.png", whole)])
    assert iou(found["a", "name.png"][0].place, Box(556 / 1756, 100 / 300, 1, 190 / 300)) > 0.85


@dataclass
class Says:
    """A matcher that finds whatever it is asked for with this logit, moved as told."""

    logit: float = 3.0
    move: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    asked: int = 0

    def features(self, crops):
        return np.zeros((len(crops), 1, 1, 1), np.float32)

    def compare(self, windows, _):
        self.asked += len(windows)
        return np.tile(np.array([self.logit, *self.move], np.float32), (len(windows), 1))


HALF = {("a", "symbol.png"): (Whole("full.png", Box(0.0, 0.0, 0.25, 1.0)),)}
SYMBOL = Sighting("a", Box(100, 100, 140, 140), 0.9, 0.9, "symbol.png", 0.9)
NAME = Sighting("a", Box(150, 110, 250, 130), 0.3, 0.9, "word.png", 0.9)
ALL = Box(100, 100, 260, 140)


def completing(*seen, says=None, wholes=HALF, first=(), logos=("full.png",)):
    matcher = says or Says()
    rule = CropRule(size=8, fit="stretch")
    references = references_of([("a", name, trimmed(FULL)) for name in logos], matcher, rule)
    matcher.asked = 0
    eyes = SecondEyes(matcher, WindowRule(16, 0.5, 8), SecondLook(1, 1, 0))
    return completed(PICTURE, seen, wholes, references, eyes, first=first)


def test_nothing_seen_and_no_parts_ask_nothing():
    matcher = Says()
    assert completing(says=matcher) == ()
    assert completing(SYMBOL, NAME, says=matcher, wholes={}) == (SYMBOL, NAME)
    assert matcher.asked == 0


def test_a_symbol_with_something_of_the_brand_beside_it_is_boxed_as_the_whole():
    (whole,) = completing(SYMBOL, NAME)
    assert (whole.box, whole.logo, whole.confidence) == (ALL, "full.png", 0.9)


def test_what_was_seen_inside_the_symbol_is_nothing_beside_it():
    inside = Sighting("a", Box(110, 110, 130, 130), 0.3, 0.9, "word.png", 0.9)
    assert completing(SYMBOL, inside) == (SYMBOL,)


def test_the_whole_lies_halfway_between_where_it_was_expected_and_found():
    (whole,) = completing(SYMBOL, NAME, says=Says(move=(0.1, 0.0, 0.0, 0.0)))  # by 16 pixels at each look
    assert (whole.box.x1, whole.box.x2) == pytest.approx((116, 276))


class Rising(Says):
    """Is surer of each reference than of the one before."""

    def compare(self, windows, references):
        rows = super().compare(windows, references)
        rows[:, 0] += np.arange(len(rows))
        return rows


def test_of_two_wholes_the_one_that_the_matcher_is_surer_of_counts():
    logos = ("full.png", "other.png")
    wholes = {("a", "symbol.png"): tuple(Whole(logo, Box(0.0, 0.0, 0.25, 1.0)) for logo in logos)}
    (whole,) = completing(SYMBOL, NAME, says=Rising(), wholes=wholes, logos=logos)
    assert whole.logo == "other.png"


def test_a_mirrored_logo_has_its_name_on_the_other_side():
    left = Sighting("a", Box(0, 110, 90, 130), 0.3, 0.9, "word.png", 0.9)
    (whole,) = completing(SYMBOL, left)
    assert whole.box == Box(0, 100, 140, 140)  # what lies beyond the picture is cut off


@pytest.mark.parametrize(
    "beside",
    [
        (),
        (Sighting("b", NAME.box, 0.9, 0.9, "word.png", 0.9),),
        (Sighting("a", Box(150, 210, 250, 230), 0.9, 0.9, "word.png", 0.9),),
        (Sighting("a", NAME.box, 0.02, 0.9, "word.png", 0.9),),
    ],
)
def test_a_symbol_alone_stays_one(beside):
    assert SYMBOL in completing(SYMBOL, *beside)


@pytest.mark.parametrize("says", [Says(logit=-1.0), Says(move=(0.0, 0.0, -0.7, -0.7))])
def test_what_the_matcher_does_not_find_there_is_no_whole(says):
    assert completing(SYMBOL, NAME, says=says) == (SYMBOL, NAME)


BOTH = HALF | {("a", "word.png"): (Whole("full.png", Box(0.3, 0.25, 0.95, 0.75)),)}


def test_two_parts_in_their_places_are_the_whole_whatever_the_matcher_says():
    (whole,) = completing(SYMBOL, replace(NAME, confidence=0.4), says=Says(logit=-9.0), wholes=BOTH)
    assert (whole.logo, whole.confidence) == ("full.png", 0.9)
    assert iou(whole.box, ALL) > 0.95


@pytest.mark.parametrize(
    "name",
    [
        replace(NAME, confidence=0.1),
        replace(NAME, confidence=0.8, box=Box(150, 80, 350, 120)),  # twice as large as beside this symbol
        replace(NAME, confidence=0.8, box=Box(150, 210, 250, 230)),
        replace(NAME, confidence=0.8, brand="b"),
    ],
)
def test_two_parts_out_of_place_are_no_whole(name):
    seen = tuple(sorted((SYMBOL, name), key=lambda s: -s.confidence))
    assert completing(*seen, says=Says(logit=-9.0), wholes=BOTH) == seen


def test_two_parts_of_a_mirrored_logo_are_one():
    (whole,) = completing(
        replace(SYMBOL, box=Box(220, 100, 260, 140)),
        replace(NAME, box=Box(110, 110, 210, 130), confidence=0.4),
        says=Says(logit=-9.0),
        wholes=BOTH,
    )
    assert iou(whole.box, ALL) > 0.9


def test_the_symbol_of_the_next_product_is_no_part_of_a_mirrored_logo():
    """Beside a name whose own symbol was not seen stands a product with both: where a mirrored symbol would be."""
    name = replace(NAME, box=Box(48, 110, 152, 130), confidence=0.8)
    others = replace(SYMBOL, box=Box(180, 100, 220, 140)), replace(NAME, box=Box(228, 110, 332, 130), confidence=0.8)
    whole, alone = completing(others[0], others[1], name, says=Says(logit=-9.0), wholes=BOTH)
    assert iou(whole.box, Box(180, 100, 340, 140)) > 0.95
    assert alone == name


def test_three_parts_of_one_logo_are_one_whole():
    wholes = BOTH | {("a", "claim.png"): (Whole("full.png", Box(0.3, 0.8, 0.9, 1.0)),)}
    claim = replace(NAME, box=Box(150, 133, 240, 140), confidence=0.95, logo="claim.png")
    (whole,) = completing(claim, SYMBOL, replace(NAME, confidence=0.4), says=Says(logit=-9.0), wholes=wholes)
    assert (whole.logo, whole.confidence) == ("full.png", 0.95)


def test_what_only_the_first_look_saw_is_a_hint_where_it_was_sure():
    assert completing(SYMBOL, first=[replace(NAME, confidence=0.6)])[0].box == ALL
    assert completing(SYMBOL, first=[replace(NAME, confidence=0.4)]) == (SYMBOL,)
    assert completing(SYMBOL, first=[replace(NAME, brand="b", confidence=0.6)]) == (SYMBOL,)
