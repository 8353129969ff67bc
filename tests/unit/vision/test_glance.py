"""Which proposals are looked at closely."""

from dataclasses import replace

import numpy as np
import pytest

from logocheck.domain.detection import Detection
from logocheck.domain.geometry import Box
from logocheck.domain.glance import Glance, Measured
from logocheck.vision.embedder import on_grounds, upright_crops
from logocheck.vision.gallery import MANY, Gallery, Reference, gallery_of
from logocheck.vision.glance import DOUBTFUL, EVERY, LARGE, closely, glanced, likeness
from logocheck.vision.recognition import Recognised, recognised
from tests.fakes import ColourEmbedder, fake_eyes

GLANCE = Glance(
    size=4, at_most=2, least=0.0, similarity=20.0, background=-10.0, detection=1.0, area=0.0, intercept=-10.0
)
EYES = replace(fake_eyes(), glance=GLANCE)
RED = np.full((9, 9, 4), (255, 0, 0, 255), np.uint8)
GREEN_LEFT = Detection(Box(0, 0, 20, 20), "logo", 0.6)
RED_RIGHT = Detection(Box(40, 0, 60, 20), "logo", 0.3)
BLUE = Detection(Box(70, 0, 90, 20), "logo", 0.5)
FOUND = (GREEN_LEFT, BLUE, RED_RIGHT)


@pytest.fixture
def picture():
    out = np.zeros((30, 100, 3), np.uint8)
    out[:20, :20], out[:20, 40:60], out[:20, 70:90] = (0, 255, 0), (255, 0, 0), (0, 0, 255)
    return out


@pytest.fixture
def reds():
    return gallery_of(["red"], [Reference("red", "r.png", RED)], ColourEmbedder(), EYES.crops, glance=GLANCE)


def test_what_resembles_a_reference_comes_before_what_the_detector_is_surer_of(picture, reds):
    first, second, *rest = glanced(picture, FOUND, reds, EYES)
    assert replace(first, promise=None) == RED_RIGHT
    assert replace(second, promise=None) == GREEN_LEFT  # as unlike as the blue one, and surer
    assert first.promise > second.promise
    assert rest == [BLUE]  # as they were


def test_a_second_box_of_one_logo_waits_for_another_logo(picture, reds):
    picture[:20, 70:90] = (200, 40, 0)  # nearly red
    same, other = replace(RED_RIGHT, box=Box(41, 0, 60, 20)), replace(BLUE, confidence=0.3)
    eyes = replace(EYES, glance=replace(GLANCE, at_most=3))
    said = glanced(picture, (RED_RIGHT, same, other), reds, eyes)
    assert [replace(d, promise=None) for d in said] == [RED_RIGHT, other, same]
    assert said[0].promise > said[1].promise > said[2].promise


def test_what_the_detector_doubts_is_kept_only_if_it_is_promising(picture, reds):
    unsure = Detection(Box(2, 2, 8, 8), "logo", DOUBTFUL / 2)
    own = Detection(Box(1, 1, 9, 9), "red", DOUBTFUL / 2)
    said = glanced(picture, (*FOUND, unsure, own), reds, EYES)
    assert {replace(d, promise=None) for d in said} == {*FOUND, own}
    assert glanced(picture, (unsure, own), reds, fake_eyes()) == (unsure, own)


def test_what_promises_nothing_is_not_looked_at(picture, reds):
    red, green, *_ = glanced(picture, FOUND, reds, EYES)
    strict = replace(EYES, glance=replace(GLANCE, least=(red.promise + green.promise) / 2))
    assert closely(glanced(picture, FOUND, reds, strict), strict) == [red]
    assert len(glanced(picture, FOUND, reds, strict)) == len(FOUND)


def test_the_nearest_of_many_is_the_nearest_of_few():
    rng = np.random.default_rng(0)
    vectors = rng.standard_normal((40, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    many = np.tile(vectors[20:], (LARGE // 100, 1))
    np.testing.assert_allclose(likeness(vectors[:20], many), likeness(vectors[:20], vectors[20:]), atol=1e-6)
    assert likeness(vectors, vectors[:0]).tolist() == [-1.0] * 40


def test_the_promise_falls_with_the_likeness_to_the_background(picture, reds):
    (red,) = glanced(picture, [RED_RIGHT], reds, EYES)
    background = np.tile(ColourEmbedder().embed([picture[:5, 42:47]]), (EVERY, 1))
    (doubtful,) = glanced(picture, [RED_RIGHT], reds, replace(EYES, background=background))
    assert doubtful.promise < red.promise


def test_eyes_that_do_not_glance_look_at_everything_closely(picture, reds):
    eyes = fake_eyes()
    assert glanced(picture, FOUND, reds, eyes) == FOUND
    assert closely(FOUND, eyes) == list(FOUND)


def test_without_a_reference_nothing_is_looked_at_closely(picture):
    empty = gallery_of(["red"], [], ColourEmbedder(), EYES.crops, glance=GLANCE)
    assert set(glanced(picture, FOUND, empty, EYES)) == set(FOUND)
    assert closely(FOUND, EYES) == []
    assert recognised(picture, FOUND, [], empty, EYES) == Recognised((), FOUND)


def test_what_bears_a_brand_s_label_is_kept_and_not_glanced_at(picture, reds):
    own = Detection(Box(1, 1, 9, 9), "red", 0.9)
    said = glanced(picture, (own, RED_RIGHT), reds, EYES)
    assert said[1:] == (own,)
    assert closely(said, EYES) == [said[0]]


def test_nothing_proposed_is_nothing_to_glance_at(picture, reds):
    assert glanced(picture, (), reds, EYES) == ()


def test_the_area_that_counts_is_a_share_of_the_picture(picture, reds):
    glance = replace(GLANCE, at_most=1, similarity=0.0, background=0.0, area=1.0)
    eyes = replace(EYES, glance=glance)
    for box, share in ((Box(0, 0, 100, 30), 1.0), (Box(-50, -50, 200, 200), 1.0), (Box(0, 0, 10, 30), 0.1)):
        (seen,) = glanced(picture, [Detection(box, "logo", 0.5)], reds, eyes)
        assert seen.promise == pytest.approx(glance.promise(Measured.of(0, 0, 0.5, share)), abs=1e-6)


class Watching(ColourEmbedder):
    """Remembers the sides of what it is shown."""

    def __init__(self):
        self.sides = set()

    def embed(self, crops):
        self.sides |= {crop.shape[0] for crop in crops}
        return super().embed(crops)


def test_everything_is_glanced_at_with_as_few_pixels_as_the_references(picture):
    embedder = Watching()
    gallery = gallery_of(["red"], [Reference("red", "r.png", RED)], embedder, EYES.crops, glance=GLANCE)
    assert embedder.sides == {EYES.crops.size, GLANCE.size}
    embedder.sides.clear()
    glanced(picture, FOUND, gallery, replace(EYES, embedder=embedder))
    assert embedder.sides == {GLANCE.size}


def test_references_are_glanced_at_upright_and_mirrored_when_they_are_few():
    half = RED[:8, :8].copy()
    half[:, :3] = (0, 255, 0, 255)
    few = gallery_of(["red"], [Reference("red", "r.png", half)], ColourEmbedder(), EYES.crops, glance=GLANCE)
    views = upright_crops([shown for _, shown in on_grounds(half, EYES.crops)], EYES.crops, mirrored=True)
    assert len(few.glance) == len(views) == 6  # on its ground, and alone on white and on black
    np.testing.assert_array_equal(views[0][:, ::-1], views[3])
    many = [Reference("red", f"{i}.png", half) for i in range(MANY)]
    assert len(gallery_of(["red"], many, ColourEmbedder(), EYES.crops, glance=GLANCE).glance) == MANY


def test_a_gallery_for_eyes_that_do_not_glance_has_no_such_vectors():
    gallery = gallery_of(["red"], [Reference("red", "r.png", RED)], ColourEmbedder(), EYES.crops)
    assert len(gallery.glance) == 0
    assert len(Gallery(("a",), (), (), np.empty((0, 3), np.float32)).glance) == 0
