"""Memory of one worker over many pictures: it should stay flat, below 600 MB.

    python -m tests.bench.memory [--pictures 5000] [--models FOLDER] [--threads 1]

Pictures are invented, each of another size and another JPEG; every one goes through decoding, all models
and the verdict, as in a worker. Prints the resident memory as it goes, and at the end the megabytes that a
thousand pictures added, fitted over the second half.
"""

from __future__ import annotations

import argparse
import io
import resource
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from logocheck.domain.campaign import Brand, Campaign, Hashtags
from logocheck.domain.detection import Captions
from logocheck.images import Limits, read_picture
from logocheck.pipeline import check, gallery
from logocheck.vision.eyes import open_eyes

LOGOS = Path("tests/data/examples/logos")
SIDES = (240, 720)  # pixels of a picture's sides


def resident(process: int | str = "self") -> float:
    """Megabytes of a process that are in memory now; the most of this one so far where the system does not say."""
    status = Path(f"/proc/{process}/status")
    if status.exists():
        line = next(row for row in status.read_text().splitlines() if row.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)


def picture(number: int) -> bytes:
    """JPEG of clouds, shapes and words; every picture has another size."""
    rng = np.random.default_rng(number)
    width, height = (int(side) for side in rng.integers(*SIDES, 2))
    clouds = rng.integers(0, 255, (int(rng.integers(2, 12)), int(rng.integers(2, 12)), 3)).astype(np.uint8)
    drawn = Image.fromarray(clouds).resize((width, height), Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(drawn)
    for _ in range(int(rng.integers(1, 8))):
        x, y = rng.integers(0, width - 40), rng.integers(0, height - 40)
        w, h = rng.integers(10, width // 2), rng.integers(10, height // 2)
        pen.ellipse((x, y, x + w, y + h), fill=tuple(int(v) for v in rng.integers(0, 255, 3)))
        pen.text((x, y), "FOXGLOW summer", fill="white")
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=int(rng.integers(40, 95)))
    return out.getvalue()


def grown(done: list[int], used: list[float]) -> float:
    """Megabytes that a thousand pictures add: slope of the second half."""
    half = len(done) // 2
    return 1000 * float(np.polyfit(done[half:], used[half:], 1)[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=5000)
    parser.add_argument("--models", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    eyes = open_eyes(arguments.models, threads=arguments.threads)
    brands = (Brand("Foxglow", ("foxglow.svg",)), Brand("Nordu", ("nordu.svg",)))
    campaign = Campaign("Bench", brands, hashtags=Hashtags(any_of=("#ad",)))
    logos = gallery(eyes, campaign, lambda name: (LOGOS / name).read_bytes())
    started, done, used = time.monotonic(), [0], [resident()]
    every = max(1, arguments.pictures // 50)
    sys.stdout.write(f"{'pictures':>8} {'MB':>7}\n{0:>8} {used[0]:>7.1f}\n")
    for number in range(1, arguments.pictures + 1):
        check(read_picture(picture(number), Limits()), Captions(), campaign, logos, eyes)
        if number % every == 0:
            done.append(number)
            used.append(resident())
            sys.stdout.write(f"{number:>8} {used[-1]:>7.1f}\n")
            sys.stdout.flush()
    seconds = (time.monotonic() - started) / arguments.pictures
    sys.stdout.write(
        f"{grown(done, used):+.1f} MB per 1,000 pictures, {max(used):.0f} MB at most, {seconds:.2f} s each\n"
    )


if __name__ == "__main__":
    main()
