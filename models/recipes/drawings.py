r"""Logo drawings of npm icon sets, rendered once to trimmed RGBA.

    npm install @iconify-json/logos simple-icons @iconify-json/devicon \\
        @iconify-json/cryptocurrency-color @iconify-json/skill-icons      # in ~/.cache/logocheck/npm
    python models/recipes/drawings.py

The drawings train and are never shipped: their licences differ from icon to icon.
Every drawing whose name contains a brand of the benchmark is left out.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import resvg_py
from paths import DRAWINGS, STATE
from PIL import Image

SIDE = 192
"""Long side of a rendered drawing, in pixels."""

LEFT_OUT = (  # noqa: SIM905 - read as words
    "adidas nike puma hellyhansen lacoste gucci prada chanel supreme michaelkors apple bmw citroen "
    "cocacola dhl fedex ferrari ford google heineken hp intel mcdonalds mini nbc pepsi porsche redbull "
    "sprite starbucks texaco unicef vodafone yahoo "
).split()
"""Brands that the benchmark asks for: no drawing whose name contains one may train."""

_VARIANT = re.compile(
    r"[-_ ](icon|original|plain|line|wordmark|light|dark|horizontal|vertical|alt|color|mark|logo|badge|old|new|\d+)$",
)


def plain(name: str) -> str:
    """`name` in lower case with letters and digits alone, as names are compared."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def allowed(name: str) -> bool:
    """False for a drawing that shows, or might show, a brand of the benchmark."""
    return not any(brand in plain(name) for brand in LEFT_OUT)


def stem(name: str) -> str:
    """The brand that `name` most likely stands for: `react-original-wordmark` -> `react`."""
    name = name.lower()
    while (shorter := _VARIANT.sub("", name)) != name:
        name = shorter
    return plain(name)


def svgs(npm: Path) -> Iterator[tuple[str, str]]:
    """(name, SVG) of every allowed icon under `npm/node_modules`, in a fixed order."""
    modules = npm / "node_modules"
    for file in sorted((modules / "@iconify-json").glob("*/icons.json")):
        icon_set = json.loads(file.read_text())
        for name, icon in sorted(icon_set["icons"].items()):
            width = icon.get("width", icon_set.get("width", 16))
            height = icon.get("height", icon_set.get("height", 16))
            box = f"{icon.get('left', 0)} {icon.get('top', 0)} {width} {height}"
            if allowed(name):
                head = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
                yield name, f'<svg {head} viewBox="{box}" width="{width}" height="{height}">{icon["body"]}</svg>'
    for file in sorted((modules / "simple-icons" / "icons").glob("*.svg")):
        if allowed(file.stem):
            yield file.stem, file.read_text()


def rendered(svg: str) -> np.ndarray | None:
    """(h, w, 4) uint8 straight RGBA, trimmed to what is visible, long side at most `SIDE`; None if nothing is."""
    try:
        png = resvg_py.svg_to_bytes(svg_string=svg, width=2 * SIDE)
        picture = Image.open(io.BytesIO(bytes(png))).convert("RGBA")
    except (ValueError, OSError, RuntimeError):
        return None
    visible = picture.getchannel("A").point(lambda a: 255 * (a > 24)).getbbox()
    if visible is None:
        return None
    picture = picture.crop(visible)
    scale = SIDE / max(picture.size)
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    rgba = np.asarray(picture.resize(size, Image.Resampling.LANCZOS))
    if min(size) < SIDE // 12 or (rgba[..., 3] > 128).mean() < 0.03:
        return None
    flat = rgba[..., 3].min() > 200 and rgba[..., :3].std(axis=(0, 1)).max() < 6  # one filled rectangle
    return None if flat else rgba


def unseen(brand: int) -> bool:
    """Every 25th brand of the drawings never trains the embedder: calibration asks for brands it has not met."""
    return brand % 25 == 7


class Drawings:
    """The rendered drawings, memory-mapped: worker processes share one copy."""

    def __init__(self, folder: Path = DRAWINGS) -> None:
        index = json.loads((folder / "index.json").read_text())
        self._pixels = np.memmap(folder / "pixels.u8", np.uint8, "r")
        self._rows: list[tuple[int, int, int]] = [tuple(row) for row in index["rows"]]  # offset, height, width
        self.names: list[str] = index["names"]
        ids: dict[str, int] = {}
        self.brand = np.array([ids.setdefault(stem(name), len(ids)) for name in self.names])
        """(n,) brand number of each drawing: drawings of one stem are never told apart."""

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, i: int) -> np.ndarray:
        """(h, w, 4) uint8 straight RGBA of drawing `i`."""
        offset, height, width = self._rows[i]
        return np.array(self._pixels[offset : offset + height * width * 4]).reshape(height, width, 4)


def main() -> None:
    """Render all, write `pixels.u8` and `index.json`."""
    DRAWINGS.mkdir(parents=True, exist_ok=True)
    names, rows, offset = [], [], 0
    with (DRAWINGS / "pixels.u8").open("wb") as out:
        for name, svg in svgs(STATE / "npm"):
            rgba = rendered(svg)
            if rgba is None:
                continue
            names.append(name)
            rows.append((offset, *rgba.shape[:2]))
            offset += out.write(rgba.tobytes())
    (DRAWINGS / "index.json").write_text(json.dumps({"names": names, "rows": rows}))
    print(f"{len(names)} drawings, {offset / 1e6:.0f} MB, {len({stem(n) for n in names})} brands")


if __name__ == "__main__":
    main()
