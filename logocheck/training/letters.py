"""What is written: names and texts in many fonts, alone or joined with a mark. RGBA as in `ink`."""

from __future__ import annotations

import shutil
import subprocess
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFont

from logocheck.training.ink import Numbers, Pixels, colour, painted, trim_alpha

_SYLLABLES = (  # noqa: SIM905 - read as words
    "ba be bo ca ce co da de di do el en fa fi fo ga ge go ha he ho in is ja jo ka ki ko la le li lo ma "
    "me mi mo na ne ni no or pa pe pi po ra re ri ro sa se si so ta te ti to un va ve vi vo wa we xa ya "
    "yo za zo th st ch tr gr br cl "
).split()
_WORDS = (  # noqa: SIM905 - read as words
    "the sale open free with and more for new from days only your best fresh menu coffee street exit "
    "parking hotel taxi daily news price off shop here now week summer please do not enter push pull made "
    "in size large small "
).split()


@lru_cache(maxsize=1)
def fonts() -> tuple[list[str], list[str]]:
    """(every Latin font, the plain ones that texts are set in) of this machine; sorted paths."""
    found = _scalable(_installed()) or _scalable(_bundled())
    plain = [f for f in found if any(s in f for s in ("DejaVuS", "Liberation", "Lato", "Roboto", "OpenSans", "Nimbus"))]
    return found, plain or found


def _scalable(files: list[str]) -> list[str]:
    """Those of which each holds one font of letters."""
    return [f for f in files if f.endswith((".ttf", ".otf")) and not any(s in f for s in ("Emoji", "D050", "Standard"))]


def _installed() -> list[str]:
    """What fontconfig knows; nothing where there is no fontconfig."""
    program = shutil.which("fc-list")
    if program is None:
        return []
    listed = subprocess.run([program, ":lang=en", "file"], capture_output=True, text=True, check=False).stdout  # noqa: S603 - no input of others
    return sorted(line.split(":")[0] for line in listed.splitlines())


def _bundled() -> list[str]:
    """The fonts that come with matplotlib, which comes with ultralytics."""
    spec = find_spec("matplotlib")
    folder = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" if spec and spec.origin else None
    return sorted(map(str, folder.glob("DejaVuS*.ttf"))) if folder else []


@lru_cache(maxsize=512)
def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


def name(rng: Generator) -> str:
    """A made-up brand name, 3 to 10 letters."""
    word = "".join(rng.choice(_SYLLABLES, rng.integers(1, 5)))[:10]
    word = word if len(word) > 2 else word + "ex"
    return [word, word.upper(), word.capitalize(), word.capitalize()][rng.integers(4)]


def lettering(text: str, font: str, rgb: Numbers, height: int = 64) -> Pixels:
    """`text` set in `font`, trimmed RGBA."""
    face = _font(font, height)
    box = face.getbbox(text)
    mask = Image.new("L", (max(2, int(box[2] - box[0]) + 8), max(2, int(box[3] - box[1]) + 8)))
    ImageDraw.Draw(mask).text((4 - box[0], 4 - box[1]), text, 255, face)
    alpha = np.asarray(mask)
    return painted(trim_alpha(alpha), rgb)


def running_text(rng: Generator) -> Pixels:
    """A line or paragraph, number or sign that is no logo: always a distractor. RGBA."""
    font = fonts()[1][rng.integers(len(fonts()[1]))]
    if rng.random() < 0.25:
        lines = [str(rng.integers(0, 10 ** rng.integers(1, 6)))]
    else:
        lines = [" ".join(rng.choice(_WORDS, rng.integers(1, 6))) for _ in range(rng.integers(1, 5))]
    text = "\n".join(lines)
    text = text.upper() if rng.random() < 0.4 else text
    face = _font(font, 28)
    picture = Image.new("L", (640, 40 * len(lines) + 20))
    ImageDraw.Draw(picture).multiline_text((6, 4), text, 255, face, spacing=4)
    return painted(trim_alpha(np.asarray(picture)), colour(rng))


def lockup(mark: Pixels, rng: Generator) -> Pixels:
    """`mark` joined with a made-up wordmark, beside or below."""
    return joined(mark, rng)[0]


def joined(mark: Pixels, rng: Generator) -> tuple[Pixels, Pixels]:
    """`mark` with a made-up wordmark beside or below it, and the `(h, w)` alpha of the mark alone."""
    font = fonts()[0][rng.integers(len(fonts()[0]))]
    solid = mark[..., 3] > 128
    ink = mark[solid][:, :3].mean(0) if solid.any() and rng.random() < 0.6 else colour(rng)
    beside = rng.random() < 0.6
    word = lettering(name(rng), font, ink, 48)
    h, w = mark.shape[:2]
    scale = (rng.uniform(0.3, 0.7) * h / word.shape[0]) if beside else (rng.uniform(0.8, 1.5) * w / word.shape[1])
    size = max(4, min(420, round(word.shape[1] * scale))), max(4, min(160, round(word.shape[0] * scale)))
    word = cv2.resize(word, size, interpolation=cv2.INTER_AREA)
    gap = int(rng.uniform(0.05, 0.25) * min(h, w))
    wh, ww = word.shape[:2]
    height, width = (max(h, wh), w + gap + ww) if beside else (h + gap + wh, max(w, ww))
    out, own = np.zeros((height, width, 4), np.uint8), np.zeros((height, width), np.uint8)
    out[..., :3] = ink
    top, left = ((height - h) // 2, 0) if beside else (0, (width - w) // 2)
    out[top : top + h, left : left + w] = mark
    own[top : top + h, left : left + w] = mark[..., 3]
    top, left = ((height - wh) // 2, w + gap) if beside else (h + gap, (width - ww) // 2)
    out[top : top + wh, left : left + ww] = word
    return out, own
