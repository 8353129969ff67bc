"""What judging takes beside looking: python -m tests.bench.judgement [--check-ms 400] [--line-ms 20].

Observations are drawn by chance with a fixed seed: boxes of text lines and proposals all over the frame,
logos among them, brands and competitors of which most are not there, and every rule asked for. Processor time,
so that what else the machine does counts nothing.

Two shares: of a check of an ordinary post, ``--check-ms``; and of the check that finds so many boxes. That one
reads the lines first: half of the boxes are lines of text, and what reading one more takes is measured here
on drawn pages, unless ``--line-ms`` says it. More proposals are not counted: the detector gives 300
at most, and a report keeps a fifth of them.
"""

import argparse
import random
import statistics
import sys
import time
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from logocheck.domain.appearance import Appearance, Clarity, Colour, Quad
from logocheck.domain.campaign import Brand, Campaign, Hashtags, MinimumHeight, Region, Thresholds
from logocheck.domain.detection import Captions, Detection, Observation, Sighting, TextLine
from logocheck.domain.geometry import Box, Size
from logocheck.domain.judgement import judge
from logocheck.vision.ocr import RapidReader
from logocheck.zones_file import zone

FRAME = Size(1080, 1350)
ASKED = Thresholds(0.03, MinimumHeight(60), 0.4, Region(bottom=0.9), 0.5, 1, 3, 0.5, 10.0, 1.1, 12.0, 0.4)
TAGS = Hashtags(("#ad",), ("#foxglow", "#summer"), ("#nordu",))


@dataclass(frozen=True)
class Load:
    """``boxes``: proposals and lines of text, half of each. ``brands``: half of them competitors."""

    name: str
    boxes: int
    brands: int
    sightings: int


LOADS = (
    Load("an ordinary post", 20, 3, 2),
    Load("a crowded shelf", 150, 10, 8),
    Load("hundreds of brands", 150, 600, 8),
    Load("hundreds of boxes", 600, 20, 8),
    Load("thousands of boxes", 3000, 20, 8),
    Load("both at once", 3000, 600, 50),
)
"""The detector gives at most 300 proposals: from the fourth row on this is more than it can find."""

WORDS = ("summer", "sale", "opening", "hours", "fresh coffee", "two for one", "#ad", "#summer", "exit", "river street")
FEW, MANY = 10, 75


def box(chance: random.Random, largest: float) -> Box:
    x, y = chance.uniform(0, FRAME.width - 20), chance.uniform(0, FRAME.height - 20)
    return Box(x, y, x + chance.uniform(8, largest), y + chance.uniform(8, largest / 3))


def words(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(1, 5)))


def sighting(chance: random.Random, brand: str) -> Sighting:
    where = box(chance, 300)
    quad = Quad(((where.x1, where.y1), (where.x2, where.y1), (where.x2, where.y2), (where.x1, where.y2)))
    look = Appearance(Clarity(0.6, 4, 40, 0.8), quad, 1.05, Colour(5.0, ("#b3282d",), ("#b02f33",)), 20, "a.svg")
    return Sighting(brand, where, chance.uniform(0.3, 1), 0.9, "a.svg", 0.8, look)


def post(load: Load, seed: int = 0) -> tuple[Campaign, Observation]:
    """The same for the same seed."""
    chance = random.Random(seed)
    names = [f"brand {number}" for number in range(load.brands)]
    own, rivals = names[: (load.brands + 1) // 2], names[(load.brands + 1) // 2 :]
    campaign = Campaign(
        name="bench",
        brands=tuple(Brand(name, ("a.svg",), ("old.svg",)) for name in own),
        competitors=tuple(Brand(name, ("a.svg",)) for name in rivals),
        platform="instagram-feed",
        hashtags=TAGS,
        thresholds=ASKED,
    )
    half = load.boxes // 2
    observation = Observation(
        frame=FRAME,
        detections=tuple(Detection(box(chance, 200), "logo", chance.random()) for _ in range(half)),
        sightings=tuple(sighting(chance, chance.choice(names)) for _ in range(load.sightings)),
        text_lines=tuple(TextLine(box(chance, 200), words(chance), 0.9) for _ in range(half)),
        captions=Captions("Summer on the roof #ad #summer"),
        faces=tuple(box(chance, 200) for _ in range(3)),
    )
    return campaign, observation


def milliseconds(load: Load, runs: int) -> tuple[float, int]:
    """(median of ``runs`` judgements, findings of one)."""
    campaign, observation = post(load)
    placement, times, findings = zone(campaign.platform), [], 0
    for _ in range(runs):
        start = time.process_time()
        _, verdict = judge(campaign, observation, placement)
        times.append(1000 * (time.process_time() - start))
        findings = len(verdict.findings)
    return statistics.median(times), findings


def page(lines: int) -> np.ndarray:
    """(1350, 1080, 3) uint8 RGB with that many lines of text, in three columns."""
    chance, font = random.Random(0), ImageFont.load_default(22)
    picture = Image.new("RGB", (FRAME.width, FRAME.height), "white")
    for number in range(lines):
        place = number % 3 * FRAME.width / 3 + 9, number // 3 * FRAME.height / (MANY / 3) + 9
        ImageDraw.Draw(picture).text(place, words(chance), fill="black", font=font)
    return np.asarray(picture)


def milliseconds_a_line() -> float:
    """What one more line of text adds to a check."""
    reader, took, read = RapidReader(threads=1), [], []
    reader.read(page(1))  # loads it
    for lines in (FEW, MANY):
        picture, start = page(lines), time.process_time()
        read.append(len(reader.read(picture)))
        took.append(1000 * (time.process_time() - start))
    return (took[1] - took[0]) / (read[1] - read[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check-ms", type=float, default=400.0, help="what a check of an ordinary post takes")
    parser.add_argument("--line-ms", type=float, help="what reading one more line takes; measured without it")
    parser.add_argument("--runs", type=int, default=9)
    options = parser.parse_args()
    line_ms = milliseconds_a_line() if options.line_ms is None else options.line_ms
    heads = f"{'':22}{'boxes':>7}{'brands':>8}{'logos':>7}{'findings':>10}{'ms':>9}"
    lines = [f"{heads}{'of a check':>12}{'of its check':>14}"]
    for load in LOADS:
        took, findings = milliseconds(load, options.runs)
        row = f"{load.name:22}{load.boxes:7}{load.brands:8}{load.sightings:7}{findings:10}{took:9.2f}"
        read = max(0, load.boxes // 2 - LOADS[0].boxes // 2)
        lines.append(f"{row}{took / options.check_ms:12.2%}{took / (options.check_ms + read * line_ms):14.2%}")
    lines.append(
        f"A check of an ordinary post takes {options.check_ms:.0f} ms, one more line of text {line_ms:.1f} ms."
    )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
