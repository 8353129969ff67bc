"""Runs commands in this process, with eyes of a few lines."""

import sys
from dataclasses import dataclass

import pytest
from PIL import Image

from logocheck import cli
from logocheck.domain.detection import Detection
from logocheck.domain.geometry import Box
from logocheck.vision import eyes as vision
from logocheck.zones_file import use_table
from tests.fakes import fake_eyes

CAMPAIGN = """\
name: Reds
brands:
  - name: Red
    logos: [red.png]
hashtags:
  all_of: ["#ad"]
"""


@dataclass
class Said:
    status: int
    out: str
    err: str


@pytest.fixture
def say(monkeypatch, capsys, tmp_path):
    """``say("check", …)`` is the command line; answers exit status, standard output and standard error."""
    monkeypatch.setenv("LOGOCHECK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["logocheck", *map(str, words)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        return Said(stopped.value.code or 0, *capsys.readouterr())

    yield run
    use_table(None)


@pytest.fixture
def eyes(monkeypatch):
    """Eyes that see one logo, of the crop's colour, in the middle of a 100 x 100 photo."""
    seen = fake_eyes((Detection(Box(25, 25, 75, 75), "logo", 0.9),))
    monkeypatch.setattr(vision, "open_eyes", lambda *_, **__: seen)
    return seen


@pytest.fixture
def campaign(tmp_path):
    Image.new("RGB", (20, 20), "red").save(tmp_path / "red.png")
    path = tmp_path / "campaign.yaml"
    path.write_text(CAMPAIGN)
    return path


@pytest.fixture
def photos(tmp_path):
    """red.jpg has the logo, blue.jpg has not, broken.jpg is no picture."""
    folder = tmp_path / "photos"
    folder.mkdir()
    Image.new("RGB", (100, 100), "red").save(folder / "red.jpg")
    Image.new("RGB", (100, 100), "blue").save(folder / "blue.jpg")
    (folder / "broken.jpg").write_bytes(b"no picture")
    return folder
