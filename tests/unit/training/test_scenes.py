"""Scenes follow from their seed, and their boxes lie round what was pasted."""

import numpy as np
import pytest
from PIL import Image

from logocheck.training import book, letters
from logocheck.training.book import Part, pixels, write_part
from logocheck.training.compose import background
from logocheck.training.grounds import ground
from logocheck.training.labels import Photo
from logocheck.training.scenes import brand_scene

GREY = [np.full((64, 64, 3), 128, np.uint8)]


def test_a_scene_follows_from_its_seed(kit):
    (one, boxes), (other, again) = (brand_scene(kit, GREY, 160, np.random.default_rng(3)) for _ in range(2))
    assert (one == other).all()
    assert (boxes == again).all()


def test_boxes_lie_in_the_scene_and_name_brands(kit):
    found = [brand_scene(kit, GREY, 160, np.random.default_rng(seed)) for seed in range(12)]
    for rgb, boxes in found:
        assert (rgb.shape, rgb.dtype, boxes.shape[1]) == ((160, 160, 3), np.uint8, 5)
        assert (boxes[:, :2] >= 0).all()
        assert (boxes[:, 2:4] <= 160).all()
        assert (boxes[:, 2:4] > boxes[:, :2]).all()
    assert {int(number) for _, boxes in found for number in boxes[:, 4]} == {0, 1}


def test_an_invented_ground_is_no_plain_colour():
    made = ground(128, np.random.default_rng(0))
    assert (made.shape, made.dtype) == ((128, 128, 3), np.uint8)
    assert made.std() > 5


def test_pages_are_made_once_and_say_what_is_on_them(kit, tmp_path, grey):
    photo = Photo(grey(tmp_path / "a.png"), np.array([[0.25, 0.5, 0.1, 0.2, 1]], np.float32))
    part = Part("train", 3, 96, 5, (photo,))
    ticks = []
    pages = write_part(tmp_path / "book", part, kit, lambda: ticks.append(1))
    assert (len(pages), len(ticks)) == (4, 4)
    rgb, boxes = pixels(pages[0])
    assert rgb.shape == (100, 200, 3)
    assert boxes == pytest.approx(np.array([[40, 40, 60, 60, 1]]))
    times = [page.path.stat().st_mtime_ns for page in pages]
    again = write_part(tmp_path / "book", part, kit, lambda: None)
    assert [page.path.stat().st_mtime_ns for page in again] == times
    assert np.concatenate([a.boxes for a in again]) == pytest.approx(np.concatenate([p.boxes for p in pages]))
    assert len((tmp_path / "book" / "train.txt").read_text().splitlines()) == 3 + 2


def test_a_scene_that_was_cut_off_is_made_again_as_it_was(kit, tmp_path):
    part = Part("train", 2, 96, 5)
    first = [page.path.read_bytes() for page in write_part(tmp_path / "book", part, kit, lambda: None)]
    (tmp_path / "book" / "train" / "labels" / "scene-00001.txt").unlink()
    assert [page.path.read_bytes() for page in write_part(tmp_path / "book", part, kit, lambda: None)] == first


def test_a_thin_photo_is_a_background_too():
    """A panorama is 10 pixels high once it is small."""
    for shape in ((10, 640, 3), (100, 15, 3), (1, 1, 3)):
        found = background([np.zeros(shape, np.uint8)], (96, 96), np.random.default_rng(0))
        assert found.shape == (96, 96, 3)


def test_fonts_that_cannot_be_used_alone_leave_those_that_came_along(monkeypatch):
    monkeypatch.setattr(letters, "_installed", lambda: ["/fonts/Many.ttc", "/fonts/NotoColorEmoji.ttf"])
    monkeypatch.setattr(letters, "_bundled", lambda: ["/fonts/DejaVuSans.ttf"])
    letters.fonts.cache_clear()
    assert letters.fonts()[0] == ["/fonts/DejaVuSans.ttf"]
    letters.fonts.cache_clear()


def test_no_scene_is_composed_on_a_photo_that_shows_the_brand(tmp_path, kit):
    """What lies there besides the pasted logos would be learnt as nothing."""
    photos = []
    for name, colour, boxes in (("shows.png", (255, 0, 0), 1), ("empty.png", (0, 0, 255), 0)):
        Image.new("RGB", (96, 96), colour).save(tmp_path / name)
        photos.append(Photo(tmp_path / name, np.tile(np.array([0.5, 0.5, 0.2, 0.2, 0], np.float32), (boxes, 1))))
    behind = book.behind(Part("train", 8, 96, 0, tuple(photos)))
    plain = {tuple(picture[0, 0].tolist()) for picture in behind if picture.std(axis=(0, 1)).max() == 0}
    assert plain == {(0, 0, 255)}
