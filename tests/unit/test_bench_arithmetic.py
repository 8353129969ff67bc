"""The counting of a net's work, on nets that can be counted by hand."""

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from tests.bench.arithmetic import operations, peak


def net(*nodes, weights=()):
    known = [numpy_helper.from_array(array, f"w{i}") for i, array in enumerate(weights)]
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in ("x", "y")]
    ends[0].CopyFrom(helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, "h", "w"]))
    graph = helper.make_graph(list(nodes), "g", ends[:1], ends[1:], known)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8).SerializeToString()


def test_a_net_without_convolutions_counts_nothing():
    assert operations(net(helper.make_node("Relu", ["x"], ["y"])), (1, 3, 4, 4)) == 0


@pytest.mark.parametrize("size", [(1, 3, 8, 8), (2, 3, 5, 9)])
def test_each_number_of_a_convolution_is_a_sum_of_as_many_products_as_a_filter_has_weights(size):
    filters = np.ones((7, 3, 3, 3), np.float32)
    model = net(helper.make_node("Conv", ["x", "w0"], ["y"], pads=[1, 1, 1, 1]), weights=[filters])
    assert operations(model, size) == 2 * 27 * 7 * size[0] * size[2] * size[3]


def test_filters_that_are_stored_in_half_precision_count_as_well():
    cast = helper.make_node("Cast", ["w0"], ["w"], to=TensorProto.FLOAT)
    model = net(cast, helper.make_node("Conv", ["x", "w"], ["y"]), weights=[np.ones((7, 3, 1, 1), np.float16)])
    assert operations(model, (1, 3, 4, 4)) == 2 * 3 * 7 * 16


def test_a_processor_calculates():
    assert peak(64, 2) > 0
