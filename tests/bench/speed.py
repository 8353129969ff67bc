"""Milliseconds from a JPEG to named logos: ours against ultralytics, the same weights and photos, in one run.

    python -m tests.bench.speed [--megapixels 2 5 12] [--rounds N] [--threads N] [--labelled DIR] [PHOTO…]

Photos, by default the example posts, are enlarged to each number of megapixels. Every compared way looks once at
640 pixels. Ours decodes, detects, glances at all proposals, embeds the most promising ones and matches them;
ultralytics' ``predict`` decodes and detects, on torch and on the ONNX file that it exports itself. The ways take
turns on each photo, in an order that changes, so that whatever else the machine does hits all of them; the table
holds medians, and medians of the ratios on one photo in one round.

``--labelled``: folder with annotations.json; the share of its boxes that each way's proposals meet at IoU 0.5,
on its photos enlarged to the first number of megapixels, says whether the faster way sees as much. ``--shipped``
adds our whole check, with all sizes and text. What a whole check spends on what, and how near the nets are to the
processor's limit, is printed by ``tests.bench.stages``.
Without the extra [train] only ours is measured.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import json
import random
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from logocheck.domain.campaign import Brand, Campaign
from logocheck.domain.detection import Captions
from logocheck.pipeline import check, gallery
from logocheck.vision.eyes import Eyes, open_eyes
from logocheck.vision.manifest import read_manifest
from tests.bench.speed_paths import (
    Boxes,
    Way,
    decoded,
    enlarged,
    matching_ms,
    met,
    our_paths,
    theirs,
    ultralytics_models,
)

EXAMPLES = Path("tests/data/examples")
VIEWS = 36
"""Vectors that one transparent reference logo has in a gallery of 500 logos and more."""


def say(line: str = "") -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def race(ways: Sequence[Way], photos: Sequence[bytes], rounds: int) -> None:
    """Fills ``spent`` of each way, one entry for each photo and round; a first round warms up."""
    order = random.Random(0)
    for turn in range(rounds + 1):
        for photo in photos:
            for way in order.sample(list(ways), len(ways)):
                way.timed(photo)
        for way in ways if turn == 0 else ():
            way.spent.clear()


def table(ways: Sequence[Way], title: str) -> None:
    """Medians, and of each pair of entries on the same photo and round the median ratio to ours."""
    steps = ("decode", "detect", "glance", "embed", "match", "total")
    rivals = [way for way in ways if way.name.startswith("ultralytics")]
    say(
        f"\n{title:<34}"
        + "".join(f"{step:>8}" for step in steps)
        + "".join(f"{f'/ {r.name[12:]}':>10}" for r in rivals)
    )
    for way in ways:
        cells = [[entry[step] for entry in way.spent if step in entry] for step in steps]
        # ways take turns in changing order: entry i of each is the same photo in the same round
        ratios = [
            statistics.median(b["total"] / a["total"] for a, b in zip(way.spent, rival.spent, strict=True))
            for rival in rivals
        ]
        row = "".join(f"{statistics.median(cell):>8.1f}" if cell else f"{'-':>8}" for cell in cells)
        say(f"{way.name:<34}{row}" + "".join(f"{ratio:>9.2f}x" for ratio in ratios))


def labelled(folder: Path, most: int, megapixels: float) -> list[tuple[bytes, Boxes]]:
    """At most ``most`` photos, evenly chosen and enlarged, with their boxes in shares of the frame."""
    rows = json.loads((folder / "annotations.json").read_text())["images"]
    out = []
    for row in rows[:: max(1, len(rows) // most)][:most]:
        content = (folder / row["file"]).read_bytes()
        width, height = Image.open(io.BytesIO(content)).size
        boxes = np.array([box["xyxy"] for box in row["boxes"]], float).reshape(-1, 4) / (width, height, width, height)
        out.append((enlarged(content, megapixels), boxes))
    return out


def accuracy(ways: Sequence[Way], photos: Sequence[tuple[bytes, Boxes]]) -> None:
    total = sum(len(boxes) for _, boxes in photos)
    say(f"\nshare of {total} labelled boxes on {len(photos)} photos that the proposals meet at IoU 0.5")
    for way in ways:
        say(f"{way.name:<34}{sum(met(way.look(jpeg, {}), boxes) for jpeg, boxes in photos) / max(1, total):>8.3f}")


def shipped_way(eyes: Eyes, campaign: Campaign, logos) -> Way:
    """A whole check as it is shipped, text and verdict included."""

    def look(jpeg: bytes, _steps: dict[str, float]) -> Boxes:
        check(decoded(jpeg, 0), Captions(), campaign, logos, eyes)
        return np.empty((0, 5))

    return Way("a whole check", look)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", nargs="*", type=Path, default=sorted((EXAMPLES / "posts").glob("*.jpg"))[:4])
    parser.add_argument("--megapixels", nargs="+", type=float, default=[2, 5, 12])
    parser.add_argument("--models", type=Path)
    parser.add_argument("--labelled", type=Path)
    parser.add_argument("--most", type=int, default=60, help="labelled photos")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--shipped", action="store_true")
    parser.add_argument("--logos", type=int, default=10_000, help="in the gallery whose matching is timed")
    arguments = parser.parse_args()
    manifest = read_manifest(arguments.models)
    eyes = open_eyes(arguments.models, threads=arguments.threads)
    campaign = Campaign("Bench", (Brand("Foxglow", ("foxglow.svg",)), Brand("Nordu", ("nordu.svg",))))
    logos = gallery(eyes, campaign, lambda name: (EXAMPLES / "logos" / name).read_bytes())
    net, embedder = manifest.verified(manifest.detector.file), manifest.verified(manifest.embedder.file)
    ways = our_paths(net, embedder, eyes, logos, arguments.threads, manifest)
    if arguments.shipped:
        ways.append(shipped_way(eyes, campaign, logos))
    with tempfile.TemporaryDirectory() as folder:
        if importlib.util.find_spec("ultralytics") is None:
            say("ultralytics: absent, no comparison")
        else:
            least, most = manifest.detector.min_confidence, manifest.detector.max_proposals
            both = zip(("torch", "ONNX"), ultralytics_models(net, Path(folder)), strict=True)
            ways = [*(theirs(f"ultralytics {name}", model, least, most) for name, model in both), *ways]
        for size in arguments.megapixels:
            race(ways, [enlarged(path.read_bytes(), size) for path in arguments.photos], arguments.rounds)
            table(ways, f"{size:g} MP, ms")
            for way in ways:
                way.spent.clear()
        if arguments.labelled:
            wanted = labelled(arguments.labelled, arguments.most, arguments.megapixels[0])
            accuracy([w for w in ways if w.name != "a whole check"], wanted)
    if arguments.logos:
        glanced = manifest.detector.max_proposals if manifest.glance else 0
        closely = manifest.glance.at_most if manifest.glance else manifest.detector.max_proposals
        spent = matching_ms(arguments.logos, VIEWS, eyes, manifest.embedder.dimensions, closely, glanced)
        say(f"\nmatching with {arguments.logos:,} logos: {statistics.median(spent):.1f} ms")


if __name__ == "__main__":
    main()
