"""The matcher: looks at a wide window of a photo and at one reference together, says whether and where.

The embedder compares two crops that never meet; here every part of the window is compared with every part of the
reference, so that the box ends where the reference ends: at the mark, or round mark and word.
"""

from __future__ import annotations

from pathlib import Path

import torch
from nets import coco
from torch import Tensor, nn
from torch.nn import functional

REFERENCE = 96
"""Side of the square reference, in pixels."""
WINDOW = 160
"""Side of the square window, in pixels; the proposal's box fills the middle half of it."""
GROWN = 0.5
"""Of the proposal's width and height, added on each side to make the window."""

_WIDTH = 96
_BACKBONE, _P4 = 11, 6
_STRIDE = 16


class Matcher(nn.Module):
    """Windows `(n, 3, 160, 160)` and references `(n, 3, 96, 96)` in [0, 1] -> `(n, 5)`.

    Columns: logit that the reference's logo is in the window; its centre x, y and the logarithms of its width and
    height, in units of the proposal (which is centred, of side 1).
    """

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList(list(coco().model)[:_BACKBONE])
        for parameter in self.layers.parameters():
            parameter.requires_grad_()
        self.p4, self.p5 = nn.Conv2d(128, _WIDTH, 1), nn.Conv2d(256, _WIDTH, 1)
        self.norm = nn.BatchNorm2d(_WIDTH)
        self.query, self.key = nn.Linear(_WIDTH, _WIDTH), nn.Linear(_WIDTH, _WIDTH)
        self.value = nn.Linear(_WIDTH, _WIDTH)
        cells, parts = (WINDOW // _STRIDE) ** 2, (REFERENCE // _STRIDE) ** 2
        self.place = nn.Parameter(0.3 * torch.randn(parts, _WIDTH))  # which part of the reference answered
        self.nowhere = nn.Parameter(torch.zeros(1, 1, 1))  # what a cell gets that resembles no part
        self.scale = nn.Parameter(torch.tensor(2.0))
        self.mix = nn.Sequential(
            nn.Conv2d(3 * _WIDTH + 1, _WIDTH, 3, padding=1), nn.BatchNorm2d(_WIDTH), nn.SiLU(),
            nn.Conv2d(_WIDTH, _WIDTH, 3, padding=1), nn.BatchNorm2d(_WIDTH), nn.SiLU(),
            nn.Conv2d(_WIDTH, 32, 1), nn.SiLU(),
        )  # fmt: skip
        self.box = nn.Sequential(nn.Linear(32 * cells, 256), nn.SiLU(), nn.Dropout(0.1), nn.Linear(256, 4))
        self.same = nn.Sequential(nn.Linear(32 * cells + 2 * parts, 256), nn.SiLU(), nn.Dropout(0.1), nn.Linear(256, 1))
        nn.init.zeros_(self.box[-1].weight)
        nn.init.zeros_(self.box[-1].bias)

    def features(self, x: Tensor) -> Tensor:
        """`(n, 3, s, s)` -> `(n, 96, s / 16, s / 16)`: the same weights for both."""
        p4 = x
        for i, layer in enumerate(self.layers):
            x = layer(x)
            if i == _P4:
                p4 = x
        wide = functional.interpolate(self.p5(x), scale_factor=2.0, mode="nearest")
        return functional.silu(self.norm(self.p4(p4) + wide))

    def forward(self, windows: Tensor, references: Tensor) -> Tensor:
        return self.compare(self.features(windows), self.features(references))

    def compare(self, window: Tensor, reference: Tensor) -> Tensor:
        """Of features; `(n, 5)`."""
        n, _, h, w = window.shape
        cells, parts = window.flatten(2).transpose(1, 2), reference.flatten(2).transpose(1, 2)
        q = functional.normalize(self.query(cells).float(), dim=-1)
        k = functional.normalize(self.key(parts).float(), dim=-1)
        likeness = q @ k.transpose(1, 2)  # (n, cells, parts), cosines
        logits = likeness * self.scale.exp()
        logits = torch.cat([logits, (self.nowhere * self.scale.exp()).expand(n, h * w, 1)], 2)
        share = logits.softmax(2)[..., :-1]
        told = share @ (self.value(parts).float())
        place = share @ self.place.float()
        best = likeness.amax(2)
        maps = [t.transpose(1, 2).reshape(n, -1, h, w) for t in (told, place, best[..., None])]
        mixed = self.mix(torch.cat([window.float(), *maps], 1)).flatten(1)
        # for each part of the reference: how well any cell shows it, and how much better than the mean cell
        shown = likeness.amax(1)
        seen = torch.cat([mixed, shown, shown - likeness.mean(1)], 1)
        return torch.cat([self.same(seen), self.box(mixed)], 1)


def matcher(weights: Path | None = None, backbone: Path | None = None) -> Matcher:
    """From `weights`; else new, on the layers of a trained embedder's checkpoint `backbone` if given."""
    torch.manual_seed(0)
    model = Matcher()
    if backbone:
        saved = torch.load(backbone, weights_only=True)
        model.layers.load_state_dict({k[7:]: v for k, v in saved.items() if k.startswith("layers.")})
    if weights:
        model.load_state_dict(torch.load(weights, weights_only=True))
    return model


def corners(boxes: Tensor) -> Tensor:
    """`(n, 4)` centre and log sizes -> x1, y1, x2, y2, in the same units."""
    half = boxes[:, 2:].clamp(-3, 3).exp() / 2
    return torch.cat([boxes[:, :2] - half, boxes[:, :2] + half], 1)
