"""Trains for two epochs, stopped in the second and taken up again; says what came and what left the machine.

python tests/unit/training/real_run.py KIT OUT
"""

import json
import sys
from pathlib import Path

LEFT = []
ASKED = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"}
sys.addaudithook(lambda event, arguments: LEFT.append(f"{event} {arguments}") if event in ASKED else None)

import numpy as np  # noqa: E402
import torch  # noqa: E402

from logocheck.training.course import Course, Stopped  # noqa: E402
from logocheck.training.run import Order, train  # noqa: E402
from logocheck.vision.manifest import read_manifest  # noqa: E402
from logocheck.vision.onnx import OnnxDetector  # noqa: E402
from logocheck.vision.ultralytics import UltralyticsDetector  # noqa: E402

EPOCHS, SCENES, BATCH = 2, 8, 4
STEPS = SCENES // BATCH

order = Order(Path(sys.argv[1]), Path(sys.argv[2]), Course(EPOCHS, 96, BATCH, "cpu", workers=0), SCENES, brand="Acme")
first, then = [], []


def until_the_second_epoch(step, done, _total):
    if step == "train":
        first.append(done)
    return len(first) <= STEPS


def to_the_end(step, done, _total):
    if step == "train":
        then.append(done)
    return True


try:
    train(order, until_the_second_epoch)
    raise SystemExit("it did not stop")
except Stopped:
    pass
result = train(order, to_the_end)
manifest = read_manifest(result.models)
picture = np.random.default_rng(0).integers(0, 255, (120, 160, 3)).astype(np.uint8)
ours = OnnxDetector(manifest.verified(manifest.own.file), manifest.own, 1)
theirs = UltralyticsDetector(result.weights, threads=3)
ours.detect(picture)
theirs.detect(picture)
theirs.detect(picture)
answer = {
    "threads": torch.get_num_threads(), "trust": manifest.own.joining.trust, "general": manifest.detector.labels,
    "first": first, "then": then, "left": LEFT, "labels": [ours.labels, theirs.labels],
    "boxes": result.scenes[0].boxes, "card": (result.models / "card.md").read_text("utf-8"),
}  # fmt: skip
sys.stdout.write(json.dumps(answer))
