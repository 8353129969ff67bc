"""Weights that are too small to matter, in files of the onnx package and in bytes that are no file."""

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from logocheck.vision.subnormal import without_subnormals

LEAST = float(np.finfo(np.float32).tiny)


def model(*weights):
    """An ONNX file with those arrays as weights w0, w1, … and one node."""
    known = [numpy_helper.from_array(array, f"w{i}") for i, array in enumerate(weights)]
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in ("x", "y")]
    graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "g", ends[:1], ends[1:], known)
    return helper.make_model(graph, doc_string="kept").SerializeToString()


def weights(data):
    return [numpy_helper.to_array(tensor) for tensor in onnx.load_from_string(data).graph.initializer]


def test_no_file_and_no_weights_are_left_as_they_are():
    assert without_subnormals(b"") == b""
    assert without_subnormals(model()) == model()


def test_only_subnormal_weights_become_zero():
    data = model(np.array([0.5, LEAST, -LEAST, LEAST / 2, -1e-42, 0, np.inf], np.float32))
    (got,) = weights(without_subnormals(data))
    assert got.tolist() == [0.5, np.float32(LEAST), -np.float32(LEAST), 0, 0, 0, np.inf]


def test_what_is_no_float32_stays():
    whole = np.array([1, 2, 3], np.int64)  # as floats these bytes would be subnormal
    double = np.array([1e-42], np.float64)
    assert without_subnormals(model(whole, double)) == model(whole, double)


def test_the_file_stays_the_same_but_for_them():
    data = model(np.array([1e-42, 1], np.float32))
    assert without_subnormals(data) == model(np.array([0, 1], np.float32))


@given(st.lists(st.floats(width=32, allow_nan=False), max_size=20))
def test_any_weights_that_are_stored_in_full_are_kept(values):
    before = np.array(values, np.float32)
    (after,) = weights(without_subnormals(model(before)))
    kept = np.abs(before) >= LEAST
    assert (after[kept] == before[kept]).all()
    assert (after[~kept] == 0).all()


@pytest.mark.parametrize("cut", [1, 7, 40])
def test_a_file_that_is_cut_short_is_no_error(cut):
    data = model(np.array([1e-42, 1], np.float32))
    assert len(without_subnormals(data[:-cut])) == len(data) - cut


@given(st.binary(max_size=200))
def test_any_bytes_are_no_error(data):
    assert len(without_subnormals(data)) == len(data)
