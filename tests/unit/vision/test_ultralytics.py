"""The door to other weights; what is behind it is an extra."""

import importlib.util

import pytest

from logocheck.errors import MissingExtra, ModelMismatch, ModelMissing
from logocheck.vision.ultralytics import UltralyticsDetector

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
