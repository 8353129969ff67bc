"""What the embedder is shown of a place, and which of it counts."""

from dataclasses import replace

import numpy as np
import pytest

from logocheck.domain.detection import Detection, Sighting, TextLine
from logocheck.domain.geometry import Box
from logocheck.domain.glance import Glance
from logocheck.domain.matching import FLOOR, Calibration
from logocheck.domain.second_look import SecondLook
from logocheck.vision import gallery as gallery_module
from logocheck.vision import recognition
from logocheck.vision.embedder import CropRule
from logocheck.vision.gallery import Reference, gallery_of
from logocheck.vision.matcher import LOOKS, SecondEyes, WindowRule
from logocheck.vision.recognition import (
    REPEATS,
    TWICE,
    echoes,
    first_look,
    looked_again,
    read_names,
    recognisable,
    recognised,
)
from logocheck.vision.wholes import Whole
from tests.fakes import ColourEmbedder, fake_eyes

RULE = CropRule(size=8, margin=0.0, fit="stretch", fill=255)
NOTHING = np.empty((0, 3), np.float32)
RED = np.full((9, 9, 4), (255, 0, 0, 255), np.uint8)


def test_nothing_found_has_no_crops_and_no_places():
    eyes = fake_eyes()
    look = first_look(np.zeros((9, 9, 3), np.uint8), [], gallery_of([], [], eyes.embedder, RULE), eyes)
    assert (look.places, len(look.crops.whole), len(look.crops.narrow)) == ((), 0, 0)


def only_red(picture, found, **changes):
    """What is seen in ``found`` by eyes that know a red logo alone, with their gallery."""
    eyes = replace(fake_eyes(), crops=RULE, background=NOTHING, **changes)
    gallery = gallery_of(["red"], [Reference("red", "r.png", RED)], eyes.embedder, RULE)
    return first_look(picture, found, gallery, eyes), gallery


def test_the_most_promising_places_are_seen_twice():
    found = [Detection(Box(i, 0, i + 10, 10), "logo", 0.5) for i in range(TWICE + 3)]
    look, _ = only_red(np.zeros((20, 60, 3), np.uint8), found)
    assert (len(look.crops.whole), len(look.crops.narrow)) == (TWICE + 3, TWICE)


def test_what_resembles_a_brand_is_seen_twice_before_what_only_promised_to(monkeypatch):
    monkeypatch.setattr(recognition, "TWICE", 1)
    picture = np.zeros((20, 60, 3), np.uint8)
    picture[:, 40:] = (255, 0, 0)
    found = [Detection(Box(x, 0, x + 20, 20), "logo", 0.5, promise) for x, promise in ((0, 0.6), (20, 0.5), (40, 0.4))]
    look, gallery = only_red(picture, found, calibration=Calibration(8.0, 0.0, -4.0, accept=0.5))
    assert [place.detection.box.x1 for place in look.places] == [40, 0, 20]
    assert look.places[0].detection.promise > 0.8 > look.places[1].detection.promise > 0.6
    assert float(look.crops.whole[0] @ gallery.vectors[0]) > 0.999
    assert float(look.crops.narrow[0] @ gallery.vectors[0]) > 0.999


def test_what_was_not_glanced_at_promises_nothing_and_is_seen_in_turn():
    picture = np.zeros((20, 60, 3), np.uint8)
    picture[:, 40:] = (255, 0, 0)
    found = [Detection(Box(x, 0, x + 20, 20), "logo", 0.5) for x in (0, 40)]
    look, _ = only_red(picture, found)
    assert [(place.detection.box.x1, place.detection.promise) for place in look.places] == [(40, None), (0, None)]


def test_a_report_has_what_was_looked_at_closely_in_turn_then_the_rest(monkeypatch):
    picture = np.zeros((20, 60, 3), np.uint8)
    picture[:, 40:] = (255, 0, 0)
    black, red = (Detection(Box(x, 0, x + 20, 20), "logo", 0.5, promise) for x, promise in ((0, 0.6), (40, 0.4)))
    rest = Detection(Box(20, 0, 40, 20), "logo", 0.5)
    eyes = replace(fake_eyes(), crops=RULE, glance=Glance(8, 9, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0))
    gallery = gallery_of(["red"], [Reference("red", "r.png", RED)], eyes.embedder, RULE)
    said = recognised(picture, (black, red, rest), [], gallery, eyes)
    assert [(d.box.x1, d.promise is None) for d in said.found] == [(40, False), (0, False), (20, True)]
    assert said.sightings[0].box == red.box


def test_a_logo_on_a_patch_is_recognised_by_the_narrower_crop():
    picture = np.full((100, 100, 3), (0, 255, 0), np.uint8)
    picture[4:96, 4:96] = (255, 0, 0)
    found = [Detection(Box(0, 0, 100, 100), "logo", 0.9)]
    look, gallery = only_red(picture, found)
    (place,) = look.places
    assert place.detection == found[0]
    assert place.resemblances[0].similarity > 0.999 > float(look.crops.whole[0] @ gallery.vectors[0])


def test_a_logo_that_fills_its_box_is_recognised_by_the_whole_crop():
    picture = np.full((100, 100, 3), (255, 0, 0), np.uint8)
    picture[25:75, 25:75] = (0, 255, 0)
    look, gallery = only_red(picture, [Detection(Box(0, 0, 100, 100), "logo", 0.9)])
    (place,) = look.places
    whole, narrow = (float(vectors[0] @ gallery.vectors[0]) for vectors in (look.crops.whole, look.crops.narrow))
    assert place.resemblances[0].similarity == pytest.approx(whole)
    assert whole > narrow + 0.01


class Wider:
    """Finds every reference in every window, half as wide again as what was asked about."""

    def __init__(self):
        self.shown = []

    def features(self, crops):
        self.shown += [crop.shape for crop in crops]
        return np.zeros((len(crops), 1, 1, 1), np.float32)

    def compare(self, windows, _):
        return np.tile(np.array([1, 0, 0, np.log(1.5), 0], np.float32), (len(windows), 1))


def test_a_name_is_boxed_as_its_brands_references_are_where_there_are_eyes_for_it():
    picture = np.zeros((100, 100, 3), np.uint8)
    lines = [TextLine(Box(40, 40, 60, 50), "Foxglow", 0.9)]
    second = SecondEyes(Wider(), WindowRule(size=16, grown=0.5, reference=8), SecondLook(1, 1, 0))
    gallery = gallery_of(["Foxglow"], [Reference("Foxglow", "r.png", RED)], ColourEmbedder(), RULE, second)
    (plain,) = read_names(picture, lines, [], gallery, fake_eyes())
    (seen,) = read_names(picture, lines, [], gallery, replace(fake_eyes(), second_look=second))
    assert plain.box == lines[0].box
    assert seen.box.width == pytest.approx(20 * 1.5**LOOKS)
    assert replace(seen, box=plain.box) == plain


def test_the_surest_name_comes_first():
    lines = [TextLine(Box(0, top, 60, top + 9), "Foxglow", sure) for top, sure in ((0, 0.5), (20, 0.9), (40, 0.7))]
    gallery = gallery_of(["Foxglow"], [], ColourEmbedder(), RULE)
    names = read_names(np.zeros((100, 100, 3), np.uint8), lines, [], gallery, fake_eyes())
    assert [name.detection for name in names] == [0.9, 0.7, 0.5]


@pytest.mark.parametrize(("labels", "known"), [(("logo",), {"red"}), (("red", "blue"), set())])
def test_by_references_a_brand_is_recognised_where_they_exist_and_any_logo_is_proposed(labels, known):
    gallery = gallery_of(["red", "blue"], [Reference("red", "r.png", RED)], ColourEmbedder(), RULE)
    assert recognisable(gallery, fake_eyes(labels=labels)) == known


def unsure(probability):
    """A first look that says the same of all it sees."""
    return Calibration(0.0, 0.0, float(np.log(probability / (1 - probability))), accept=0.5)


def test_the_second_look_can_raise_what_the_first_one_would_not_report():
    picture = np.full((100, 100, 3), (255, 0, 0), np.uint8)
    sure = SecondEyes(Wider(), WindowRule(size=16, grown=0.5, reference=8), SecondLook(1, 9, 0))
    gallery = gallery_of(["red"], [Reference("red", "r.png", RED)], ColourEmbedder(), RULE, sure)
    eyes = replace(fake_eyes(), calibration=unsure(FLOOR * 0.75))
    look = first_look(picture, [Detection(Box(30, 30, 60, 60), "logo", 0.9)], gallery, eyes)
    assert looked_again(picture, look.places, gallery, eyes) == ()
    (seen,) = looked_again(picture, look.places, gallery, replace(eyes, second_look=sure))
    assert seen.confidence > 0.9


class NoGreen:
    """Is sure of every window but those that are mostly green; finds the logo where it is asked for."""

    def features(self, crops):
        return np.stack([crop.mean(axis=(0, 1)) for crop in crops]).astype(np.float32)[..., None, None]

    def compare(self, windows, _):
        colours = windows[:, :, 0, 0]
        rows = np.zeros((len(windows), 5), np.float32)
        rows[:, 0] = np.where(colours[:, 1] > 3 * colours[:, 0], -50, 9)
        return rows


def test_a_name_that_the_second_look_drops_still_hints_at_the_whole_round_its_symbol():
    symbol, name = Box(100, 100, 140, 140), Box(150, 110, 250, 130)
    picture = np.zeros((400, 400, 3), np.uint8)
    picture[100:140, 100:140], picture[110:130, 150:250] = (255, 0, 0), (0, 255, 0)
    green = np.full((9, 9, 4), (0, 255, 0, 255), np.uint8)
    kit = {"symbol.png": RED, "word.png": green, "whole.png": np.full((9, 9, 4), (0, 0, 255, 255), np.uint8)}
    eyes = replace(fake_eyes(), second_look=SecondEyes(NoGreen(), WindowRule(16, 0.0, 8), SecondLook(1, 1, 0)))
    references = [Reference("a", logo, pixels) for logo, pixels in kit.items()]
    gallery = gallery_of(["a"], references, eyes.embedder, eyes.crops, eyes.second_look)
    gallery = replace(gallery, wholes={("a", "symbol.png"): (Whole("whole.png", Box(0.0, 0.0, 0.25, 1.0)),)})
    look = first_look(picture, [Detection(box, "logo", 0.9) for box in (symbol, name)], gallery, eyes)
    (seen,) = looked_again(picture, look.places, gallery, eyes)
    assert (seen.logo, seen.box) == ("whole.png", Box(100, 100, 260, 140))


def test_references_have_the_size_that_the_second_look_asks_for():
    matcher = Wider()
    second = SecondEyes(matcher, WindowRule(size=16, grown=0.5, reference=12), SecondLook(1, 1, 0))
    gallery_of(["red"], [Reference("red", "r.png", RED)], ColourEmbedder(), RULE, second)
    assert set(matcher.shown) == {(12, 12, 3)}


def test_logos_of_a_large_gallery_are_not_seen_mirrored_and_keep_their_ground(monkeypatch):
    monkeypatch.setattr(gallery_module, "MANY", 4)
    pixels = np.full((60, 60, 4), 255, np.uint8)
    pixels[20:40, 20:40, 1:3] = 0
    one = Reference("red", "r.png", pixels)
    second = SecondEyes(Wider(), WindowRule(size=16, grown=0.5, reference=8), SecondLook(1, 1, 0))
    for logos, views, mirrored in ((3, 108, 1), (4, 18, 0)):
        references = [replace(one, logo=f"{number}.png") for number in range(logos)]
        gallery = gallery_of(["red"], references, ColourEmbedder(), RULE, second)
        assert len(gallery.vectors) == logos * views
        assert len(gallery.parts["red", "0.png"].features) == 1 + mirrored


@pytest.mark.parametrize(("confidence", "seen"), [(REPEATS, [20, 60]), (REPEATS / 2, [20])])
def test_a_place_in_which_the_detector_sees_hardly_anything_repeats_nothing(monkeypatch, confidence, seen):
    monkeypatch.setattr(recognition, "copies", lambda *_: [])  # what the picture itself repeats
    picture = np.zeros((40, 100, 3), np.uint8)
    picture[5:30, 20:45] = picture[5:30, 60:85] = (255, 0, 0)
    found = [
        Detection(Box(20, 5, 45, 30), "logo", 0.9),
        Detection(Box(60, 5, 85, 30), "logo", confidence),
    ]
    eyes = fake_eyes()
    gallery = gallery_of(["red"], [Reference("red", "r.png", RED)], eyes.embedder, eyes.crops)
    look = first_look(picture, found, gallery, eyes)
    certain = Sighting("red", found[0].box, 0.99, 0.9)
    assert sorted(echo.detection.box.x1 for echo in echoes(picture, look, [certain], gallery, eyes)) == seen
