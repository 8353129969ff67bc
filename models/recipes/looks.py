"""Contact sheets, to look at before anything trains: `python models/recipes/looks.py [SEED]`."""

from __future__ import annotations

import sys
import time

import cv2
import numpy as np
from compose import compose
from drawings import Drawings
from paths import LOOKS, background_photos


def load(paths: list, side: int = 448) -> list[np.ndarray]:
    """RGB uint8 photos, shrunk to a long side of at most `side`."""
    out = []
    for path in paths:
        bgr = cv2.imread(str(path))
        if bgr is None:
            continue
        k = min(1.0, side / max(bgr.shape[:2]))
        out.append(cv2.cvtColor(cv2.resize(bgr, None, fx=k, fy=k, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2RGB))
    return out


def sheet(pictures: list[np.ndarray], columns: int) -> np.ndarray:
    """Equal RGB pictures in rows of `columns`."""
    rows = [np.hstack(pictures[i : i + columns]) for i in range(0, len(pictures) - columns + 1, columns)]
    return np.vstack(rows)


def save(name: str, rgb: np.ndarray) -> None:
    """Writes `rgb` under the looks folder."""
    LOOKS.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(LOOKS / name), rgb[..., ::-1])
    print(LOOKS / name)


def main() -> None:
    """Scenes with their boxes drawn."""
    rng = np.random.default_rng(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    drawings, photos, scenes = Drawings(), load(background_photos()[::17]), []
    start = time.perf_counter()
    made = [compose(drawings, photos, (320, 320), rng) for _ in range(24)]
    print(f"{1000 * (time.perf_counter() - start) / 24:.1f} ms a scene")
    for rgb, boxes in made:
        for x1, y1, x2, y2, _ in boxes.astype(int):
            cv2.rectangle(rgb, (x1 - 1, y1 - 1), (x2, y2), (0, 255, 0), 1)
        scenes.append(rgb)
    save("scenes.png", sheet(scenes, 6))


if __name__ == "__main__":
    main()
