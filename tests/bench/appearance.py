"""What ``logocheck.vision.appearance`` finds and costs: quads at known places, and each step's milliseconds.

    python -m tests.bench.appearance [--scenes N | --checks | --photos ANNOTATIONS.json [--boxes N]]

Scenes: the example logos laid on the example posts in known quads (turned, stretched, in perspective, small to
large, blurred, noisy, JPEG), looked for with the right brand's references and with the wrong ones'. Then the same
seen from aside, as signs are.
``--checks``: what each measurement costs in a check of the example posts.
``--photos``: a file with reference crops per brand and boxes, as docs describe for ``logocheck evaluate``; asks how
often the right brand's references, and how often a wrong brand's, are found in a box.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from logocheck.cli.opening import campaign_from, logos_beside
from logocheck.domain.appearance import Quad
from logocheck.domain.detection import Captions
from logocheck.domain.geometry import Box, iou
from logocheck.images import Limits, read_logo, read_picture
from logocheck.pipeline import check, gallery, observed
from logocheck.vision.appearance import appearances, placed
from logocheck.vision.clarity import clarity
from logocheck.vision.colour import colour, palette_of
from logocheck.vision.eyes import open_eyes
from logocheck.vision.faces import opened_faces
from logocheck.vision.marks import Marks
from logocheck.vision.quads import Found, located

EXAMPLES = Path(__file__).parents[1] / "data" / "examples"
BRANDS = {"foxglow.svg": "Foxglow", "kestrel-peak.svg": "Kestrel Peak", "nordu.svg": "Nordu"}
JITTER = 0.08  # of a box's sides: no detector is exact


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def scene(logo: np.ndarray, ground: np.ndarray, side: float, rng: random.Random) -> tuple[np.ndarray, np.ndarray]:
    """``ground`` with ``logo`` about ``side`` pixels long pasted into it, and the (4, 2) corners where it lies."""
    h, w = logo.shape[:2]
    scale = side / max(w, h)
    corners = np.array([[-w, -h], [w, -h], [w, h], [-w, h]], np.float64) * scale / 2
    corners *= 1 + np.array([[rng.uniform(-0.06, 0.06) for _ in range(2)] for _ in range(4)])  # perspective
    corners[:, 0] *= rng.uniform(0.85, 1.15)
    turn = rng.gauss(0, 15)
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    corners = corners @ np.array([[c, s], [-s, c]])
    reach = np.abs(corners).max(axis=0)
    height, width = ground.shape[:2]
    corners += [rng.uniform(reach[0], width - reach[0]), rng.uniform(reach[1], height - reach[1])]
    return photographed(logo, ground, corners, rng), corners


def from_aside(logo: np.ndarray, side: float, tilt: float, rng: random.Random) -> np.ndarray:
    """(4, 2) corners of a sign about ``side`` pixels long whose plane is turned by ``tilt`` degrees, from close by."""
    h, w = logo.shape[:2]
    flat = np.array([[-w, -h, 0], [w, -h, 0], [w, h, 0], [-w, h, 0]], np.float64) * side / max(w, h) / 2
    angles = [rng.choice((-tilt, tilt)), rng.uniform(-8, 8)]
    rng.shuffle(angles)
    turn, _ = cv2.Rodrigues(np.radians([0.0, 0.0, rng.gauss(0, 10)]))
    aside, _ = cv2.Rodrigues(np.radians([*angles, 0.0]))
    seen = flat @ (aside @ turn).T
    away = 2.2 * side  # of the camera: its width fills a photo as a phone's does
    corners = seen[:, :2] * away / (seen[:, 2:] + away)
    return np.asarray(corners - (corners.min(axis=0) + corners.max(axis=0)) / 2)


def photographed(logo: np.ndarray, ground: np.ndarray, corners: np.ndarray, rng: random.Random) -> np.ndarray:
    """``ground`` with ``logo`` at ``corners``, in some light, blurred, noisy and compressed."""
    (h, w), (height, width) = logo.shape[:2], ground.shape[:2]
    warp = cv2.getPerspectiveTransform(
        np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32), corners.astype(np.float32)
    )
    laid = cv2.warpPerspective(logo, warp, (width, height), flags=cv2.INTER_AREA).astype(np.float32)
    alpha = laid[..., 3:] / 255
    light = rng.uniform(0.6, 1.0)
    out = ground * (1 - alpha) + laid[..., :3] * light * alpha
    out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.3, 1.6))
    noise = np.random.default_rng(rng.randrange(2**32)).normal(0, rng.uniform(0, 6), out.shape)
    quality = [cv2.IMWRITE_JPEG_QUALITY, rng.randrange(50, 96)]
    _, data = cv2.imencode(".jpg", np.clip(out + noise, 0, 255).astype(np.uint8), quality)
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def jittered(corners: np.ndarray, rng: random.Random) -> Box:
    """The upright box of ``corners``, as a detector would draw it."""
    (x1, y1), (x2, y2) = corners.min(axis=0), corners.max(axis=0)
    w, h = x2 - x1, y2 - y1
    off = [rng.uniform(-JITTER, JITTER) for _ in range(4)]
    return Box(x1 + off[0] * w, y1 + off[1] * h, x2 + off[2] * w, y2 + off[3] * h)


def timed(spent: list[float], work: Callable) -> Callable:
    """``work`` with the milliseconds of each call appended to ``spent``."""

    def run(*arguments: object) -> object:
        started = time.perf_counter()
        try:
            return work(*arguments)
        finally:
            spent.append(1000 * (time.perf_counter() - started))

    return run


def examples() -> tuple[dict[tuple[str, str], np.ndarray], list[np.ndarray]]:
    """The logos by brand and file, and the posts."""
    logos = {(brand, file): np.asarray(read_logo((EXAMPLES / "logos" / file).read_bytes(), name=file))
             for file, brand in BRANDS.items()}  # fmt: skip
    posts = sorted((EXAMPLES / "posts").glob("*.jpg"))
    return logos, [np.asarray(read_picture(path.read_bytes(), Limits())) for path in posts]


def on_tilted(count: int) -> None:
    """The same of signs that are seen from aside: how often they are found, and how exactly."""
    rng = random.Random(7)
    logos, grounds = examples()
    marks = Marks(logos)
    say(f"\n{'aside':>6} {'found':>7} {'corner error':>24} {'rotation, p95':>14} {'stretch told':>13} {'off, p95':>9}")
    for tilt in (0, 15, 30, 45, 55):
        asked, told, stretches = 0, [], []
        while asked < count:
            (brand, file), logo = rng.choice(list(logos.items()))
            ground, side = rng.choice(grounds), rng.choice((90, 140, 220, 350))
            corners = from_aside(logo, side, tilt, rng)
            reach, (height, width) = corners.max(axis=0), ground.shape[:2]
            if not (2 * reach < (width, height)).all():
                continue
            corners += [rng.uniform(reach[0], width - reach[0]), rng.uniform(reach[1], height - reach[1])]
            seen = located(photographed(logo, ground, corners, rng), jittered(corners, rng), marks.of(brand, file))
            asked += 1
            if seen is not None:
                true = _quad(corners)
                off = np.linalg.norm(np.array(seen.quad.corners) - corners, axis=1).mean() / side
                told.append((off, abs(seen.quad.rotation - true.rotation)))
                if seen.stretch is not None:
                    stretches.append(abs(np.log(seen.stretch / true.stretch(logo.shape[1] / logo.shape[0]))))
        found = f"{tilt:>5}° {100 * len(told) / count:5.0f} %"
        if not stretches:  # of a handful of scenes
            say(found)
            continue
        (middle, _), (bad, turn) = np.median(told, axis=0), np.quantile(told, 0.95, axis=0)
        some, stretch = len(stretches) / len(told), np.quantile(stretches, 0.95)
        exact = f"{100 * middle:5.1f} %, p95 {100 * bad:5.1f} %"
        say(f"{found} {exact:>24} {turn:>13.1f}° {100 * some:>11.0f} % {100 * stretch:>7.1f} %")


def on_scenes(count: int) -> None:
    """Quads: how often found, how exact, how often a wrong brand's; then what each step costs."""
    rng = random.Random(5)
    logos, grounds = examples()
    marks = Marks(logos)
    spent: dict[str, list[float]] = {step: [] for step in ("quad", "clarity", "colour", "faces")}
    finder = opened_faces()
    say(f"{'long side':>10} {'found':>7} {'corner error':>24} {'rotation':>9} {'stretch':>8} {'wrong brand':>12}")
    for side in (40, 60, 90, 140, 220, 350):
        errors, turns, stretches, wrong, asked = [], [], [], 0, 0
        for number in range(count):
            (brand, file), logo = list(logos.items())[number % len(logos)]
            picture, corners = scene(logo, rng.choice(grounds), side, rng)
            box = jittered(corners, rng)
            found = timed(spent["quad"], located)(picture, box, marks.of(brand, file))
            timed(spent["clarity"], clarity)(picture, box)
            quad = found.quad if found else None
            timed(spent["colour"], colour)(picture, box, palette_of(logo), quad, logo)
            if finder:
                timed(spent["faces"], finder.find)(picture)
            if found:
                errors.append(np.linalg.norm(np.array(found.quad.corners) - corners, axis=1).mean() / side)
                turns.append(abs(found.quad.rotation - _quad(corners).rotation))
                if found.stretch is not None:
                    true = _quad(corners).stretch(logo.shape[1] / logo.shape[0])
                    stretches.append(abs(np.log(found.stretch / true)))
            for other in {brand for brand, _ in logos} - {brand}:
                asked += 1
                wrong += located(picture, box, marks.of(other, None)) is not None
        if errors:
            middle, bad = np.median(errors), np.quantile(errors, 0.95)
            exact = f"{100 * middle:5.1f} %, p95 {100 * bad:5.1f} %"
            bulk = f"{100 * np.median(stretches):6.1f} %" if stretches else "-"
            row = f"{np.median(turns):7.1f}° {bulk:>8}"
        else:
            exact, row = "-", ""
        say(f"{side:>7} px {100 * len(errors) / count:5.0f} % {exact:>24} {row:>18} {wrong:>5} of {asked}")
    for step, milliseconds in spent.items():
        if milliseconds:
            say(f"{step:<8} {np.median(milliseconds):6.1f} ms median, {np.quantile(milliseconds, 0.95):6.1f} p95")


def _quad(corners: np.ndarray) -> Quad:
    return Quad(tuple((float(x), float(y)) for x, y in corners))


def on_photos(annotations: Path, count: int) -> None:
    """Found references in boxes of ``annotations``, of the right brand and of the wrong ones."""
    document = json.loads(annotations.read_text())
    folder = annotations.parent
    marks = Marks({
        (brand, file): np.asarray(read_logo((folder / file).read_bytes(), name=file))
        for brand, files in document["brands"].items() for file in files
    })  # fmt: skip
    rng = random.Random(1)
    images = [image for image in document["images"] if image["boxes"]]
    rng.shuffle(images)
    rows: list[tuple[bool, Found | None, Box]] = []
    for image in images:
        picture = np.asarray(read_picture((folder / image["file"]).read_bytes(), Limits()))
        for truth in image["boxes"]:
            box = jittered(np.array(truth["xyxy"]).reshape(2, 2), rng)
            for brand in document["brands"]:
                found = located(picture, box, marks.of(brand, None))
                rows.append((brand == truth["brand"], found, Box(*truth["xyxy"])))
        if sum(right for right, _, _ in rows) >= count:
            break
    right = sum(row[0] for row in rows)
    say(f"{right} boxes, {len(rows) - right} with a wrong brand's references")
    for least in (5, 6, 8, 12, 20):
        hits = [row for row in rows if row[1] is not None and row[1].inliers >= least]
        true = [row for row in hits if row[0]]
        overlaps = [iou(_upright(found), box) for _, found, box in true if found]
        say(
            f"inliers from {least:>2}: recall {len(true) / right:.3f}, false {len(hits) - len(true)}, "
            f"precision {len(true) / max(1, len(hits)):.3f}, IoU of the quad's box {np.mean(overlaps or [0]):.2f}"
        )


def _upright(found: Found) -> Box:
    xs, ys = zip(*found.quad.corners, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def on_checks() -> None:
    """Milliseconds of each measurement in a check of the example posts, by the shipped models."""
    path = EXAMPLES / "campaign.yaml"
    campaign = campaign_from(path)
    eyes = open_eyes()
    logos = gallery(eyes, campaign, logos_beside(path))
    spent: dict[str, list[float]] = {}
    for turn in range(3):
        for post in sorted((EXAMPLES / "posts").glob("*.jpg")):
            row: dict[str, list[float]] = {}
            picture = read_picture(post.read_bytes(), Limits())
            pixels = np.asarray(picture)
            timed(row.setdefault("whole check", []), check)(picture, Captions(), campaign, logos, eyes)
            seen = observed(pixels, Captions(), logos, eyes).sightings
            bare = tuple(replace(sighting, appearance=None) for sighting in seen)
            timed(row.setdefault("quads", []), placed)(pixels, bare, logos.looks)
            timed(row.setdefault("clarity, colours", []), appearances)(pixels, seen, logos.looks, 0.35)
            timed(row.setdefault("text", []), eyes.reader.read)(pixels)
            if eyes.faces:
                timed(row.setdefault("faces", []), eyes.faces.find)(pixels)
            for step, milliseconds in row.items() if turn else ():  # the first round warms up
                spent.setdefault(step, []).extend(milliseconds)
    whole = np.mean(spent["whole check"])
    for step, milliseconds in spent.items():
        say(f"{step:<18} {np.mean(milliseconds):7.1f} ms mean {100 * np.mean(milliseconds) / whole:5.1f} % of a check")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenes", type=int, default=30, help="of each size, and seen from each side")
    parser.add_argument("--checks", action="store_true")
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--boxes", type=int, default=200)
    arguments = parser.parse_args()
    if arguments.photos:
        on_photos(arguments.photos, arguments.boxes)
    elif arguments.checks:
        on_checks()
    else:
        on_scenes(arguments.scenes)
        on_tilted(arguments.scenes)


if __name__ == "__main__":
    main()
