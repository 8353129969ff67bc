"""A logo in the colour of its ground shows by its edges, where its alpha says."""

import cv2
import numpy as np

from logocheck.training.ink import luminance
from logocheck.training.paste import Scene, paste
from logocheck.training.relief import SMALLEST, relief

RING = np.zeros((60, 60, 4), np.uint8)
cv2.circle(RING, (30, 30), 22, (200, 30, 30, 255), 8)


def made(seed: int) -> tuple[np.ndarray, np.ndarray]:
    return relief(RING, np.random.default_rng(seed))


def test_it_follows_from_its_seed():
    (one, alpha), (again, _) = made(3), made(3)
    assert (one == again).all()
    assert one.shape[:2] == alpha.shape
    assert (one[..., 3] == 255).all()


def test_its_own_colours_are_gone_and_its_edges_stand_out():
    for seed in range(8):
        rgba, alpha = made(seed)
        light = luminance(rgba).astype(np.float32)
        edges = cv2.morphologyEx(alpha, cv2.MORPH_GRADIENT, np.ones((7, 7), np.uint8)) > 128
        ground = cv2.dilate(alpha, np.ones((15, 15), np.uint8)) == 0
        assert light[edges].std() > light[ground].std()
        assert np.abs(rgba[alpha > 250].mean(0) - rgba[ground].mean(0))[:3].max() < 60


def faint(side: float) -> int:
    """Of 200 rings pasted on grey, those that are not red."""
    count = 0
    for seed in range(200):
        scene = Scene(np.full((160, 160, 3), 128, np.float32))
        if paste(scene, RING, side, np.random.default_rng(seed), drawing=0):
            x1, y1, x2, y2, _ = scene.boxes[0]
            part = scene.rgb[y1:y2, x1:x2]
            count += float((part[..., 0] - part[..., 1]).max()) < 40
    return count


def test_some_logos_of_a_scene_are_relief_and_none_that_is_too_small():
    assert faint(SMALLEST) > faint(SMALLEST - 1) + 10
