"""References to vectors, vectors to resemblances."""

import numpy as np
import pytest

from logocheck.domain.detection import Detection
from logocheck.domain.geometry import Box
from logocheck.vision.embedder import CropRule
from logocheck.vision.gallery import Gallery, Reference, candidates, gallery_of
from tests.fakes import ColourEmbedder

RULE = CropRule(size=8, margin=0.0, fit="stretch", fill=255)
HERE = Detection(Box(0, 0, 9, 9), "logo", 0.5)
NOTHING = np.empty((0, 3), np.float32)


def flat(*rgba):
    return np.full((5, 5, 4), rgba, np.uint8)


def test_no_brands_make_an_empty_gallery():
    empty = gallery_of([], [], ColourEmbedder(), RULE)
    assert empty.brands == ()
    (candidate,) = candidates([HERE], np.eye(3, dtype=np.float32)[:1], empty, NOTHING)
    assert candidate.resemblances == ()
    assert candidate.background == -1


def test_each_brand_is_represented_by_its_best_reference():
    references = [
        Reference("red", "dark.png", flat(100, 90, 90, 255)),
        Reference("red", "bright.png", flat(255, 0, 0, 255)),
        Reference("blue", "b.png", flat(0, 0, 255, 255)),
    ]
    gallery = gallery_of(["red", "blue", "unseen"], references, ColourEmbedder(), RULE)
    vectors = ColourEmbedder().embed([np.full((8, 8, 3), (250, 10, 10), np.uint8)])
    (candidate,) = candidates([HERE], vectors, gallery, np.array([[0, 1, 0]], np.float32))
    red, blue = candidate.resemblances  # a brand without a reference resembles nothing
    assert (red.brand, red.logo) == ("red", "bright.png")
    assert red.similarity > 0.99
    assert blue.similarity < 0.2
    assert candidate.background == pytest.approx(float(vectors[0, 1]))


def test_a_gallery_refuses_vectors_without_an_owner():
    with pytest.raises(ValueError, match="owner"):
        Gallery(("a",), (), (), np.ones((1, 3), np.float32))
