"""A brand kit of two drawings."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from logocheck.training.kit import read_kit


@pytest.fixture
def kit_folder(tmp_path):
    """``kit``: a red disc of "Acme"; its subfolder "Rival" has a blue square."""
    folder = tmp_path / "kit"
    (folder / "Rival").mkdir(parents=True)
    disc = Image.new("RGBA", (80, 80))
    ImageDraw.Draw(disc).ellipse((0, 0, 79, 79), fill="red", outline="white", width=8)
    disc.save(folder / "acme.png")
    square = Image.new("RGBA", (90, 60), "blue")
    ImageDraw.Draw(square).rectangle((20, 20, 70, 40), fill="yellow")
    square.save(folder / "Rival" / "square.png")
    (folder / "notes.txt").write_text("not a logo")
    return folder


@pytest.fixture
def kit(kit_folder):
    return read_kit(kit_folder, "Acme")


@pytest.fixture
def grey():
    """``grey(path, size)``: a grey photo."""

    def saved(path, size=(200, 100)):
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((size[1], size[0], 3), 128, np.uint8)).save(path)
        return path

    return saved
