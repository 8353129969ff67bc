"""Memory of a real ``logocheck scan`` over thousands of photos: it should stay flat, below 600 MB.

    python -m tests.bench.soak [--photos FOLDER] [--pictures 5000] [--threads 1]

The photos of FOLDER, by default the example posts, are repeated at other sizes and qualities, so that each has
bytes of its own, and one ``logocheck scan`` checks them all. Prints its resident memory (Linux only) as it goes,
and at the end the megabytes that a thousand pictures added, fitted over the second half. The scan inherits the
environment: MALLOC_MMAP_THRESHOLD_=1048576 before the command measures what workers of `logocheck serve` take.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from tests.bench.memory import grown, resident

EXAMPLES = Path("tests/data/examples")
LONG_SIDE = (480, 1350)  # pixels, as posts have
POINTS = 50  # of the curve


def fill(folder: Path, photos: Path, number: int) -> None:
    """Write ``number`` JPEGs with different bytes, drawn from the photos below ``photos``."""
    sources = sorted(path for path in photos.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
    for index in range(number):
        rng = np.random.default_rng(index)
        with Image.open(sources[index % len(sources)]) as source:
            photo = source.convert("RGB")
        scale = int(rng.integers(*LONG_SIDE)) / max(photo.size)
        width, height = (max(1, round(side * scale)) for side in photo.size)
        quality = int(rng.integers(60, 95))
        photo.resize((width, height)).save(
            folder / f"{index:06}.jpg", "JPEG", quality=quality, comment=str(index).encode()
        )


def scanned(folder: Path, out: Path, threads: int) -> Iterator[float]:
    """Megabytes of the scan after each photo that it has named.

    Raises:
        subprocess.CalledProcessError: the scan ended with another status than that of verdicts, 0 or 1.
    """
    words = [sys.executable, "-m", "logocheck.cli", "scan", str(folder), "--out", str(out)]
    words += ["--campaign", str(EXAMPLES / "campaign.yaml")]
    environment = os.environ | {"LOGOCHECK_THREADS": str(threads), "PYTHONUNBUFFERED": "1", "COLUMNS": "80"}
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment) as scan:
        assert scan.stdout is not None
        for line in scan.stdout:
            if ".jpg" in line.partition("  ")[2][:40]:
                yield resident(scan.pid)
    if scan.returncode not in (0, 1):
        raise subprocess.CalledProcessError(scan.returncode, words)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, default=EXAMPLES / "posts")
    parser.add_argument("--pictures", type=int, default=5000)
    parser.add_argument("--threads", type=int, default=1)
    wanted = parser.parse_args()
    every = max(1, wanted.pictures // POINTS)
    with tempfile.TemporaryDirectory() as temporary:
        folder, out = Path(temporary) / "posts", Path(temporary) / "out"
        folder.mkdir()
        fill(folder, wanted.photos, wanted.pictures)
        sys.stdout.write(f"{'pictures':>8} {'MB':>7} {'minutes':>8}\n")
        started, done, used = time.monotonic(), [], []
        for number, megabytes in enumerate(scanned(folder, out, wanted.threads), start=1):
            done.append(number)
            used.append(megabytes)
            if number % every == 0:
                sys.stdout.write(f"{number:>8} {megabytes:>7.1f} {(time.monotonic() - started) / 60:>8.1f}\n")
                sys.stdout.flush()
    seconds = (time.monotonic() - started) / len(done)
    growth = f"{grown(done, used):+.1f} MB per 1,000 pictures, {max(used):.0f} MB at most"
    sys.stdout.write(f"{len(done)} pictures: {growth}, {seconds:.2f} s each\n")


if __name__ == "__main__":
    main()
