"""Real sessions on graphs of a few hundred bytes."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import pytest

from logocheck.domain.geometry import Box
from logocheck.errors import ModelMismatch
from logocheck.vision.embedder import photo_crop
from logocheck.vision.manifest import read_manifest
from logocheck.vision.onnx import BATCH, PAIRS, OnnxDetector, OnnxEmbedder, OnnxMatcher, providers

MODELS = read_manifest(Path(__file__).parents[2] / "data" / "tiny")
DETECTOR, EMBEDDER = MODELS.verified(MODELS.detector.file), MODELS.verified(MODELS.embedder.file)


def picture(width, height):
    return np.zeros((height, width, 3), np.uint8)


def test_the_detector_answers_in_the_picture_s_pixels_once_for_all_sizes():
    (found,) = OnnxDetector(DETECTOR, MODELS.detector, threads=1).detect(picture(200, 200))
    assert found.label == "logo"
    assert found.confidence == pytest.approx(0.9)
    assert found.box == Box(50, 50, 150, 150)


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (3000, 2), (640, 360)])
def test_pictures_of_any_shape_are_looked_at(size):
    for found in OnnxDetector(DETECTOR, MODELS.detector, threads=1).detect(picture(*size)):
        assert 0 <= found.box.x1 < found.box.x2 <= size[0]
        assert 0 <= found.box.y1 < found.box.y2 <= size[1]


@pytest.mark.parametrize("size", [(1, 1), (4000, 1), (2, 900)])
def test_the_models_that_come_along_look_at_pictures_of_any_shape(size):
    ours = read_manifest()
    crops = [photo_crop(picture(*size), Box(0, 0, *size), ours.embedder.crops)]
    assert OnnxDetector(ours.verified(ours.detector.file), ours.detector, threads=1).detect(picture(*size)) is not None
    assert OnnxEmbedder(ours.verified(ours.embedder.file), ours.embedder, threads=1).embed(crops).shape[0] == 1


def test_the_embedder_that_comes_along_takes_the_pixels_of_a_glance():
    ours = read_manifest()
    side = ours.glance.size
    embedder = OnnxEmbedder(ours.verified(ours.embedder.file), ours.embedder, threads=1)
    rng = np.random.default_rng(0)
    pictures = [cv2.resize(rng.integers(0, 255, (6, 6, 3)).astype(np.uint8), (128, 128)) for _ in range(3)]
    small = embedder.embed([cv2.resize(p, (side, side), interpolation=cv2.INTER_AREA) for p in pictures])
    likeness = small @ embedder.embed(pictures).T
    assert likeness.argmax(1).tolist() == [0, 1, 2]


def test_at_most_the_manifest_s_proposals_are_reported():
    entry = replace(MODELS.detector, min_confidence=0.0, max_proposals=1)
    assert len(OnnxDetector(DETECTOR, entry, threads=1).detect(picture(99, 99))) == 1


def test_no_crops_give_no_vectors():
    assert OnnxEmbedder(EMBEDDER, MODELS.embedder, threads=1).embed([]).shape == (0, 3)


@pytest.mark.parametrize("count", [1, BATCH, BATCH + 1])
def test_vectors_come_in_order_and_of_unit_length(count):
    crops = [np.full((32, 32, 3), (i * 5 % 250, 100, 250 - i), np.uint8) for i in range(count)]
    embedder = OnnxEmbedder(EMBEDDER, MODELS.embedder, threads=1)
    vectors = embedder.embed(crops)
    assert vectors.shape == (count, 3)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert vectors[-1] == pytest.approx(embedder.embed(crops[-1:])[0], abs=1e-6)


def test_what_is_no_graph_is_refused():
    with pytest.raises(ModelMismatch, match="tiny-detector is no model"):
        OnnxDetector(b"not a graph", MODELS.detector)


def test_a_graph_that_answers_otherwise_is_refused():
    with pytest.raises(ModelMismatch, match=r"not \(1, n, 6\)"):
        OnnxDetector(EMBEDDER, replace(MODELS.detector, input="crops", sizes=(32,)), threads=1).detect(picture(9, 9))
    with pytest.raises(ModelMismatch, match="does not take the input"):
        OnnxDetector(DETECTOR, replace(MODELS.detector, input="pixels"), threads=1).detect(picture(9, 9))
    with pytest.raises(ModelMismatch, match="answers"):
        OnnxEmbedder(EMBEDDER, replace(MODELS.embedder, dimensions=7), threads=1).embed(
            [np.zeros((32, 32, 3), np.uint8)]
        )


def test_graphs_run_on_the_fastest_device_that_the_runtime_has(monkeypatch):
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: ["CPUExecutionProvider"])
    assert providers() == ["CPUExecutionProvider"]

    there = ["TensorrtExecutionProvider", "CPUExecutionProvider", "CUDAExecutionProvider"]
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: there)
    assert providers() == ["CUDAExecutionProvider", "CPUExecutionProvider"]


def test_a_large_picture_is_looked_at_more_closely():
    ours = read_manifest()
    wall = np.full((1500, 2000, 3), 200, np.uint8)
    wall[1210:1220, 1630:1642] = (200, 20, 30)  # 3 pixels at 640
    wall[1212:1218, 1632:1640] = (250, 250, 250)
    detector = OnnxDetector(ours.verified(ours.detector.file), ours.detector, threads=1)
    boxes = [d.box for d in detector.detect(wall)]
    assert any(abs(b.x1 - 1630) < 3 and abs(b.y1 - 1210) < 3 and abs(b.x2 - 1642) < 3 for b in boxes)
    assert all(b.x2 <= 2000 and b.y2 <= 1500 for b in boxes)


def test_pairs_are_compared_in_any_number():
    ours = read_manifest()
    second = ours.matcher
    matcher = OnnxMatcher(ours.verified(second.file), ours.verified(second.compare), second, threads=1)
    rng = np.random.default_rng(0)
    windows = rng.standard_normal((PAIRS + 2, 96, 10, 10)).astype(np.float32)
    references = rng.standard_normal((PAIRS + 2, 96, 6, 6)).astype(np.float32)
    whole = matcher.compare(windows, references)
    assert whole.shape == (PAIRS + 2, 5)
    np.testing.assert_allclose(whole[-3:], matcher.compare(windows[-3:], references[-3:]), atol=1e-4)
