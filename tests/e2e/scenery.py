"""Photo-like pictures with logos at known places, for pages that need something to look at."""

from __future__ import annotations

import io
import random
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

from logocheck.domain.geometry import Box
from logocheck.images import read_logo

LOGOS = Path(__file__).parents[1] / "data" / "examples" / "logos"

PALETTES = (
    ((246, 214, 180), (150, 96, 72), (255, 240, 200)),
    ((180, 214, 235), (64, 96, 120), (255, 255, 255)),
    ((210, 226, 190), (86, 108, 70), (250, 250, 210)),
    ((228, 204, 220), (110, 72, 104), (255, 230, 245)),
    ((52, 58, 84), (18, 20, 32), (255, 190, 120)),
)


def photo(width: int, height: int, seed: int, placed: list[tuple[str, Box]]) -> bytes:
    """JPEG bytes: an out-of-focus scene with a card behind each logo. ``placed``: file stem and box in pixels."""
    dice = random.Random(seed)
    sky, ground, light = PALETTES[seed % len(PALETTES)]
    picture = _gradient(width, height, sky, ground)
    draw = ImageDraw.Draw(picture, "RGBA")
    side = min(width, height)
    for _ in range(26):
        x, y, radius = dice.uniform(0, width), dice.uniform(0, height * 0.7), dice.uniform(0.02, 0.11) * side
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(*light, dice.randint(18, 70)))
    table = height * dice.uniform(0.62, 0.74)
    draw.polygon([(0, table), (width, table * 0.97), (width, height), (0, height)], fill=(*ground, 235))
    picture = picture.filter(ImageFilter.GaussianBlur(side / 90))
    for stem, box in placed:
        _paste(picture, stem, box)
    grain = Image.effect_noise((width, height), 22).convert("RGB")
    picture = Image.blend(picture, grain, 0.05)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()


def _gradient(width: int, height: int, top: tuple[int, int, int], bottom: tuple[int, int, int]) -> Image.Image:
    mask = Image.linear_gradient("L").resize((width, height))
    return Image.composite(Image.new("RGB", (width, height), bottom), Image.new("RGB", (width, height), top), mask)


def _paste(picture: Image.Image, stem: str, box: Box) -> None:
    pad = box.height * 0.35
    card = (box.x1 - pad, box.y1 - pad, box.x2 + pad, box.y2 + pad)
    dark = stem.endswith("-white")
    shadow = Image.new("L", picture.size, 0)
    below = (card[0], card[1] + pad / 2, card[2], card[3] + pad / 2)
    ImageDraw.Draw(shadow).rounded_rectangle(below, pad / 2, fill=120)
    picture.paste((0, 0, 0), mask=shadow.filter(ImageFilter.GaussianBlur(pad / 2)))
    ImageDraw.Draw(picture).rounded_rectangle(card, pad / 3, fill=(40, 52, 70) if dark else (244, 242, 238))
    logo = read_logo((LOGOS / f"{stem}.svg").read_bytes(), name=stem)
    logo = logo.resize((round(box.width), round(box.height)))
    picture.paste(logo, (round(box.x1), round(box.y1)), logo)


def logo_box(stem: str, x: float, y: float, width: float) -> Box:
    """Where ``stem`` lies when it is ``width`` pixels wide and its top left corner is at (x, y)."""
    logo = read_logo((LOGOS / f"{stem}.svg").read_bytes(), name=stem)
    return Box(x, y, x + width, y + width * logo.height / logo.width)
