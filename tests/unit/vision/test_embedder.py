"""Crops as the embedder was trained on."""

import cv2
import numpy as np
import pytest

from logocheck.domain.geometry import Box
from logocheck.vision import embedder
from logocheck.vision.copies import Copies
from logocheck.vision.embedder import CropRule, photo_crop, photo_crops, whole_reference
from logocheck.vision.views import named_views

STRETCH = CropRule(size=20, margin=0.0, fit="stretch", fill=255)
BARS = CropRule(size=20, margin=0.0, fit="letterbox", fill=7)


def test_a_pixel_fills_the_square():
    crop = photo_crop(np.full((1, 1, 3), 9, np.uint8), Box(0, 0, 1, 1), STRETCH)
    assert crop.shape == (20, 20, 3)
    assert (crop == 9).all()


def test_stretching_loses_the_aspect_and_a_letterbox_keeps_it():
    picture = np.full((10, 40, 3), 200, np.uint8)
    assert (photo_crop(picture, Box(0, 0, 40, 10), STRETCH) == 200).all()
    crop = photo_crop(picture, Box(0, 0, 40, 10), BARS)
    assert crop.shape == (20, 20, 3)
    assert (crop[0] == 7).all()
    assert (crop[10] == 200).all()


class Watched(Copies):
    """Copies that tell from which halves something was cut."""

    def __init__(self, picture):
        super().__init__(picture)
        self.asked = []

    def level(self, number):
        self.asked.append(number)
        return super().level(number)


def test_large_boxes_are_cut_from_smaller_copies(monkeypatch):
    watched = Watched(np.zeros((320, 480, 3), np.uint8))
    monkeypatch.setattr(embedder, "copies_of", lambda _: watched)
    photo_crops(watched.picture, [Box(0, 0, 450, side) for side in (4, 39.9, 40, 80, 159, 160, 320)], STRETCH)
    assert watched.asked == [0, 0, 1, 2, 2, 3, 4]


def test_a_crop_of_a_smaller_copy_is_the_crop():
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 255, (8, 12, 3)).astype(np.uint8)
    picture = cv2.resize(coarse, (480, 320), interpolation=cv2.INTER_NEAREST)
    boxes = [Box(120, 80, 280, 240), Box(40, 40, 440, 200), Box(320, 240, 480, 320), Box(3, 5, 21, 24)]
    for rule in (STRETCH, BARS, CropRule(size=20, margin=0.1, fit="stretch")):
        for box, crop in zip(boxes, photo_crops(picture, boxes, rule), strict=True):
            difference = np.abs(crop.astype(int) - photo_crop(picture, box, rule))
            assert difference.mean() < 4  # grey levels, of a picture whose neighbours differ by 85


@pytest.mark.parametrize("box", [Box(0, 0, 0.5, 0.5), Box(0, 0, 100, 1), Box(99, 29, 100, 30), Box(0, 0, 100, 30)])
def test_any_box_can_be_cropped(box):
    (crop,) = photo_crops(np.zeros((30, 100, 3), np.uint8), [box], STRETCH)
    assert crop.shape == (20, 20, 3)


def reference_views(logo, rule, *, few=True):
    return [picture for _, picture in named_views(logo, rule, few=few)]


def filled(*rgba):
    return np.full((50, 50, 4), rgba, np.uint8)


def test_a_transparent_reference_is_seen_on_light_and_on_dark():
    views = reference_views(filled(9, 9, 9, 0), STRETCH)
    assert [int(view.mean()) for view in views] == ([255] * 24 + [0] * 24) * 2
    half = reference_views(filled(0, 0, 0, 128), STRETCH)
    assert (half[0] == 127).all()


def test_a_transparent_reference_gets_a_margin_and_an_opaque_one_has_its_own():
    rule = CropRule(size=60, margin=0.1, fit="stretch", fill=255)
    red = filled(255, 0, 0, 255)
    assert all((view == (255, 0, 0)).all() for view in reference_views(red, rule))
    red[0, 0, 3] = 254
    light = reference_views(red, rule)[0]
    assert (light[:4] == 255).all()
    assert (light[10:50, 10:50] == (255, 0, 0)).all()


def ringed(ink, ground):
    """An opaque file with a ring on a plain ground."""
    logo = filled(*ground, 255).repeat(3, 0).repeat(3, 1)
    cv2.circle(logo, (75, 75), 40, (*ink, 255), 14)
    return logo


@pytest.mark.parametrize("ink", [(10, 10, 10), (250, 250, 250), (200, 30, 40)])
def test_an_opaque_logo_is_also_seen_without_its_ground(ink):
    rule = CropRule(size=60, margin=0.1, fit="stretch", fill=255)
    logo = ringed(ink, (120, 150, 90))
    views = reference_views(logo, rule)
    assert len(views) == 2 * 18 * 3
    assert (views[0][0] == (120, 150, 90)).all()
    for whole, ground in ((views[18], 255), (views[36], 0)):
        assert (whole[:4] == ground).all()
        assert (whole[30, 28:32] == ground).all()  # inside the ring
        assert np.abs(whole[30, 8].astype(int) - ink).max() < 30
    assert len(reference_views(logo, rule, few=False)) == 18


def test_only_the_views_that_are_compared_as_vectors_lose_their_ground():
    """A box is where the reference's frame is, and the frame is the file's."""
    assert len(whole_reference(ringed((10, 10, 10), (250, 250, 250)), STRETCH, mirrored=False)) == 1


def test_a_reference_is_also_cut_from_every_side():
    logo = filled(0, 0, 0, 255)
    logo[:, :4] = 255  # a white edge on the left, as wide as the cut
    whole, all_around, right, left, below, above, *_ = reference_views(logo, CropRule(size=50, fit="stretch"))
    assert [int(v[25, 0, 0]) for v in (whole, all_around, right, left, below, above)] == [255, 0, 255, 0, 255, 255]


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (2, 3)])
@pytest.mark.parametrize(("alpha", "count"), [(255, 36), (254, 96)])
def test_a_reference_of_a_few_pixels_has_its_views(size, alpha, count):
    assert len(reference_views(np.full((*size, 4), alpha, np.uint8), BARS)) == count


def test_a_drawing_is_also_seen_upright_with_room_on_each_side():
    """Detectors' and people's boxes have room that the file has not."""
    views = reference_views(filled(255, 0, 0, 254), CropRule(size=100, margin=0.1, fit="stretch", fill=255))
    inked = [np.nonzero(view[..., 1] < 100) for view in views[18:24]]  # red; white is around it
    extents = [(x.min(), x.max() + 1, y.min(), y.max() + 1) for y, x in inked]
    assert extents == pytest.approx(
        np.array(
            [
                (8, 92, 25, 75),  # above and below: 50 of 102 pixels, of 60 across
                (25, 75, 8, 92),  # right and left
                (6, 68, 8, 92),  # right: of 81 pixels the sixth to the 55th
                (32, 94, 8, 92),  # left
                (8, 92, 6, 68),  # below
                (8, 92, 32, 94),  # above
            ]
        ),
        abs=1,
    )
    assert len(reference_views(filled(255, 0, 0, 254), STRETCH, few=False)) == 36
    assert len(reference_views(filled(255, 0, 0, 255), STRETCH, few=False)) == 18


def test_a_reference_is_also_seen_turned_to_either_side():
    logo = filled(255, 255, 255, 255)
    logo[20:30] = (0, 0, 0, 255)  # a level bar
    plain, left, right = reference_views(logo, CropRule(size=50, fit="stretch"), few=False)[::6]

    def slope(view):
        dark = [np.nonzero(view[:, x, 0] < 128)[0].mean() for x in (10, 40)]
        return float(np.degrees(np.arctan2(dark[1] - dark[0], 30)))

    assert (slope(plain), slope(left), slope(right)) == pytest.approx((0, -12, 12), abs=1)


@pytest.mark.parametrize("alpha", [255, 254], ids=["opaque", "transparent"])
def test_after_its_views_those_of_the_mirrored_logo_follow(alpha):
    logo = filled(255, 255, 255, alpha)
    logo[..., 1:3] = np.linspace(0, 255, 50)[None, :, None]  # from red on the left to white: no ground, no mark
    logo[:, :10] = (255, 0, 0, 255)
    rule = CropRule(size=50, fit="stretch", fill=255)
    for views, count in ((reference_views(logo, rule), 18 if alpha == 255 else 24), (whole_reference(logo, rule), 1)):
        half = count * (1 if alpha == 255 else 2)
        assert len(views) == 2 * half
        for straight, mirror in ((views[0], views[half]), (views[half - count], views[-count])):
            assert straight[25, 0, 1] == 0
            assert mirror[25, 0, 1] > 250
            assert np.array_equal(mirror, straight[:, ::-1])
    assert len(whole_reference(logo, rule, mirrored=False)) == half


@pytest.mark.parametrize("values", [{"size": 0}, {"size": 9, "margin": -0.1}, {"size": 9, "fill": 256}])
def test_a_rule_refuses_nonsense(values):
    with pytest.raises(ValueError, match="size is at least 1"):
        CropRule(**values)
