"""A logo without the ground it came on."""

import cv2
import numpy as np
import pytest

from logocheck.vision import cutout
from logocheck.vision.cutout import cut_out

INK, GROUND = (200, 30, 40), (240, 235, 220)


def mark(*, size=(120, 160), ink=INK, ground=GROUND):
    """A ring with a bar through it in the middle."""
    picture = np.full((*size, 3), ground, np.uint8)
    middle = size[1] // 2, size[0] // 2
    cv2.circle(picture, middle, size[0] // 4, ink, 10)
    cv2.rectangle(picture, (middle[0] - 6, middle[1] - 30), (middle[0] + 6, middle[1] + 30), ink, -1)
    return picture


def photo(picture, spread=25):
    """`picture` with the noise of a photo."""
    noise = np.random.default_rng(0).normal(0, spread, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def trimmed(picture):
    """`picture` without its plain margin, as logo files are read."""
    rows, columns = (np.flatnonzero((picture != picture[0, 0]).any((2, axis))) for axis in (1, 0))
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def solid(logo):
    return logo[..., 3] > 128


@pytest.mark.parametrize(
    ("ink", "ground"),
    [(INK, GROUND), ((255, 255, 255), (12, 12, 20)), ((10, 10, 10), (250, 250, 250)), ((60, 160, 60), (200, 90, 160))],
)
@pytest.mark.parametrize("seen", [np.asarray, photo], ids=["graphic", "photo"])
def test_a_mark_on_one_colour_stands_alone(ink, ground, seen):
    logo = cut_out(seen(mark(ink=ink, ground=ground)))
    height, width = logo.shape[:2]
    assert height == pytest.approx(width, rel=0.08)  # the ring, trimmed
    assert np.abs(np.median(logo[solid(logo)][:, :3], axis=0) - ink).max() < 12
    assert not solid(logo)[height // 2, width // 2 - width // 5]  # the ring's inside is no ink
    assert not solid(logo)[:3, :3].any()


def test_shade_on_its_ground_does_not_keep_it_there():
    shaded = mark(ground=(60, 70, 90), ink=(235, 230, 225)) * np.linspace(0.7, 1.1, 160)[None, :, None]
    logo = cut_out(photo(np.clip(shaded, 0, 255), 8))
    assert logo.shape[0] == pytest.approx(logo.shape[1], rel=0.08)


def test_lettering_that_the_edge_of_a_photo_cuts_off_is_left_out():
    picture = mark(size=(160, 160))
    picture[-12:, 60:100] = INK
    cut, without = (cut_out(photo(one)) for one in (picture, mark(size=(160, 160))))
    assert cut.shape == pytest.approx(without.shape, abs=3)


def test_a_photo_in_which_the_mark_itself_is_cut_off_keeps_its_ground():
    assert cut_out(photo(mark()[15:])) is not None
    assert cut_out(photo(mark()[40:])) is None


def test_dirt_of_the_same_colour_is_no_part_of_a_mark():
    picture = mark(size=(120, 240))
    picture[50:55, 225:230] = INK
    cut, without = (cut_out(photo(one)) for one in (picture, mark(size=(120, 240))))
    assert cut.shape == pytest.approx(without.shape, abs=3)


def test_what_lies_beside_the_mark_and_whole_belongs_to_it():
    picture = mark(size=(120, 240))
    picture[50:70, 195:225] = INK
    assert cut_out(picture).shape[1] > 1.4 * cut_out(mark(size=(120, 240))).shape[1]


def test_a_graphic_file_trimmed_to_its_logo_is_whole():
    logo = cut_out(trimmed(mark()))
    assert not solid(logo)[:20, :20].any()
    assert not solid(logo)[-20:, -20:].any()
    assert 0.4 < solid(logo).mean() < 0.6


def test_a_long_word_keeps_its_height():
    word = np.full((120, 1200, 3), 255, np.uint8)
    cv2.putText(word, "FOXGLOW & SONS", (10, 90), cv2.FONT_HERSHEY_DUPLEX, 3, (0, 0, 0), 8)
    picture = trimmed(word)
    logo = cut_out(picture)
    assert logo.shape[:2] == pytest.approx(picture.shape[:2], rel=0.05)
    assert 0.1 < solid(logo).mean() < 0.5


def test_a_plate_with_rounded_corners_is_the_logo_itself():
    y, x = np.mgrid[:160, :160]
    outside = np.hypot(np.maximum(0, np.abs(x - 79.5) - 40), np.maximum(0, np.abs(y - 79.5) - 40)) > 40
    plate = np.full((160, 160, 3), (30, 60, 200), np.uint8)
    plate[outside] = 255
    cv2.circle(plate, (80, 80), 30, (255, 255, 255), -1)
    assert cut_out(plate) is None


def test_both_colours_of_a_mark_stay_or_the_ground_does():
    for faint in range(60, 210, 20):
        picture = np.full((160, 160, 3), 255, np.uint8)
        cv2.circle(picture, (45, 80), 30, (faint, faint, faint), -1)
        cv2.circle(picture, (115, 80), 30, (200, 0, 0), -1)
        logo = cut_out(picture)
        assert logo is None or logo.shape[1] > 1.8 * logo.shape[0], faint


Y, X = np.mgrid[:120, :160]


@pytest.mark.parametrize(
    "picture",
    [
        np.full((40, 40, 3), 128, np.uint8),
        photo(np.full((90, 90, 3), 128, np.uint8), 40),
        mark(ink=(236, 231, 216)),
        np.repeat(np.linspace(0, 255, 120).astype(np.uint8)[None, :, None], 90, 0).repeat(3, 2),
        (20 + 220 * np.exp(-((X - 80) ** 2 + (Y - 60) ** 2) / 3200)).astype(np.uint8)[..., None].repeat(3, 2),
        cv2.copyMakeBorder(np.full((4, 4, 3), 0, np.uint8), 80, 80, 80, 80, cv2.BORDER_CONSTANT, value=(255,) * 3),
        cv2.copyMakeBorder(np.full((95, 130, 3), 0, np.uint8), 9, 9, 9, 9, cv2.BORDER_CONSTANT, value=(255,) * 3),
        photo(np.where((X > 80)[..., None], (230, 220, 210), mark()).astype(np.uint8) * (Y > 30)[..., None]),
    ],
    ids=["plain", "noise", "faint", "slope", "glow", "speck", "full", "two grounds"],
)
def test_nothing_is_cut_out_of_what_has_no_mark_on_a_ground(picture):
    assert cut_out(picture) is None


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (2, 3), (3000, 40), (300, 1)])
def test_odd_sizes_are_no_trouble(size):
    picture = np.zeros((*size, 3), np.uint8)
    picture[size[0] // 3 : -(-2 * size[0] // 3), size[1] // 3 : -(-2 * size[1] // 3)] = 255
    logo = cut_out(picture)
    assert logo is None or min(logo.shape[:2]) > 0


def test_a_large_picture_is_cut_out_small():
    logo = cut_out(cv2.resize(mark(), (1600, 1200), interpolation=cv2.INTER_CUBIC))
    assert max(logo.shape) <= cutout.SHORT
