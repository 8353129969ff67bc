"""Predictions on an annotated set whose boxes are out of bounds."""

import json
from dataclasses import replace

import pytest
from PIL import Image

from logocheck.domain.detection import Detection
from logocheck.domain.geometry import Box
from logocheck.domain.glance import Glance
from logocheck.errors import InputError, InvalidRequest, UnreadableImage
from logocheck.evaluate import evaluate
from tests.fakes import fake_eyes

RED, GREEN, GREY = (220, 10, 10), (10, 220, 10), (128, 128, 128)


def dataset(folder, images, brands=None, drawings=None):
    """A set of one-colour photos with references of one colour; the boxes are a trap."""
    for name, colour in {"red.png": RED, "green.png": GREEN, "drawn.png": GREEN}.items():
        Image.new("RGB", (20, 20), colour).save(folder / name)
    rows = []
    for name, colour in images.items():
        Image.new("RGB", (60, 40), colour).save(folder / name)
        rows.append({"file": name, "width": 60, "height": 40, "boxes": "never read"})
    document = {"brands": brands or {"red": ["red.png"], "green": ["green.png"]}, "images": rows}
    (folder / "annotations.json").write_text(json.dumps(document | ({"drawings": drawings} if drawings else {})))
    return folder


def silent(done, total):
    pass


EYES = fake_eyes((Detection(Box(5, 5, 40, 35), "logo", 0.75),))


def test_a_set_without_images_gives_no_rows(tmp_path):
    assert evaluate(dataset(tmp_path, {}), EYES, silent) == {"images": {}, "proposals": {}, "seconds_per_picture": 0.0}


def test_every_image_has_a_row_and_its_proposals(tmp_path):
    calls = []
    said = evaluate(dataset(tmp_path, {"a.png": RED, "b.png": GREY}), EYES, lambda *at: calls.append(at))
    (row,) = said["images"]["a.png"]
    assert (row["brand"], row["xyxy"], row["accepted"]) == ("red", [5, 5, 40, 35], True)
    assert 0.5 < row["confidence"] <= 1
    assert not any(row["accepted"] for row in said["images"]["b.png"])
    assert said["proposals"]["b.png"] == [{"xyxy": [5, 5, 40, 35], "confidence": 0.75}]
    assert said["seconds_per_picture"] > 0
    assert calls == [(1, 2), (2, 2)]


@pytest.mark.parametrize("more", [0.0, 0.01])
def test_what_reaches_the_probability_of_the_manifest_is_accepted(tmp_path, more):
    folder = dataset(tmp_path, {"a.png": (205, 90, 40)}, {"red": ["red.png"]})
    (row,) = evaluate(folder, EYES, silent)["images"]["a.png"]
    assert 0.05 < row["confidence"] < 0.95
    accept = row["confidence"] - 1e-6 + more
    eyes = replace(EYES, calibration=replace(EYES.calibration, accept=accept))
    (row,) = evaluate(folder, eyes, silent)["images"]["a.png"]
    assert row["accepted"] is (more == 0)


def test_eyes_that_glance_propose_what_they_look_at_closely(tmp_path):
    grey, red = Detection(Box(5, 5, 20, 35), "logo", 0.75), Detection(Box(30, 5, 55, 35), "logo", 0.25)
    glance = Glance(4, 1, 0.0, similarity=20.0, background=0.0, detection=1.0, area=0.0, intercept=-18.0)
    eyes = replace(fake_eyes((grey, red)), glance=glance)
    folder = dataset(tmp_path, {"a.png": GREY})
    picture = Image.open(folder / "a.png")
    picture.paste(RED, (30, 5, 55, 35))
    picture.save(folder / "a.png")
    (row,) = evaluate(folder, eyes, silent)["proposals"]["a.png"]
    assert row["xyxy"] == [30, 5, 55, 35]
    assert 0.25 < row["confidence"] < 1


def test_drawings_may_stand_for_a_brand(tmp_path):
    folder = dataset(tmp_path, {"a.png": GREEN}, {"odd": ["red.png"]}, {"odd": ["drawn.png"]})
    assert not any(row["accepted"] for row in evaluate(folder, EYES, silent)["images"]["a.png"])
    (row,) = evaluate(folder, EYES, silent, references="drawings")["images"]["a.png"]
    assert row["accepted"]


def test_drawings_and_crops_may_show_a_brand_together(tmp_path):
    folder = dataset(tmp_path, {"a.png": GREEN, "b.png": RED}, {"odd": ["red.png"]}, {"odd": ["drawn.png"]})
    said = evaluate(folder, EYES, silent, references="both")["images"]
    assert all(row["accepted"] for rows in said.values() for row in rows)
    assert [len(rows) for rows in said.values()] == [1, 1]


def test_only_the_first_crops_may_show_a_brand(tmp_path):
    folder = dataset(tmp_path, {"a.png": GREEN}, {"odd": ["red.png", "green.png"]})
    assert evaluate(folder, EYES, silent)["images"]["a.png"][0]["accepted"]
    assert not any(row["accepted"] for row in evaluate(folder, EYES, silent, crops=1)["images"]["a.png"])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "data set: Expecting value"),
        ("[]", "data set"),
        ("{}", "the field 'brands' is missing"),
        ('{"brands": {}, "images": [{}]}', "the field 'file' is missing"),
        ('{"brands": [], "images": []}', "data set"),
    ],
)
def test_a_set_in_another_form_is_refused(tmp_path, text, problem):
    (tmp_path / "annotations.json").write_text(text)
    with pytest.raises(InvalidRequest, match=rf"annotations\.json.*{problem}"):
        evaluate(tmp_path, EYES, silent)


def test_a_missing_photo_is_named(tmp_path):
    folder = dataset(tmp_path, {"a.png": RED})
    (folder / "a.png").unlink()
    with pytest.raises(InputError, match=r"a\.png"):
        evaluate(folder, EYES, silent)


def test_an_unreadable_photo_is_an_error(tmp_path):
    folder = dataset(tmp_path, {"a.png": RED})
    (folder / "a.png").write_bytes(b"nothing")
    with pytest.raises(UnreadableImage):
        evaluate(folder, EYES, silent)
