"""Two embedders: whom they are asked about together, and what then counts."""

import hashlib
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from logocheck.domain.detection import Detection
from logocheck.domain.geometry import Box
from logocheck.domain.matching import Calibration
from logocheck.errors import ModelMismatch
from logocheck.vision import gallery as gallery_module
from logocheck.vision.ensemble import Ensemble
from logocheck.vision.eyes import open_eyes
from logocheck.vision.gallery import Reference, cosines, gallery_of
from logocheck.vision.manifest import read_manifest
from logocheck.vision.recognition import echoes, first_look, looked_closer, recognised
from tests.fakes import ColourEmbedder, fake_eyes

TINY = Path(__file__).parents[2] / "data" / "tiny"
RED, BLUE = (np.full((9, 9, 4), (*colour, 255), np.uint8) for colour in ((255, 0, 0), (0, 0, 255)))


@dataclass
class Brightness:
    """Tells light from dark, and nothing else; remembers how many crops it was shown at once."""

    shown: list

    def embed(self, crops):
        self.shown.append(len(crops))
        light = np.array([crop.mean() for crop in crops], np.float32) / 255 * np.pi / 2
        return np.stack([np.cos(light), np.sin(light)], 1).reshape(-1, 2)


def ensemble(share=0.5, background=(), at_most=16, least=0.0):
    return Ensemble(Brightness([]), share, np.array(background, np.float32).reshape(-1, 5), at_most, least)


def both_eyes(two, **changes):
    """Eyes of two embedders and their gallery of a red and a blue logo."""
    eyes = replace(fake_eyes(), ensemble=two, **changes)
    shown = [Reference("red", "r.png", RED), Reference("blue", "b.png", BLUE)]
    return eyes, gallery_of(["red", "blue"], shown, eyes.embedder, eyes.crops, ensemble=two)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_cosines_of_both_are_the_weighted_mean_of_the_two(share):
    crops = [np.full((8, 8, 3), colour, np.uint8) for colour in ((255, 0, 0), (9, 200, 40), (250, 250, 250))]
    two = ensemble(share)
    first, second = ColourEmbedder().embed(crops), two.embedder.embed(crops)
    both = two.beside(first, crops)
    assert (both.shape, both.dtype) == ((3, 5), np.float32)
    assert cosines(both, both) == pytest.approx(
        (1 - share) * cosines(first, first) + share * cosines(second, second), abs=1e-6
    )


def test_of_no_crops_there_are_no_vectors():
    assert ensemble().beside(np.empty((0, 3), np.float32), []).shape == (0, 5)


@pytest.mark.parametrize(
    ("promises", "at_most", "least", "chosen"),
    [
        ([0.9, 0.5, 0.2], 2, 0.0, [0, 1]),
        ([0.9, 0.1, 0.5], 2, 0.2, [0, 2]),  # a place that stands before others may promise less
        ([None, None, None], 2, 0.9, [0, 1]),
        ([0.1, 0.0], 9, 0.2, []),
        ([0.2], 9, 0.2, [0]),
        ([], 9, 0.2, []),
    ],
)
def test_the_first_places_that_promise_enough_are_chosen(promises, at_most, least, chosen):
    assert ensemble(at_most=at_most, least=least).chosen(promises) == chosen


def picture_of(*colours):
    """Patches of 20 pixels beside each other, and a detection of each."""
    picture = np.zeros((20, 20 * len(colours), 3), np.uint8)
    found = []
    for i, colour in enumerate(colours):
        picture[:, 20 * i : 20 * i + 20] = colour
        found.append(Detection(Box(20 * i, 0, 20 * i + 20, 20), "logo", 0.5))
    return picture, found


def test_a_closer_look_keeps_turn_and_promise_and_changes_only_what_it_saw():
    picture, found = picture_of((255, 0, 0), (120, 0, 0), (60, 0, 0))
    found = [replace(d, promise=p) for d, p in zip(found, (0.5, 0.4, 0.001), strict=True)]
    eyes, brands = both_eyes(ensemble(at_most=2), calibration=Calibration(0.0, 0.0, 0.0, accept=0.5))
    look = first_look(picture, found, brands, eyes)
    closer = looked_closer(picture, look, brands, eyes)
    assert [place.detection for place in closer] == [place.detection for place in look.places]
    assert closer[2] == look.places[2]
    before, now = ([place.resemblances[0].similarity for place in places] for places in (look.places[:2], closer[:2]))
    assert now[0] == pytest.approx(before[0], abs=1e-5)  # as light as the logo
    assert now[1] < before[1] - 0.01


def test_whole_and_narrower_crops_of_the_chosen_places_are_shown_and_no_others(monkeypatch):
    monkeypatch.setattr("logocheck.vision.recognition.TWICE", 2)
    picture, found = picture_of(*[(255, 0, 0)] * 4)
    promises = (0.9, 0.1, 0.8, 0.7)
    eyes, brands = both_eyes(ensemble(least=0.6))
    look = first_look(picture, found, brands, eyes)
    look = replace(  # whatever the turn: two of four have a narrower crop, and of those one promises enough
        look,
        places=tuple(
            replace(place, detection=replace(place.detection, promise=p))
            for place, p in zip(look.places, promises, strict=True)
        ),
    )
    eyes.ensemble.embedder.shown.clear()
    closer = looked_closer(picture, look, brands, eyes)
    assert eyes.ensemble.embedder.shown == [3, 1]
    assert closer[1] == look.places[1]


def test_a_place_that_only_two_embedders_tell_from_the_background_is_told():
    grey = ColourEmbedder().embed([np.full((8, 8, 3), (255, 0, 0), np.uint8)])
    two = ensemble()
    dark = two.beside(grey, [np.zeros((8, 8, 3), np.uint8)])
    two = replace(two, background=dark)
    picture, found = picture_of((255, 0, 0))
    eyes, brands = both_eyes(two, background=grey)
    look = first_look(picture, found, brands, eyes)
    (place,) = looked_closer(picture, look, brands, eyes)
    assert look.places[0].background == pytest.approx(1.0, abs=1e-4)
    assert place.background == pytest.approx(float(dark[0] @ brands.closer.vectors[0]), abs=1e-4)
    assert place.background < 0.95


@pytest.mark.parametrize("missing", ["embedder", "logos"])
def test_where_one_embedder_looks_nothing_changes(missing):
    picture, found = picture_of((255, 0, 0), (9, 9, 9))
    eyes, brands = both_eyes(None if missing == "embedder" else ensemble())
    brands = replace(brands, closer=None)
    look = first_look(picture, found, brands, eyes)
    assert looked_closer(picture, look, brands, eyes) == look.places


def test_what_is_recognised_is_what_both_say():
    picture, found = picture_of((20, 0, 0))
    for two, seen in ((None, ["red"]), (ensemble(0.9), [])):
        eyes, brands = both_eyes(two)
        assert [s.brand for s in recognised(picture, found, [], brands, eyes).sightings] == seen


def test_nothing_found_is_shown_to_nobody():
    eyes, brands = both_eyes(ensemble())
    look = first_look(np.zeros((9, 9, 3), np.uint8), [], brands, eyes)
    assert looked_closer(np.zeros((9, 9, 3), np.uint8), look, brands, eyes) == ()


def test_copies_are_told_by_the_first_embedder_alone():
    picture, found = picture_of((255, 0, 0), (255, 0, 0))
    eyes, brands = both_eyes(ensemble())
    look = first_look(picture, found, brands, eyes)
    seen = recognised(picture, found, [], brands, eyes).sightings
    eyes.ensemble.embedder.shown.clear()
    echoes(picture, look, [replace(seen[0], confidence=0.99)], brands, eyes)
    assert eyes.ensemble.embedder.shown == []


def test_a_gallery_has_the_same_rows_for_both_and_of_many_logos_none(monkeypatch):
    _, brands = both_eyes(ensemble())
    assert (brands.closer.owners, brands.closer.logos) == (brands.owners, brands.logos)
    assert brands.closer.vectors.shape == (len(brands.vectors), 5)
    assert brands.closer.vectors[:, :3] == pytest.approx(np.sqrt(0.5) * brands.vectors)
    monkeypatch.setattr(gallery_module, "MANY", 2)
    assert both_eyes(ensemble())[1].closer is None
    monkeypatch.setattr(gallery_module, "MANY", 3)
    assert both_eyes(None)[1].closer is None


def test_a_gallery_without_logos_has_no_rows_for_both_either():
    two = ensemble()
    assert gallery_of(["red"], [], ColourEmbedder(), fake_eyes().crops, ensemble=two).closer.vectors.shape == (0, 5)


TABLE = """
[ensemble]
name = "second"
file = "tiny-embedder.onnx"
sha256 = "d9e8cb75c011001cfa938fb3ab84ced9b3bb55234943cc54fc8968775c2f69c5"
dimensions = 3
background = "both.npy"
background_sha256 = "SUM"
share = 0.25
at_most = 4
least = 0.1
"""


@pytest.fixture
def folder(tmp_path):
    """The tiny models, whose embedder is its own second."""
    models = tmp_path / "models"
    shutil.copytree(TINY, models)
    np.save(models / "both.npy", np.eye(6, dtype=np.float32)[:2])
    table = TABLE.replace("SUM", hashlib.sha256((models / "both.npy").read_bytes()).hexdigest())
    with (models / "manifest.toml").open("a") as file:
        file.write(table)
    return models


def test_a_manifest_names_the_second_embedder(folder):
    assert read_manifest(TINY).ensemble is None
    assert {"tiny-embedder.onnx", "both.npy"} <= set(read_manifest(folder).sums)
    eyes = open_eyes(folder, threads=1)
    two = eyes.ensemble
    assert (two.share, two.at_most, two.least, two.background.shape) == (0.25, 4, 0.1, (2, 6))
    assert dict(eyes.models)["ensemble"] == "second d9e8cb75c011"
    crops = [np.full((32, 32, 3), 90, np.uint8)]
    assert np.linalg.norm(two.beside(eyes.embedder.embed(crops), crops)) == pytest.approx(1.0, abs=1e-5)
    assert open_eyes(TINY, threads=1).ensemble is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("share = 0.25", "share = 0.0"),
        ("share = 0.25", "share = 1"),
        ("share = 0.25", "share = nan"),
        ("share = 0.25", ""),
        ("at_most = 4", "at_most = 0"),
        ("least = 0.1", "least = 1.5"),
        ("least = 0.1", "least = nan"),
    ],
)
def test_a_second_embedder_that_makes_no_sense_is_refused(folder, old, new):
    path = folder / "manifest.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(ModelMismatch, match=r"ensemble|share"):
        read_manifest(folder)


def test_a_background_of_one_embedder_alone_is_refused(folder):
    text = (folder / "manifest.toml").read_text()
    head, table = text.split("[ensemble]")
    lines = [line for line in head.splitlines() if line.startswith("background")]
    own = [line for line in table.splitlines() if line.startswith("background")]
    for mine, theirs in zip(own, lines, strict=True):
        table = table.replace(mine, theirs)
    (folder / "manifest.toml").write_text(f"{head}[ensemble]{table}")
    with pytest.raises(ModelMismatch, match=r"not \(k, 6\)"):
        open_eyes(folder, threads=1)
