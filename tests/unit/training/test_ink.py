"""A logo in one colour."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from logocheck.training import ink

RED = np.array([200.0, 0.0, 0.0])


def tile(plate: tuple[int, int, int], mark: tuple[int, int, int] | None) -> np.ndarray:
    """A filled 120 x 120 plate, with a ring on it where `mark` is a colour."""
    rgba = np.zeros((120, 120, 4), np.uint8)
    rgba[...] = (*plate, 255)
    if mark is not None:
        cv2.circle(rgba, (60, 60), 34, (*mark, 255), 10)
    return rgba


def ring() -> np.ndarray:
    mask = np.zeros((120, 120), np.uint8)
    cv2.circle(mask, (60, 60), 34, 255, 10)
    return mask > 0


@pytest.mark.parametrize(
    ("plate", "mark"),
    [((20, 20, 20), (240, 240, 240)), ((90, 170, 120), (225, 140, 180)), ((80, 110, 160), (110, 130, 170))],
    ids=["dark and light", "equally light", "hardly apart"],
)
def test_what_is_drawn_on_a_plate_stays(plate: tuple[int, int, int], mark: tuple[int, int, int]) -> None:
    look = ink.mono(tile(plate, mark), RED)
    kept = look[..., 3] > 128
    assert (kept & ring()).sum() > 0.9 * ring().sum()
    assert (kept & ~ring()).sum() < 0.1 * ring().sum()
    assert (look[..., :3] == RED).all()


def test_a_plate_of_one_colour_is_the_logo() -> None:
    assert (ink.mono(tile((90, 170, 120), None), RED)[..., 3] == 255).all()


def test_a_shape_with_dents_is_kept_whatever_its_colours() -> None:
    """Two halves of a letter in two hues: the letter is what its brand prints in one colour."""
    rgba = tile((90, 170, 120), None)
    rgba[:, :60, :3] = (225, 140, 180)
    rgba[30:50, 30:90, 3] = 0
    assert (ink.mono(rgba, RED)[..., 3] == rgba[..., 3]).all()


@pytest.mark.parametrize("mask", ["tile", "disc"])
def test_a_plate_that_goes_from_one_colour_to_another_is_the_logo(mask: str) -> None:
    slope = np.linspace(0, 1, 120)[None, :, None]
    rgba = tile((0, 0, 0), None)
    rgba[..., :3] = (1 - slope) * (225, 90, 120) + slope * (140, 110, 230)
    if mask == "disc":
        y, x = np.mgrid[:120, :120]
        rgba[..., 3] = 255 * (np.hypot(x - 60, y - 60) < 59)
    assert (ink.mono(rgba, RED)[..., 3] == rgba[..., 3]).all()


def test_a_border_is_not_the_ground_of_what_it_surrounds() -> None:
    rgba = tile((90, 170, 120), None)
    rgba[8:-8, 8:-8, :3] = (225, 140, 180)
    assert (ink.mono(rgba, RED)[..., 3] == 255).all()


def test_a_sliver_is_no_plate() -> None:
    """Too thin for a rim: nothing can be told apart on it."""
    rgba = np.full((3, 40, 4), 255, np.uint8)
    assert (ink.mono(rgba, RED)[..., 3] == 255).all()
