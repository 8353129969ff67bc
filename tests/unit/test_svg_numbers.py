import pytest

from logocheck.svg_numbers import coordinate, corners


def test_no_points_are_no_corners():
    assert corners(()) == ""


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (100, "100"), (0.126, "0.13"), (20.5, "20.5"), (-3, "-3")])
def test_a_coordinate_has_no_digit_too_many(value, text):
    assert coordinate(value) == text


def test_corners_are_pairs():
    assert corners([(20, 4), (30.25, 15)]) == "20,4 30.25,15"
