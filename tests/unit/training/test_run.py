"""A real short training; it needs the extra [train]."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from logocheck.domain.matching import LEARNT_ON_PHOTOS, Joining
from logocheck.errors import Conflict, InvalidRequest, MissingExtra, ModelMismatch
from logocheck.training.course import Course
from logocheck.training.run import Order, _claim, joining, train
from logocheck.vision.manifest import read_manifest

INSTALLED = all(importlib.util.find_spec(name) for name in ("ultralytics", "torch", "onnx"))
needs_extra = pytest.mark.skipif(not INSTALLED, reason="needs pip install 'logocheck[train]': ultralytics, torch, onnx")


@pytest.mark.parametrize("wrong", [{"epochs": 0}, {"side": 100}, {"side": 32}, {"batch": 0}])
def test_a_course_that_leads_nowhere_is_refused(wrong):
    with pytest.raises(InvalidRequest):
        Course(**{"epochs": 1, "side": 96, "batch": 4, **wrong})


def test_a_folder_is_claimed_for_one_training(tmp_path):
    out = tmp_path / "in" / "out"
    _claim(out, "a")
    _claim(out, "a")  # the same one goes on
    with pytest.raises(Conflict, match="holds a training of another kit"):
        _claim(out, "b")
    assert [path.name for path in out.iterdir()] == ["training.json"]
    (out / "training.json").rename(out / "training.part")
    _claim(out, "b")  # it was killed before it began


def test_a_folder_with_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(Conflict, match="is not empty and holds no training"):
        _claim(tmp_path, "a")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_only_photos_teach_a_detector_to_draw_boxes():
    assert joining(1) == LEARNT_ON_PHOTOS
    assert joining(0) == Joining()


@pytest.mark.skipif(INSTALLED, reason="says what is missing only where it is missing")
def test_without_the_extra_the_message_says_how_to_get_it(kit_folder, tmp_path):
    with pytest.raises(MissingExtra, match=r"pip install 'logocheck\[train\]'"):
        train(Order(kit_folder, tmp_path / "out", Course(1, 96, 4), 2), lambda *_: True)
    assert not (tmp_path / "out").exists()


@needs_extra
def test_a_folder_with_something_else_in_it_is_left_alone(kit_folder, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("mine")
    with pytest.raises(Conflict, match="not empty"):
        train(Order(kit_folder, tmp_path / "out", Course(1, 96, 4), 2), lambda *_: True)


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """What ``real_run.py`` says, from a home of its own and without the variables that keep ultralytics quiet."""
    folder = tmp_path_factory.mktemp("real")
    (folder / "kit").mkdir()
    logo = Path("tests/data/examples/logos/foxglow.svg").read_bytes()
    (folder / "kit" / "logo.svg").write_bytes(logo)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("YOLO_")}
    environment |= {"HOME": str(folder), "PYTHONPATH": ".", "OMP_WAIT_POLICY": "PASSIVE"}
    command = [sys.executable, "tests/unit/training/real_run.py", str(folder / "kit"), str(folder / "out")]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return folder / "out", json.loads(run.stdout)


@needs_extra
def test_a_stopped_training_goes_on_after_the_last_whole_epoch(ran):
    assert ran[1]["first"] == [1, 2, 3]
    assert ran[1]["then"] == [3, 4]


@needs_extra
def test_nothing_leaves_the_machine(ran):
    assert ran[1]["left"] == []


@needs_extra
def test_the_result_is_a_models_folder_and_weights_for_ultralytics(ran):
    out, said = ran
    assert said["labels"] == [["Acme"], ["Acme"]]
    assert said["general"] == ["logo"]
    assert said["trust"] == Joining().trust
    assert set(read_manifest(out / "models").sums) > set(read_manifest().sums)
    assert (out / "acme-detector.pt").is_file()
    assert not (out / "run").exists()


@needs_extra
def test_weights_for_ultralytics_use_as_many_threads_as_they_are_told(ran):
    assert ran[1]["threads"] == 3


@needs_extra
def test_a_detector_of_brands_by_name_is_nothing_to_start_from(kit_folder, tmp_path):
    models = Path(shutil.copytree("tests/data/tiny", tmp_path / "models"))
    text = (models / "manifest.toml").read_text()
    (models / "manifest.toml").write_text(text.replace('["logo"]', '["Acme"]'))
    with pytest.raises(ModelMismatch, match="finds Acme alone"):
        train(Order(kit_folder, tmp_path / "out", Course(1, 96, 4), 2, models=models), lambda *_: True)
    assert not (tmp_path / "out").exists()


@needs_extra
def test_the_card_says_what_it_is_worth(ran):
    _, said = ran
    assert f"| all | {said['boxes']} |" in said["card"]
    assert "no labelled photos to measure on" in said["card"]
