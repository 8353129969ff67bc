"""Weights to train on out of a shipped ONNX detector, where its checkpoint is gone: `python models/recipes/reopen.py`.

Writes `detector.pt` in the state folder. It answers as the shipped net does; the branch that only trains, which no ONNX
file holds, starts as a copy of the other.
"""

from __future__ import annotations

import numpy as np
import torch
from compose import compose
from drawings import Drawings
from looks import load
from nets import detector
from paths import MODELS, STATE, background_photos

from logocheck.training.start import shipped
from logocheck.vision.manifest import read_manifest

SCENES = 64
"""Whose statistics the normalisations take, of 320 pixels."""


def main() -> None:
    """Reads, unfolds, writes."""
    rng = np.random.default_rng(0)
    drawings, photos = Drawings(), load(background_photos()[::7])
    scenes = [compose(drawings, photos, (320, 320), rng)[0] for _ in range(SCENES)]
    manifest = read_manifest(MODELS)
    net = shipped(manifest.verified(manifest.detector.file), 1, scenes)
    model = detector()
    model.load_state_dict(net.state_dict())  # the same layers by the same names, or an error
    torch.save(model.state_dict(), STATE / "detector.pt")
    print(STATE / "detector.pt")


if __name__ == "__main__":
    main()
