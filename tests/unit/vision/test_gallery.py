"""References to vectors, vectors to resemblances."""

import numpy as np
import pytest

from logocheck.domain.detection import Detection
from logocheck.domain.geometry import Box
from logocheck.vision.embedder import CropRule
from logocheck.vision.gallery import MANY, RANKED, Gallery, Reference, candidates, gallery_of
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


def test_only_the_nearest_brands_are_told_and_how_many_were_asked_for():
    names = [f"{number}" for number in range(RANKED + 3)]
    references = [Reference(name, "a.png", flat(10 + 6 * int(name), 100, 0, 255)) for name in names]
    gallery = gallery_of([*names, "unseen"], references, ColourEmbedder(), RULE)
    vectors = ColourEmbedder().embed([np.full((8, 8, 3), (10, 100, 0), np.uint8)])
    (candidate,) = candidates([HERE], vectors, gallery, NOTHING)
    assert [near.brand for near in candidate.resemblances] == names[:RANKED]
    assert candidate.asked == RANKED + 3


def test_a_gallery_refuses_vectors_without_an_owner():
    with pytest.raises(ValueError, match="owner"):
        Gallery(("a",), (), (), np.ones((1, 3), np.float32))


def large_gallery(rng, logos=MANY, views=3):
    """Two logos of each brand; the views of a logo lie close together."""
    centres = rng.standard_normal((logos, 1, 16))
    vectors = (centres + 0.2 * rng.standard_normal((logos, views, 16))).reshape(-1, 16).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    owners = tuple(i // 2 for i in range(logos) for _ in range(views))
    names = tuple(f"{i}.png" for i in range(logos) for _ in range(views))
    return Gallery(tuple(f"brand {i}" for i in range((logos + 1) // 2)), owners, names, vectors)


def test_in_a_large_gallery_the_nearest_brand_is_the_one_that_all_views_name():
    rng = np.random.default_rng(0)
    large = large_gallery(rng)
    chosen = rng.integers(0, len(large.vectors), 20)
    found = candidates([HERE] * 20, large.vectors[chosen], large, np.empty((0, 16), np.float32))
    exact = large.vectors[chosen] @ large.vectors.T
    assert len(large.centres) == MANY
    for row, candidate, cosines in zip(chosen.tolist(), found, exact, strict=True):
        first = candidate.resemblances[0]
        assert (first.brand, first.logo) == (large.brands[large.owners[row]], large.logos[row])
        assert first.similarity == pytest.approx(cosines.max(), abs=1e-5)
        assert [r.similarity for r in candidate.resemblances] == sorted(
            (r.similarity for r in candidate.resemblances), reverse=True
        )
        assert len({r.brand for r in candidate.resemblances}) == len(candidate.resemblances)


def test_a_brand_with_many_logos_leaves_its_rivals_their_place():
    one = np.array([1, 0, 0], np.float32)
    rival = np.array([0.8, 0.6, 0], np.float32)
    vectors = np.array([one] * MANY + [rival])
    owners, logos = (0,) * MANY + (1,), tuple(f"{i}.png" for i in range(MANY + 1))
    (candidate,) = candidates([HERE], one[None], Gallery(("a", "b"), owners, logos, vectors), np.empty((0, 3)))
    first, second = candidate.resemblances
    assert (first.brand, second.brand) == ("a", "b")
    assert candidate.margin(first) == pytest.approx(0.2)


def test_one_logo_less_is_compared_with_all_views():
    assert len(large_gallery(np.random.default_rng(0), MANY - 1).centres) == 0
