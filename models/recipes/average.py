"""Averages the weights of two checkpoints of one training, half and half: `average.py A.pt B.pt OUT.pt`.

Between two ends of one training the mean is often better on what neither was fitted to (Wortsman et al. 2022,
"Model soups"). Here: the embedder after its first whole cosine and after its second.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch


def main() -> None:
    """Reads two, writes one."""
    first, second, out = (Path(path) for path in sys.argv[1:4])
    a, b = (torch.load(path, weights_only=True) for path in (first, second))
    torch.save({k: (a[k] + b[k]) / 2 if a[k].dtype.is_floating_point else b[k] for k in a}, out)


if __name__ == "__main__":
    main()
