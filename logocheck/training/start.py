"""What a training starts from: the shipped detector, read back out of its ONNX file, or weights of the user's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from google.protobuf.message import DecodeError
from onnx import numpy_helper
from torch import nn
from ultralytics.nn.tasks import DetectionModel, load_checkpoint

from logocheck.errors import ModelMismatch
from logocheck.training.ink import Pixels

ARCHITECTURE = "yolo26n.yaml"
"""Of the shipped detector; a file of the ultralytics package."""

CLASSES = 80
"""Its class towers are as wide as those of the 80-class net that it grew from."""

_ROOT = "model."
_BRANCH = "one2one_"


def shipped(model: bytes, brands: int, pictures: Iterable[Pixels]) -> Any:
    """The shipped detector as a net that can train, each of ``brands`` classes starting as "logo".

    An exported graph keeps its weights' names, with batch normalisation folded into the convolutions and
    the training-only branch left out. The normalisation is unfolded with the statistics of ``pictures``,
    so that the net answers as before and can go on learning; the branch starts as a copy of the other.

    Args:
        model: the ONNX file.
        brands: number of classes.
        pictures: a few (h, w, 3) uint8 RGB scenes, all of one size.

    Raises:
        ModelMismatch: the file is no graph of that architecture.
    """
    try:
        graph = onnx.load_from_string(model).graph
        weights = {
            w.name.removeprefix(_ROOT): torch.from_numpy(numpy_helper.to_array(w).copy()) for w in graph.initializer
        }
        net = DetectionModel(ARCHITECTURE, ch=3, nc=CLASSES, verbose=False)
        net.model[-1].end2end = True  # no suppression of neighbours outside the net
        with_classes(net, 1)
        _fill(net, weights)
    except (KeyError, RuntimeError, ValueError, DecodeError) as error:
        raise ModelMismatch(f"the detector's file holds no {ARCHITECTURE} to train on: {error!r}") from error
    head = net.model[-1]
    head.cv2.load_state_dict(head.one2one_cv2.state_dict())
    head.cv3.load_state_dict(head.one2one_cv3.state_dict())
    x = torch.from_numpy(np.stack(list(pictures))).permute(0, 3, 1, 2).float() / 255
    unfold(net, lambda: net(x))
    return with_classes(net, brands)


def own(weights: Path, brands: int) -> Any:
    """A detector that ultralytics saved, with new classes.

    Raises:
        ModelMismatch: it is no detector, one that needs suppression of neighbours outside the net, or cannot be loaded.
    """
    try:
        net, _ = load_checkpoint(str(weights))
        head = net.model[-1]
        if getattr(head, f"{_BRANCH}cv2", None) is None:
            raise ValueError("it has no branch that answers each logo once, as YOLO26 has")  # noqa: TRY301 - see below
        head.end2end = True
        return with_classes(net.float(), brands)
    except Exception as error:  # the package raises its own and torch's, undocumented
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise ModelMismatch(f"{weights.name} cannot be trained as a detector: {reason}") from error


def with_classes(net: Any, count: int) -> Any:
    """``net`` with ``count`` classes, each starting where the first one was."""
    head = net.model[-1]
    for tower in (*head.cv3, *getattr(head, f"{_BRANCH}cv3", ())):
        old = tower[-1]
        tower[-1] = nn.Conv2d(old.in_channels, count, 1)
        with torch.no_grad():
            tower[-1].weight.copy_(old.weight[:1].expand(count, -1, -1, -1))
            tower[-1].bias.copy_(old.bias[:1].expand(count))
    head.nc, head.no = count, count + 4 * head.reg_max
    net.nc = count
    for parameter in net.parameters():
        parameter.requires_grad_()
    return net


def _fill(net: Any, weights: dict[str, torch.Tensor]) -> None:
    """Weights by name; of each normalised convolution the folded bias goes where the normalisation adds its own."""
    head = f"{_ROOT}{len(net.model) - 1}."
    with torch.no_grad():
        for name, part in net.named_modules():
            if name.startswith((f"{head}cv2", f"{head}cv3")):
                continue  # the training-only branch
            if isinstance(part, nn.Conv2d):
                part.weight.copy_(weights[f"{name}.weight"])
                if part.bias is not None:
                    part.bias.copy_(weights[f"{name}.bias"])
            elif isinstance(part, nn.BatchNorm2d):
                neutral(part, weights[f"{name.removesuffix('.bn')}.conv.bias"])


def neutral(part: nn.BatchNorm2d, bias: torch.Tensor) -> None:
    """Makes a normalisation that only adds ``bias``; inside ``torch.no_grad()``."""
    part.running_mean.zero_()
    part.running_var.fill_(1.0)
    part.weight.fill_((1 + part.eps) ** 0.5)
    part.bias.copy_(bias)


def unfold(net: Any, run: Callable[[], object]) -> None:
    """Gives each of ``net``'s normalisations the mean and variance of what ``run()`` shows it, changing no answer.

    ``net`` is left in the mode in which it answers.
    """
    seen: dict[nn.Module, tuple[torch.Tensor, torch.Tensor]] = {}

    def look(part: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        variance, mean = torch.var_mean(inputs[0].float(), (0, 2, 3), correction=0)
        seen[part] = mean, variance

    hooks = [part.register_forward_pre_hook(look) for part in net.modules() if isinstance(part, nn.BatchNorm2d)]
    net.eval()
    with torch.no_grad():
        run()
        for hook in hooks:
            hook.remove()
        for part, (mean, variance) in seen.items():
            part.running_mean.copy_(mean)
            part.running_var.copy_(variance)
            part.weight.copy_((variance + part.eps).sqrt())
            part.bias.add_(mean)
