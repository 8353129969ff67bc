"""Writes ``tests/data/tiny/``: graphs of a few hundred bytes that answer like the real ones, and their manifest.

    python tests/data/make_tiny_models.py

detector: always one logo over the middle half of its input, confidence 0.9, and one below any threshold.
embedder: the crop's mean colour, of unit length.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

TINY = Path(__file__).parent / "tiny"

MANIFEST = """\
[detector]
name = "tiny-detector"
file = "tiny-detector.onnx"
sha256 = "{detector}"
input = "images"
stride = 32
labels = ["logo"]
sizes = [64, 96]
min_confidence = 0.05
max_proposals = 50

[embedder]
name = "tiny-embedder"
file = "tiny-embedder.onnx"
sha256 = "{embedder}"
input = "crops"
size = 32
dimensions = 3
margin = 0.0
fit = "stretch"
fill = 255
background = "tiny-background.npy"
background_sha256 = "{background}"

[calibration]
similarity = 100.0
margin = 0.0
intercept = -95.0
accept = 0.5
"""


def model(nodes: list[onnx.NodeProto], name: str, source: list, answer: list, constants: list) -> bytes:
    """A serialised graph with one float input and one float output."""
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info(*source)],
        [helper.make_tensor_value_info(*answer)],
        [numpy_helper.from_array(value, key) for key, value in constants],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    return made.SerializeToString()


def detector() -> bytes:
    """(1, 3, H, W) -> (1, 2, 6): boxes that scale with the input."""
    shares = np.array([[0.25, 0.25, 0.75, 0.75, 0, 0], [0.0, 0.0, 0.1, 0.1, 0, 0]], np.float32)
    fixed = np.array([[0, 0, 0, 0, 0.9, 0], [0, 0, 0, 0, 0.01, 0]], np.float32)
    nodes = [
        helper.make_node("Shape", ["images"], ["shape"]),
        helper.make_node("Gather", ["shape", "order"], ["sides"]),  # W, H, W, H, W, W
        helper.make_node("Cast", ["sides"], ["lengths"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["shares", "lengths"], ["boxes"]),
        helper.make_node("Add", ["boxes", "fixed"], ["rows"]),
        helper.make_node("Unsqueeze", ["rows", "zero"], ["detections"]),
    ]
    constants = [
        ("order", np.array([3, 2, 3, 2, 3, 3], np.int64)),
        ("shares", shares),
        ("fixed", fixed),
        ("zero", np.array([0], np.int64)),
    ]
    source = ["images", TensorProto.FLOAT, [1, 3, "height", "width"]]
    return model(nodes, "tiny-detector", source, ["detections", TensorProto.FLOAT, [1, 2, 6]], constants)


def embedder() -> bytes:
    """(n, 3, 32, 32) -> (n, 3): mean colour plus a little grey, normalised."""
    nodes = [
        helper.make_node("ReduceMean", ["crops"], ["means"], axes=[2, 3], keepdims=0),
        helper.make_node("Add", ["means", "grey"], ["colours"]),
        helper.make_node("LpNormalization", ["colours"], ["embeddings"], axis=1, p=2),
    ]
    source = ["crops", TensorProto.FLOAT, ["n", 3, 32, 32]]
    answer = ["embeddings", TensorProto.FLOAT, ["n", 3]]
    return model(nodes, "tiny-embedder", source, answer, [("grey", np.array([0.004], np.float32))])


def main() -> None:
    TINY.mkdir(exist_ok=True)
    array = io.BytesIO()
    np.save(array, np.full((1, 3), 3**-0.5, np.float32))
    parts = {"detector": detector(), "embedder": embedder(), "background": array.getvalue()}
    for part, data in parts.items():
        (TINY / f"tiny-{part}.{'npy' if part == 'background' else 'onnx'}").write_bytes(data)
    sums = {part: hashlib.sha256(data).hexdigest() for part, data in parts.items()}
    (TINY / "manifest.toml").write_text(MANIFEST.format(**sums))


if __name__ == "__main__":
    main()
