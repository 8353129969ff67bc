"""Weights to train on out of a shipped ONNX file, where its checkpoint is gone: `python models/recipes/reopen.py KIND`.

KIND: detector or embedder. Writes `KIND.pt` in the state folder. It answers as the shipped net does; the detector's
branch that only trains, which no ONNX file holds, starts as a copy of the other.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np
import onnx
import onnxruntime
import torch
from compose import compose
from crops import pair
from drawings import Drawings
from looks import load
from nets import detector, embedder
from onnx import numpy_helper
from paths import MODELS, STATE, background_photos
from torch import nn

from logocheck.training.start import neutral, shipped, unfold
from logocheck.vision.manifest import read_manifest

SCENES = 64
"""Whose statistics the normalisations take: of 320 pixels for the detector, pairs of crops for the embedder."""
CLOSE = 2e-3
"""Largest difference from the shipped answers that a reopened net may have."""


def reopened_detector() -> nn.Module:
    """Reads, unfolds."""
    rng = np.random.default_rng(0)
    drawings, photos = Drawings(), load(background_photos()[::7])
    scenes = [compose(drawings, photos, (320, 320), rng)[0] for _ in range(SCENES)]
    manifest = read_manifest(MODELS)
    net = shipped(manifest.verified(manifest.detector.file), 1, scenes)
    model = detector()
    model.load_state_dict(net.state_dict())  # the same layers by the same names, or an error
    return model


def reopened_embedder() -> nn.Module:
    """Its convolutions lost their names with their normalisations: they are told by the order in which they work."""
    manifest = read_manifest(MODELS)
    data = manifest.verified(manifest.embedder.file)
    graph = onnx.load_from_string(data).graph
    held = {w.name: torch.from_numpy(numpy_helper.to_array(w).copy()) for w in graph.initializer}
    rng = np.random.default_rng(0)
    drawings, photos = Drawings(), load(background_photos()[::7])
    crops = np.stack([crop for _ in range(SCENES) for crop in pair(drawings, photos, rng)[1:]])
    x = torch.from_numpy(crops.transpose(0, 3, 1, 2).copy()).float() / 255
    net = embedder().eval()
    head = {name.removeprefix("head."): w for name, w in held.items() if name.startswith("head.")}
    net.head.load_state_dict(head, strict=False)  # all but how many batches it has seen
    fill(net.layers, lambda: net(x[:2]), [[held[i] for i in n.input[1:]] for n in graph.node if n.op_type == "Conv"])
    unfold(net.layers, lambda: net(x))
    with torch.no_grad():
        mine = net(x[:16]).numpy()
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    (theirs,) = session.run(None, {"crops": x[:16].numpy()})
    worst = float(np.abs(mine - theirs).max())
    print(f"largest difference from the shipped embedder: {worst:.1e}")
    if worst > CLOSE:
        raise SystemExit("the reopened net answers differently")
    return net


def fill(layers: nn.Module, run: Callable[[], object], weights: list[list[torch.Tensor]]) -> None:
    """Gives each convolution, in the order in which `run()` calls them, its `weights`: kernel and bias, folded.

    The bias goes where the normalisation, made neutral, adds its own.
    """
    parts = {part: name for name, part in layers.named_modules()}
    called: list[nn.Module] = []
    hooks = [p.register_forward_pre_hook(lambda p, _: called.append(p)) for p in parts if isinstance(p, nn.Conv2d)]
    with torch.no_grad():
        run()
        for hook in hooks:
            hook.remove()
        for part, (kernel, bias) in zip(called, weights, strict=True):
            part.weight.copy_(kernel)
            after = layers.get_submodule(parts[part].removesuffix("conv") + "bn")
            neutral(after, bias)


def main() -> None:
    """Reads, writes."""
    kinds = {"detector": reopened_detector, "embedder": reopened_embedder}
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=kinds)
    kind = parser.parse_args().kind
    net = kinds[kind]()
    torch.save(net.state_dict(), STATE / f"{kind}.pt")
    print(STATE / f"{kind}.pt")


if __name__ == "__main__":
    main()
