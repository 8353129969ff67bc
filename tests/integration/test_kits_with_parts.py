"""A kit with a logo, its symbol and its name: the eyes that are shipped box the whole logo where all of it is seen."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from logocheck.domain.campaign import Brand, Campaign
from logocheck.domain.detection import Captions
from logocheck.domain.geometry import Box, iou
from logocheck.images import Limits, read_picture
from logocheck.pipeline import gallery, observed
from logocheck.vision.eyes import open_eyes

POSTS = Path("tests/data/examples/posts")
TEAL, SAND, NAVY, WHITE, CLEAR = (8, 110, 125, 255), (255, 206, 120, 255), (14, 32, 60, 255), (255,) * 4, (0,) * 4


def symbol(colour, waves):
    out = Image.new("RGBA", (400, 400), CLEAR)
    pen = ImageDraw.Draw(out)
    pen.ellipse((4, 4, 396, 396), fill=colour)
    for y in (144, 212, 280):
        pen.line([(x, y + 20 * np.sin(x / 32 + y)) for x in range(64, 336)], fill=waves, width=30, joint="curve")
    return out


def name(colour):
    font = ImageFont.load_default(260)
    out = Image.new("RGBA", (round(font.getlength("MARELUNE")), 300), CLEAR)
    ImageDraw.Draw(out).text((0, 0), "MARELUNE", fill=colour, font=font)
    return out.crop(out.getbbox())


def whole(colour, waves, letters):
    word = name(letters)
    out = Image.new("RGBA", (460 + word.width, 400), CLEAR)
    out.paste(symbol(colour, waves), (0, 0))
    out.paste(word, (460, (400 - word.height) // 2))
    return out


KIT = {
    "whole.png": whole(TEAL, SAND, NAVY),
    "white.png": whole(WHITE, CLEAR, WHITE),
    "name.png": name(NAVY),
    "symbol.png": symbol(TEAL, SAND),
}


def as_file(tmp_path, logo):
    KIT[logo].save(tmp_path / logo)
    return (tmp_path / logo).read_bytes()


@pytest.fixture(scope="module")
def look(tmp_path_factory):
    """``look(picture)``: what is seen of the kit, most probable first."""
    folder, eyes = tmp_path_factory.mktemp("kit"), open_eyes(threads=1)
    logos = gallery(eyes, Campaign("c", (Brand("Marelune", tuple(KIT)),)), lambda logo: as_file(folder, logo))
    return lambda picture: observed(np.asarray(picture), Captions(), logos, eyes).sightings


def laid(post, logo, width, opacity):
    """An example post with a logo over it, and where."""
    picture = read_picture((POSTS / post).read_bytes(), Limits())
    mark = KIT[logo].resize((width, round(width * KIT[logo].height / KIT[logo].width)))
    mark.putalpha(mark.getchannel("A").point(lambda a: round(a * opacity)))
    x, y = (picture.width - mark.width) // 2, (picture.height - mark.height) // 3
    picture.paste(mark, (x, y), mark)
    return picture, Box(x, y, x + mark.width, y + mark.height)


@pytest.mark.parametrize("post", ["03-tshirt-on-the-rail.jpg", "10-picnic.jpg"])
@pytest.mark.parametrize(("logo", "opacity"), [("whole.png", 1.0), ("whole.png", 0.5), ("white.png", 1.0)])
def test_the_whole_logo_is_boxed(look, post, logo, opacity):
    picture, box = laid(post, logo, 480, opacity)
    first = look(picture)[0]
    assert first.confidence > 0.65
    assert iou(first.box, box) > 0.7


def test_a_symbol_alone_is_boxed_as_one(look):
    picture, box = laid("10-picnic.jpg", "symbol.png", 200, 1.0)
    first = look(picture)[0]
    assert first.confidence > 0.65
    assert iou(first.box, box) > 0.7
