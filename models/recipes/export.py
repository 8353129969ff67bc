"""Writes weights as ONNX into `models/weights/` and their sums into `models/manifest.toml`, both or neither.

    python models/recipes/export.py detector [WEIGHTS.pt]
    python models/recipes/export.py embedder [WEIGHTS.pt]
    python models/recipes/export.py ensemble [WEIGHTS.pt]    # the second embedder
    python models/recipes/export.py matcher [WEIGHTS.pt]

Without WEIGHTS the untrained net goes out: the pipeline runs, the answers mean nothing.
"""

from __future__ import annotations

import copy
import hashlib
import re
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from matcher_net import REFERENCE, WINDOW, Matcher, matcher
from nets import CROP, detector, embedder, lite
from onnx import numpy_helper
from paths import MODELS
from torch import nn

MANIFEST = MODELS / "manifest.toml"
OPSET = 17
SMALL = 1000  # numbers of a weight that stays in float32, to half the file


def in_table(text: str, table: str, key: str, value: str) -> str:
    """`text` (TOML) with `key = value` set in `[table]`; the key must be there already."""
    start = text.index(f"[{table}]")
    end = text.find("\n[", start + 1)
    end = len(text) if end < 0 else end
    body, n = re.subn(rf"(?m)^{key} *= *(\"[^\"]*\"|[-+.\w]+)", f"{key} = {value}", text[start:end])
    if n != 1:
        raise KeyError(f"[{table}] {key}")
    return text[:start] + body + text[end:]


def fitted_into(tables: dict[str, dict[str, float]]) -> None:
    """Sets fitted weights, by their names in each table, in the manifest, all or none."""
    text = MANIFEST.read_text()
    for table, weights in tables.items():
        for key, value in weights.items():
            text = in_table(text, table, key, f"{value:.4f}")
    staged = MANIFEST.with_suffix(".part")
    staged.write_text(text)
    staged.rename(MANIFEST)


def publish(data: bytes, name: str, table: str, key: str = "sha256") -> None:
    """Puts `data` at `weights/name` and its sum at `[table] key` of the manifest, by renames that follow at once."""
    manifest = in_table(MANIFEST.read_text(), table, key, f'"{hashlib.sha256(data).hexdigest()}"')
    (MODELS / "weights").mkdir(exist_ok=True)
    staged = MODELS / "weights" / f".{name}.part"
    staged.write_bytes(data)
    staged_manifest = MODELS / ".manifest.part"
    staged_manifest.write_text(manifest)
    staged.rename(MODELS / "weights" / name)
    staged_manifest.rename(MANIFEST)
    print(f"{name}: {len(data) / 1e6:.1f} MB")


class _Boxes(nn.Module):
    """The detector with its answer alone: `(1, 300, 6)` of x1, y1, x2, y2, confidence, class in input pixels."""

    def __init__(self, weights: Path | None) -> None:
        super().__init__()
        self.model = detector(weights).eval().fuse(verbose=False)
        head = self.model.model[-1]
        head.export, head.dynamic, head.format = True, True, "onnx"

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.model(images)


class _Features(nn.Module):
    """The matcher's first half: pictures to features."""

    def __init__(self, model: Matcher) -> None:
        super().__init__()
        self.model = model

    def forward(self, crops: torch.Tensor) -> torch.Tensor:
        return self.model.features(crops)


class _Compare(nn.Module):
    """The matcher's second half: two features to a logit and a box."""

    def __init__(self, model: Matcher) -> None:
        super().__init__()
        self.model = model

    def forward(self, windows: torch.Tensor, references: torch.Tensor) -> torch.Tensor:
        return self.model.compare(windows, references)


def onnx_of(
    net: nn.Module, example: tuple[torch.Tensor, ...], names: tuple[str, ...], output: str, dynamic: dict[int, str]
) -> bytes:
    """ONNX of `net` with the named inputs and output; `dynamic` names the inputs' free axes."""
    free = dict.fromkeys(names, dynamic) | ({output: {0: dynamic[0]}} if 0 in dynamic else {})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "net.onnx"
        torch.onnx.export(
            net,
            example,
            str(path),
            input_names=list(names),
            output_names=[output],
            dynamic_axes=free,
            opset_version=OPSET,
            dynamo=False,
            do_constant_folding=True,
        )
        return path.read_bytes()


def differs(data: bytes, net: nn.Module, example: tuple[torch.Tensor, ...]) -> float:
    """Largest absolute difference between ONNX Runtime and torch on `example`."""
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    feed = {put.name: x.numpy() for put, x in zip(session.get_inputs(), example, strict=True)}
    (got,) = session.run(None, feed)
    with torch.no_grad():
        want = net(*example).numpy()
    if got.ndim == 3:  # equal confidences may swap rows: compare the confidences in order
        got, want = got[..., 4], want[..., 4]
    return float(np.abs(got - want).max())


def halved(data: bytes) -> bytes:
    """The same graph with its weights in float16, cast to float32 when it is loaded: half the file, as fast."""
    model = onnx.load_from_string(data)
    graph, casts = model.graph, []
    for weight in graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.dtype == np.float32 and values.size > SMALL:
            name = weight.name
            weight.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
            casts.append(onnx.helper.make_node("Cast", [f"{name}.half"], [name], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    return model.SerializeToString()


def shipped(
    net: nn.Module,
    examples: list[tuple[torch.Tensor, ...]],
    *names: str,
    dynamic: dict[int, str],
    half: bool = False,
) -> bytes:
    """ONNX of `net`, checked against torch on `examples`; `names`: of its inputs, then of its output."""
    data = onnx_of(copy.deepcopy(net), examples[0], names[:-1], names[-1], dynamic)
    data = halved(data) if half else data
    worst = float(np.max([differs(data, net, example) for example in examples]))  # NaN stays NaN
    print(f"largest difference between ONNX Runtime and torch: {worst:.1e}")
    if not worst <= 2e-3:  # NaN is no small difference
        raise SystemExit("the exported net answers differently")
    return data


def main() -> None:
    """Exports one net and checks it against torch."""
    torch.set_num_threads(1)
    kind, weights = sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else None
    if kind == "detector":
        sizes = ((384, 640), (640, 640), (512, 320), (320, 320))
        examples = [(torch.rand(1, 3, h, w),) for h, w in sizes]
        free = {2: "height", 3: "width"}
        publish(shipped(_Boxes(weights), examples, "images", "detections", dynamic=free), f"logo-{kind}-v1.onnx", kind)
    elif kind in ("embedder", "ensemble"):
        net: nn.Module = (lite if kind == "ensemble" else embedder)(weights).eval()
        examples = [(torch.rand(n, 3, side, side),) for n, side in ((2, CROP), (1, CROP), (7, CROP // 2))]
        free = {0: "n", 2: "side", 3: "side"}  # at half the side all proposals are glanced at
        second = kind == "ensemble"
        name = "logo-embedder-lite-v1.onnx" if second else "logo-embedder-v1.onnx"
        publish(shipped(net, examples, "crops", "embeddings", dynamic=free, half=second), name, kind)
    else:
        model = matcher(weights).eval()
        crops = [(torch.rand(n, 3, side, side),) for n, side in ((2, WINDOW), (3, REFERENCE), (1, WINDOW))]
        free = {0: "n", 2: "height", 3: "width"}
        publish(
            shipped(_Features(model), crops, "crops", "features", dynamic=free), "logo-matcher-features-v1.onnx", kind
        )
        with torch.no_grad():
            pairs = [
                tuple(model.features(torch.rand(n, 3, side, side)) for side in (WINDOW, REFERENCE)) for n in (2, 1, 5)
            ]
        publish(
            shipped(_Compare(model), pairs, "windows", "references", "opinions", dynamic={0: "n"}),
            "logo-matcher-compare-v1.onnx", kind, "compare_sha256",
        )  # fmt: skip


if __name__ == "__main__":
    main()
