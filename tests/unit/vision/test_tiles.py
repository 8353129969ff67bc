"""Tiles for large pictures."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logocheck.domain.detection import Detection
from logocheck.domain.geometry import Box, Size
from logocheck.vision.tiles import ALONG, FROM_LONG_SIDE, OVERLAP, TILE, TiledDetector, looks, spans


@dataclass
class WhiteFinder:
    """Finds the box around all white pixels, unless the picture is too large to see them."""

    most: int = 1000
    asked: list = field(default_factory=list)
    labels: tuple = ("logo",)

    def detect(self, picture):
        self.asked.append(picture.shape[:2])
        ys, xs = np.nonzero(picture[..., 0])
        if not len(xs) or max(picture.shape) > self.most:
            return ()
        box = Box(float(xs.min()), float(ys.min()), float(xs.max() + 1), float(ys.max() + 1))
        return (Detection(box, "logo", 0.5),)


def black(width, height):
    return np.zeros((height, width, 3), np.uint8)


def test_a_small_picture_is_looked_at_once():
    finder = WhiteFinder()
    assert TiledDetector(finder, 50).detect(black(FROM_LONG_SIDE - 1, 10)) == ()
    assert len(finder.asked) == 1


@pytest.mark.parametrize("corner", [(0, 0), (1180, 700), (2380, 1780), (700, 1000)])
def test_a_small_logo_in_a_large_picture_is_found_once_where_it_is(corner):
    picture = black(2400, 1800)
    x, y = corner
    picture[y : y + 20, x : x + 20] = 255
    (found,) = TiledDetector(WhiteFinder(), 50).detect(picture)
    assert found.box == Box(x, y, x + 20, y + 20)


@dataclass
class Touching:
    """In each tile one box that touches the given side alone; nothing in a whole picture."""

    side: str
    labels: tuple = ("logo",)

    def detect(self, picture):
        h, w = picture.shape[:2]
        boxes = {
            "top": Box(300, 0, 400, 40), "left": Box(0, 300, 40, 400),
            "bottom": Box(300, h - 40, 400, h), "right": Box(w - 40, 300, w, 400),
        }  # fmt: skip
        return () if max(h, w) > TILE else (Detection(boxes[self.side], "logo", 0.5),)


@pytest.mark.parametrize(
    ("side", "edge"), [("top", (1, 0.0)), ("left", (0, 0.0)), ("bottom", (3, 1800.0)), ("right", (2, 2400.0))]
)
def test_what_a_tile_cuts_off_counts_only_at_the_pictures_own_edge(side, edge):
    found = TiledDetector(Touching(side), 500).detect(black(2400, 1800))
    number, value = edge
    assert found
    assert {(d.box.x1, d.box.y1, d.box.x2, d.box.y2)[number] for d in found} == {value}


def test_at_most_the_stated_proposals_are_reported():
    picture = black(2400, 1800)
    picture[5:9, 5:9] = picture[1700:1705, 2300:2305] = 255
    assert len(TiledDetector(WhiteFinder(), 1).detect(picture)) == 1


@pytest.mark.parametrize("size", [(12_000, 40), (4000, 4000), (1600, 1)])
def test_no_picture_takes_more_tiles_than_stated(size):
    finder = WhiteFinder()
    TiledDetector(finder, 50).detect(black(*size))
    assert len(finder.asked) <= 1 + ALONG**2


@given(st.integers(1, 20_000), st.sampled_from([TILE, 2000]))
def test_tiles_cover_the_length_and_overlap(length, tile):
    parts = spans(length, tile)
    assert parts[0][0] == 0
    assert parts[-1][1] == length
    assert all(end - start == min(tile, length) for start, end in parts)
    assert all(a[1] - b[0] >= OVERLAP * tile - 1 for a, b in pairwise(parts))


@pytest.mark.parametrize(
    ("size", "sides"),
    [
        ((1, 1), (320,)),
        ((500, 375), (320, 512)),
        ((640, 9), (320, 640)),
        ((FROM_LONG_SIDE - 1, 900), (320, 640)),
        ((FROM_LONG_SIDE, 1), (320, 640, 1280)),
        ((9, 2600), (320, 640, 1312)),
        ((9, 4000), (320, 640, 1600)),
    ],
)
def test_a_picture_is_looked_at_in_sizes_that_suit_it(size, sides):
    assert looks((320, 640), Size(*size), 32) == sides


@given(st.lists(st.integers(1, 40).map(lambda n: 32 * n), min_size=1), st.integers(1, 5000), st.integers(1, 5000))
def test_every_picture_is_looked_at_in_whole_strides_and_never_twice_alike(sizes, width, height):
    sides = looks(sizes, Size(width, height), 32)
    assert min(sizes) in sides
    assert list(sides) == sorted(set(sides))
    assert all(side % 32 == 0 for side in sides)
