"""Figures on answers that can be counted by hand."""

import numpy as np
import pytest

from logocheck.domain.detection import Detection
from logocheck.domain.geometry import Box
from logocheck.training.figures import average_precision, figures
from tests.fakes import FixedDetector

PICTURE = np.zeros((200, 200, 3), np.uint8)
SMALL, LARGE = [10, 10, 30, 30, 0], [50, 50, 180, 180, 0]


def measured(found, boxes):
    detector = FixedDetector(tuple(Detection(Box(*box), label, p) for box, label, p in found), ("Acme", "Rival"))
    rows = figures(detector, [(PICTURE, np.array(boxes, np.float32).reshape(-1, 5))], ("Acme", "Rival"), 0.5)
    return {row.name: row for row in rows}


def test_nothing_measured_is_no_figure():
    assert figures(FixedDetector(), [], ("Acme",), 0.5)[0].recall is None


def test_all_found_is_one():
    got = measured([((10, 10, 30, 30), "Acme", 0.9), ((50, 50, 180, 180), "Acme", 0.8)], [SMALL, LARGE])
    for name in ("all", "small", "large"):
        assert (got[name].recall, got[name].precision, got[name].ap50) == (1, 1, pytest.approx(1))
    assert got["medium"].boxes == 0


def test_another_brands_name_a_second_box_and_a_doubtful_one_are_wrong():
    got = measured(
        [((10, 10, 30, 30), "Rival", 0.9), ((50, 50, 180, 180), "Acme", 0.8), ((50, 50, 181, 180), "Acme", 0.7)],
        [SMALL, LARGE],
    )["all"]
    assert (got.recall, got.precision, got.ap50) == (0.5, pytest.approx(1 / 3), pytest.approx(0.25))
    doubtful = measured([((10, 10, 30, 30), "Acme", 0.4)], [SMALL])["all"]
    assert (doubtful.recall, doubtful.precision, doubtful.ap50) == (0, None, 1)


def test_average_precision_by_hand():
    rows = np.array([[0.9, 1], [0.8, 0], [0.7, 1]])
    assert average_precision(rows, 2) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(np.empty((0, 2)), 3) == 0
