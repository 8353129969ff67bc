"""How much a net calculates, and how fast this processor could at best."""

from __future__ import annotations

import math
import time

import numpy as np
import onnx
import onnxruntime


def operations(model: bytes, shape: tuple[int, ...]) -> float:
    """Multiplications and additions of the convolutions in one run; they are nearly all that a net does.

    Args:
        model: an ONNX file with one input.
        shape: of that input.
    """
    net = onnx.load_from_string(model)
    found = [node for node in net.graph.node if node.op_type == "Conv"]
    if not found:
        return 0.0
    weights = {w.name: list(w.dims) for w in net.graph.initializer}
    casts = [node for node in net.graph.node if node.op_type == "Cast" and node.input[0] in weights]
    weights |= {node.output[0]: weights[node.input[0]] for node in casts}  # stored in float16
    del net.graph.output[:]
    net.graph.output.extend(onnx.ValueInfoProto(name=node.output[0]) for node in found)
    running = onnxruntime.InferenceSession(net.SerializeToString(), providers=["CPUExecutionProvider"])
    answers = running.run(None, {running.get_inputs()[0].name: np.zeros(shape, np.float32)})
    # each number of an answer is a sum of as many products as one filter has weights
    return sum(2 * math.prod(weights[node.input[1]][1:]) * a.size for node, a in zip(found, answers, strict=True))


def peak(side: int = 1536, rounds: int = 8) -> float:
    """Operations per second of one core in the best of some products of float32 matrices of that side."""
    rng = np.random.default_rng(0)
    a, b = (rng.standard_normal((side, side)).astype(np.float32) for _ in range(2))
    spent = []
    for _ in range(rounds):
        started = time.process_time()
        a @ b
        spent.append(time.process_time() - started)
    return 2 * side**3 / min(spent)
