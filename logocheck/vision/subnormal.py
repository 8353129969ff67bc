"""Weights too small to matter, taken out of an ONNX file: a processor takes a hundred times as long over each."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

_GRAPH = 7  # of ModelProto; the numbers of onnx.proto
_INITIALIZER = 5  # of GraphProto
_DATA_TYPE, _RAW_DATA = 2, 9  # of TensorProto
_FLOAT = 1
_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5


def without_subnormals(model: bytes) -> bytes:
    """``model``, an ONNX file, with 0 for every float32 weight below 1.18e-38, the least that is stored in full.

    Training presses the weights of a channel that nothing uses towards 0 until they are subnormal, and processors
    calculate with those by microcode; ONNX Runtime's own ``set_denormal_as_zero`` did not help. Answers stay the
    same to the last digit, but for products with numbers above 1e30. What is not understood is left as it is.
    """
    out = bytearray(model)
    for graph in _parts(out, 0, len(out), _GRAPH):
        for start, end in _parts(out, *graph, _INITIALIZER):
            if _number(out, start, end, _DATA_TYPE) == _FLOAT:
                for raw in _parts(out, start, end, _RAW_DATA):
                    _flush(out, *raw)
    return bytes(out)


def _flush(out: bytearray, start: int, end: int) -> None:
    count = max(0, end - start) // 4
    weights = np.frombuffer(out, "<f4", count, start)
    weights[np.abs(weights) < np.finfo(np.float32).tiny] = 0


def _parts(message: bytearray, start: int, end: int, wanted: int) -> Iterator[tuple[int, int]]:
    """(start, end) of each field ``wanted`` that has a length."""
    return (where for field, kind, where in _fields(message, start, end) if (field, kind) == (wanted, _BYTES))


def _number(message: bytearray, start: int, end: int, wanted: int) -> int | None:
    for field, kind, (at, _) in _fields(message, start, end):
        if (field, kind) == (wanted, _VARINT):
            return _varint(message, at)[0]
    return None


def _fields(message: bytearray, start: int, end: int) -> Iterator[tuple[int, int, tuple[int, int]]]:
    """(number, wire type, (start, end)) of a message's fields, after protobuf's encoding."""
    while start < end:
        key, start = _varint(message, start)
        kind = key & 7
        if kind == _BYTES:
            length, start = _varint(message, start)
            after = start + length
        elif kind in (_EIGHT_BYTES, _FOUR_BYTES):
            after = start + (8 if kind == _EIGHT_BYTES else 4)
        else:
            after = _varint(message, start)[1]
        yield key >> 3, kind, (start, min(after, end))
        start = after


def _varint(message: bytearray, at: int) -> tuple[int, int]:
    """(value, first byte after it)."""
    value = shift = 0
    while at < len(message):
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:  # noqa: PLR2004 - the last byte of a number has no high bit
            break
    return value, at
