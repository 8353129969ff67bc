import numpy as np
import pytest

from logocheck.vision.embedder import CropRule
from logocheck.vision.gallery import Reference, gallery_of
from logocheck.vision.likeness import nearest, views_of
from logocheck.vision.views import named_views
from tests.drawn import logo
from tests.fakes import fake_eyes

RULE = CropRule(size=32, margin=0.1, fit="stretch", fill=255)


def opaque(colour):
    return np.full((20, 40, 4), (*colour, 255), np.uint8)


class Album:
    """An embedder that keeps what it is shown."""

    def __init__(self):
        self.shown = []

    def embed(self, crops):
        self.shown += crops
        return np.zeros((len(crops), 1), np.float32)


def matched_with(pixels):
    """What a gallery shows its embedder of a logo."""
    album = Album()
    gallery_of(["A"], [Reference("A", "a", pixels)], album, RULE)
    return album.shown


@pytest.mark.parametrize("pixels", [opaque((9, 9, 9)), logo()])
def test_they_are_what_the_eyes_match_with(pixels):
    shown = [picture for _, picture in named_views(pixels, RULE)]
    assert len(shown) == (36 if (pixels[..., 3] == 255).all() else 96)
    assert all(np.array_equal(a, b) for a, b in zip(shown, matched_with(pixels), strict=True))


def test_each_word_is_true():
    """A logo with a wedge of its own colour on each side, so that turns and cuts can be told apart."""
    pixels = opaque((255, 255, 255)).repeat(5, 0).repeat(5, 1)
    pixels[:, :8, :3], pixels[:, -8:, :3] = (255, 0, 0), (0, 255, 0)
    pixels[:4, 8:-8, :3], pixels[-4:, 8:-8, :3] = (0, 0, 255), (255, 255, 0)
    rule = CropRule(size=100, fit="stretch", fill=255)
    named = list(named_views(pixels, rule))
    views = {(view.turned, view.cut): picture.astype(int) for view, picture in named if not view.mirrored}
    assert len(views) == len(named) / 2
    sides = {"left": (50, 0), "right": (50, 99), "above": (0, 50), "below": (99, 50)}
    for side, place in sides.items():
        assert views[0, "whole"][place].tolist() != [255, 255, 255]
        for cut in ("left", "right", "above", "below", "all around"):
            gone = views[0, cut][place].tolist() == [255, 255, 255]
            assert gone == (cut in {side, "all around"}), (side, cut)
    left = views[12.0, "whole"]  # turned to the left, the right end stands higher
    green = np.argwhere((left[..., 1] > 200) & (left[..., 0] < 60))
    red = np.argwhere((left[..., 0] > 200) & (left[..., 1] < 60))
    assert green[:, 0].mean() < red[:, 0].mean()
    assert [view.is_whole for view, _ in named].count(True) == 1
    mirrors = [picture for view, picture in named if view.mirrored and (view.turned, view.cut) == (0, "whole")]
    assert np.array_equal(mirrors[0][:, ::-1], views[0, "whole"])


def test_each_word_for_room_is_true():
    pixels = np.full((100, 100, 4), (200, 0, 0, 254), np.uint8)
    named = list(named_views(pixels, CropRule(size=100, margin=0.1, fit="stretch", fill=255)))
    sides = {"left": (50, 20), "right": (50, 80), "above": (20, 50), "below": (80, 50)}
    for view, picture in named:
        if view.ground == "#ffffff" and not view.turned and view.cut == "whole":
            added = {side for side, place in sides.items() if picture[place].tolist() == [255, 255, 255]}
            assert added == set(view.room.split(" and ")) - {""}
            assert view.is_whole == (not added and not view.mirrored)
    rooms = [view.room for view, _ in named if view.room]
    assert len(rooms) == 6 * 2 * 2  # two grounds, mirrored or not
    assert len(set(rooms)) == 6


def test_an_opaque_logo_without_its_ground_is_told_by_the_ground_it_is_laid_on():
    pixels = opaque((250, 250, 250)).repeat(5, 0).repeat(5, 1)
    pixels[30:70, 60:140, :3] = (10, 20, 120)
    named = list(named_views(pixels, RULE))
    assert {view.ground for view, _ in named} == {"", "#ffffff", "#000000"}
    assert all(np.array_equal(a, b) for (_, a), b in zip(named, matched_with(pixels), strict=True))
    assert {view.ground for view, _ in named_views(pixels, RULE, few=False)} == {""}


def test_the_grounds_are_told_for_transparent_logos():
    assert {view.ground for view, _ in named_views(opaque((1, 2, 3)), RULE)} == {""}
    assert {view.ground for view, _ in named_views(logo(), RULE)} == {"#ffffff", "#000000"}


def test_one_brand_has_no_nearest():
    eyes = fake_eyes()
    assert nearest({}, eyes) == ()
    assert nearest(views_of({"A": {"a": opaque((255, 0, 0)), "b": opaque((250, 0, 0))}}, eyes), eyes) == ()


def test_the_same_logo_under_two_names_is_as_near_as_can_be():
    eyes = fake_eyes()
    kits = {"A": {"a": opaque((255, 0, 0))}, "B": {"b": opaque((255, 0, 0))}, "C": {"c": opaque((0, 0, 255))}}
    found = nearest(views_of(kits, eyes), eyes)
    assert [(one.brand, one.other) for one in found][:2] == [("A", "B"), ("B", "A")]
    assert found[0].similarity == pytest.approx(1)
    assert found[0].probability > 0.9 > found[2].probability
