"""The figures of the benches on values that can be counted by hand."""

import io

import numpy as np
import pytest
from PIL import Image

from tests.bench.memory import grown, picture, resident
from tests.bench.speed_paths import decoded, enlarged, gallery_of_noise, met
from tests.bench.translation import CELLS, FRAME, inner_spread, pasted, places, prominences, spread
from tests.bench.translation_plot import drawing


def test_nothing_found_meets_nothing():
    assert met(np.empty((0, 5)), np.ones((2, 4))) == 0


def test_a_box_is_met_by_one_that_covers_half_of_both():
    wanted = np.array([[0, 0, 0.5, 0.5], [0.5, 0.5, 1, 1]])
    assert met(np.array([[0, 0, 0.5, 0.4, 0.9], [0.5, 0.5, 0.6, 0.6, 0.9]]), wanted) == 1


def test_an_enlarged_photo_has_its_megapixels_and_is_decoded_small(png):
    jpeg = enlarged(png(size=(300, 200)), 2)
    width, height = Image.open(io.BytesIO(jpeg)).size
    assert width * height == pytest.approx(2e6, rel=0.01)
    assert decoded(jpeg, 0).size == (width, height)
    assert decoded(jpeg, width // 4).width == pytest.approx(width / 4, abs=2)


def test_a_gallery_of_noise_has_unit_vectors():
    made = gallery_of_noise(3, 2, 8)
    assert made.owners == (0, 0, 1, 1, 2, 2)
    assert np.linalg.norm(made.vectors, axis=1) == pytest.approx(1)


def test_a_logo_is_whole_at_each_place_from_edge_to_edge():
    corners = [corner for line in places(100, 40) for corner in line]
    assert len(corners) == CELLS**2
    assert min(corners) == (1, 1)
    assert max(corners) == (FRAME - 101, FRAME - 41)


def test_the_logo_lies_in_the_middle_of_the_wide_photo():
    logo = np.zeros((20, 40, 4), np.uint8)
    logo[:] = 255
    wide, (w, h) = pasted(np.zeros((FRAME, FRAME, 3), np.uint8), logo, 0.2)
    rows, columns = np.nonzero(wide[..., 0])
    assert (w, h) == (128, 64)
    assert (rows.min(), rows.max() + 1) == (FRAME - 32, FRAME + 32)
    assert (columns.min(), columns.max() + 1) == (FRAME - 64, FRAME + 64)


def test_the_spread_is_between_regions():
    cells = np.full((2, CELLS, CELLS), 0.5)
    assert spread(cells) == (1, 0, 0.5, 0)
    cells[:, :3, :3] = 0
    assert spread(cells)[1] == 1
    assert inner_spread(cells) == pytest.approx(0.5)
    ring = np.full((1, CELLS, CELLS), 0.2)
    ring[:, 1:-1, 1:-1] = 0.6
    assert inner_spread(ring) == pytest.approx(0)


def test_prominence_falls_from_the_centre_outwards():
    scores = prominences(0.12)
    middle = CELLS // 2
    assert (np.diff(scores[middle, middle:]) < 0).all()
    assert (np.diff(scores[middle:, middle]) < 0).all()
    assert scores == pytest.approx(scores[::-1, ::-1], abs=0.01)


def test_the_picture_says_each_value():
    svg = drawing({"recall": np.array([[0.25]])}, "N < 2")
    assert ">25<" in svg
    assert "N &lt; 2" in svg


def test_a_line_that_climbs_is_growth():
    assert grown([0, 100, 200, 300], [50, 60, 70, 80]) == pytest.approx(100)
    assert resident() > 1
    assert picture(1) == picture(1) != picture(2)
