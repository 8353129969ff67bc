"""Logos of metal, light and letters that stand off a wall keep their outline, whatever becomes of their colours."""

import cv2
import numpy as np
import pytest

from logocheck.training.ink import luminance
from logocheck.training.paste import Scene, paste
from logocheck.training.solid import SMALLEST, solid

RING = np.zeros((60, 60, 4), np.uint8)
cv2.circle(RING, (30, 30), 22, (200, 30, 30, 255), 8)


def made(seed: int) -> tuple[np.ndarray, np.ndarray]:
    return solid(RING, np.random.default_rng(seed))


def test_a_drawing_of_one_pixel_can_be_a_thing():
    for seed in range(12):
        rgba, own = solid(np.full((1, 1, 4), 255, np.uint8), np.random.default_rng(seed))
        assert rgba.shape == (*own.shape, 4)


@pytest.mark.parametrize("seed", range(12))
def test_it_follows_from_its_seed_and_never_hides_its_logo(seed):
    (one, own), (again, _) = made(seed), made(seed)
    assert (one == again).all()
    assert one.shape[:2] == own.shape
    assert (one[..., 3] >= own).all()


@pytest.mark.parametrize("seed", range(12))
def test_its_alpha_is_the_ring_or_the_edges_of_the_ring(seed):
    _, own = made(seed)
    rows, columns = np.nonzero(own > 128)
    assert np.ptp(rows) == pytest.approx(52, abs=8)
    assert np.ptp(columns) == pytest.approx(52, abs=8)
    centre = own[own.shape[0] // 2 - 5 : own.shape[0] // 2 + 5, own.shape[1] // 2 - 5 : own.shape[1] // 2 + 5]
    assert centre.max() < 128


def test_some_shine_and_some_are_metal():
    rings = [(rgba, own) for rgba, own in map(made, range(40))]
    spread = [float(luminance(rgba[own > 250]).std()) for rgba, own in rings if (own > 250).any()]
    grey = [float(np.ptp(rgba[own > 250][:, :3].mean(0))) for rgba, own in rings if (own > 250).any()]
    assert sum(s > 25 for s in spread) >= 5
    assert sum(g < 60 for g in grey) >= 5
    assert sum(g > 100 for g in grey) >= 5


def test_things_are_pasted_with_the_box_of_their_logo_alone():
    boxes = []
    for seed in range(300):
        scene = Scene(np.full((200, 200, 3), 128, np.float32))
        if paste(scene, RING, SMALLEST + 20, np.random.default_rng(seed), drawing=0):
            boxes.append(scene.boxes[0])
    assert len(boxes) > 250
    assert max(max(x2 - x1, y2 - y1) for x1, y1, x2, y2, _ in boxes) < 1.7 * (SMALLEST + 20)
