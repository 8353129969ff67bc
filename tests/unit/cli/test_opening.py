import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from logocheck.cli import opening
from logocheck.errors import ModelMismatch
from logocheck.settings import load_settings
from logocheck.vision import eyes as vision
from tests.fakes import fake_eyes

TINY = Path(__file__).parents[2] / "data" / "tiny"


@pytest.mark.parametrize("changed", [None, "manifest", "logo"])
def test_all_stations_of_a_scan_have_the_same_eyes_and_logos(campaign, tmp_path, monkeypatch, changed):
    opened = vision.open_eyes
    monkeypatch.setattr(vision, "open_eyes", lambda *a, **k: replace(opened(*a, **k), reader=fake_eyes().reader))
    models = Path(shutil.copytree(TINY, tmp_path / "models"))
    order = opening.order(campaign, models, None, load_settings(), threads=1)
    context = order.context(order.open_station())
    manifest = models / "manifest.toml"
    if changed == "manifest":
        manifest.write_text(manifest.read_text().replace("accept = 0.5", "accept = 0.55"))
    elif changed == "logo":
        Image.new("RGB", (20, 20), "blue").save(campaign.parent / "red.png")
    if changed is None:
        assert order.context(order.open_another(context)) == context
    else:
        with pytest.raises(ModelMismatch, match="start it again"):
            order.open_another(context)
