"""Trained weights to ONNX, checked against torch, and a models folder that every command can use."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from ultralytics.nn.tasks import load_checkpoint

from logocheck.domain.matching import Joining
from logocheck.errors import ModelMismatch
from logocheck.vision.joint import LEAST
from logocheck.vision.manifest import Manifest
from logocheck.vision.onnx import session

OPSET = 17
COLUMNS = 6
"""Of an answer: x1, y1, x2, y2, confidence, class."""
TOLERANCE = 2e-3
"""Largest difference of a confidence between ONNX Runtime and torch."""


def exported(weights: Path) -> bytes:
    """ONNX of trained weights, ``(1, 3, H, W)`` -> ``(1, n, 6)``, height and width free.

    Raises:
        ModelMismatch: the graph answers differently from the net, or in another form.
    """
    net, _ = load_checkpoint(str(weights))
    net = net.float().eval().fuse(verbose=False)
    head = net.model[-1]
    head.export, head.dynamic, head.format = True, True, "onnx"
    pictures = [torch.rand(1, 3, h, w, generator=torch.Generator().manual_seed(h)) for h, w in ((256, 320), (320, 192))]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "net.onnx"
        torch.onnx.export(
            net, (pictures[0],), str(path), input_names=["images"], output_names=["detections"],
            dynamic_axes={"images": {2: "height", 3: "width"}}, opset_version=OPSET, dynamo=False,
        )  # fmt: skip
        data = path.read_bytes()
    gap = max(_gap(data, net, picture) for picture in pictures)
    if not gap <= TOLERANCE:
        raise ModelMismatch(f"the exported net answers differently: confidences are {gap:.1e} apart")
    return data


def _gap(data: bytes, net: Any, picture: torch.Tensor) -> float:
    (got,) = session(data, "the exported net", 1).run(None, {"images": picture.numpy()})
    if np.ndim(got) != 3 or np.shape(got)[2] != COLUMNS:
        raise ModelMismatch(f"the exported net answers {np.shape(got)}, not (1, n, {COLUMNS})")
    with torch.no_grad():
        answer = net(picture)
    want = (answer[0] if isinstance(answer, tuple) else answer).numpy()
    return float(np.abs(np.asarray(got)[..., 4] - want[..., 4]).max())


def write_models(
    folder: Path, base: Manifest, name: str, data: bytes, *, brands: Sequence[str], joining: Joining
) -> None:
    """Makes ``folder`` a models folder: the new detector beside the models of ``base``. The manifest comes last.

    Args:
        folder: gets ``manifest.toml`` and ``weights/``.
        base: whose models and calibration go along; not another detector of brands by name.
        name: of the new detector.
        data: its ONNX file.
        brands: its labels.
        joining: how its word counts.
    """
    (folder / "weights").mkdir(parents=True, exist_ok=True)
    for file in base.sums:
        if base.own is None or file != base.own.file:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes(base.verified(file))
    (folder / "weights" / f"{name}.onnx").write_bytes(data)
    text = (base.folder / "manifest.toml").read_text("utf-8")
    staged = folder / "manifest.part"
    staged.write_text(with_own(text, entry(base, name, data, brands, joining)), encoding="utf-8")
    shutil.move(staged, folder / "manifest.toml")


def entry(base: Manifest, name: str, data: bytes, brands: Sequence[str], joining: Joining) -> str:
    """The ``[own]`` table."""
    return "\n".join(
        (
            "[own]",
            f"name = {_quoted(name)}",
            f"file = {_quoted(f'weights/{name}.onnx')}",
            f'sha256 = "{hashlib.sha256(data).hexdigest()}"',
            'input = "images"',
            f"stride = {base.detector.stride}",
            f"labels = [{', '.join(map(_quoted, brands))}]",
            f"sizes = {list(base.detector.sizes)}",
            f"min_confidence = {LEAST}",
            f"max_proposals = {base.detector.max_proposals}",
            f"trust = {joining.trust}",
            f"boxes = {str(joining.boxes).lower()}",
            'card = "card.md"',
            "",
        )
    )


def with_own(text: str, table: str) -> str:
    """A manifest's text with another ``[own]`` table, or with one."""
    rest = re.sub(r"(?ms)^\[own\].*?(?=^\[|\Z)", "", text)
    return f"{rest.rstrip()}\n\n{table}"


def _quoted(text: str) -> str:
    """A basic string of TOML."""
    escaped = "".join(c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08X}" for c in text)
    return f'"{escaped}"'
