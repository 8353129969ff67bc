"""The door to other weights; what is behind it is an extra."""

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from logocheck.errors import InputError, MissingExtra, ModelMismatch, ModelMissing
from logocheck.images import Limits, read_picture
from logocheck.vision.ultralytics import UltralyticsDetector, imported

INSTALLED = importlib.util.find_spec("ultralytics") is not None


def test_weights_that_are_not_there_are_missing(tmp_path):
    with pytest.raises(ModelMissing, match=r"own\.pt"):
        UltralyticsDetector(tmp_path / "own.pt")


def test_a_file_of_another_kind_is_refused(tmp_path):
    file = tmp_path / "own.txt"
    file.write_text("weights")
    with pytest.raises(ModelMismatch, match=r"\.pt, \.onnx, \.engine"):
        UltralyticsDetector(file)


@pytest.mark.skipif(INSTALLED, reason="says what is missing only where it is missing")
def test_without_the_extra_the_message_says_how_to_get_it(tmp_path):
    file = tmp_path / "own.pt"
    file.write_bytes(b"weights")
    with pytest.raises(MissingExtra, match=r"pip install 'logocheck\[train\]'"):
        UltralyticsDetector(file)


@pytest.mark.parametrize(("set_before", "threads"), [(None, str(os.cpu_count())), ("3", "3")])
def test_ultralytics_does_not_confine_torch_to_one_thread(monkeypatch, set_before, threads):
    monkeypatch.setenv("OMP_NUM_THREADS", set_before or "0")
    if set_before is None:
        monkeypatch.delenv("OMP_NUM_THREADS")
    for name in ("ultralytics", "ultralytics.utils"):  # the package sets 1 where there is none
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    imported("a test")
    assert os.environ["OMP_NUM_THREADS"] == threads


needs_extra = pytest.mark.skipif(not INSTALLED, reason="needs pip install 'logocheck[train]'")


@needs_extra
def test_a_damaged_picture_is_still_said_to_be_one():
    imported("a test")
    with pytest.raises(InputError):
        read_picture(b"\x89PNG\r\n\x1a\nnothing", Limits())


@needs_extra
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("suffix", [".pt", ".onnx"])
def test_a_file_that_only_has_the_right_name_is_refused(tmp_path, suffix):
    file = tmp_path / f"own{suffix}"
    file.write_bytes(b"not weights")
    with pytest.raises(ModelMismatch, match=f"own{suffix} cannot be loaded"):
        UltralyticsDetector(file)


@needs_extra
@pytest.mark.filterwarnings("ignore")
def test_weights_of_another_task_are_refused(tmp_path):
    import torch  # noqa: PLC0415
    from ultralytics.nn.tasks import ClassificationModel  # noqa: PLC0415

    net = ClassificationModel("yolo26n-cls.yaml", nc=2, verbose=False)
    net.names, net.task, net.args = {0: "cat", 1: "dog"}, "classify", {}
    torch.save({"model": net, "train_args": {"task": "classify"}}, tmp_path / "own.pt")
    with pytest.raises(ModelMismatch, match="not to detect"):
        UltralyticsDetector(tmp_path / "own.pt")


@needs_extra
@pytest.mark.filterwarnings("ignore")
def test_a_graph_that_does_not_name_its_classes_is_refused():
    with pytest.raises(ModelMismatch, match="does not name its classes"):
        UltralyticsDetector(Path("models/weights/logo-detector-v1.onnx"))
