"""How ultralytics' trainer is set; it needs the extra [train]."""

import importlib.util
import tomllib
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs pip install 'logocheck[train]'")
if importlib.util.find_spec("ultralytics") is None:
    pytest.skip("needs pip install 'logocheck[train]'", allow_module_level=True)

from logocheck.vision.ultralytics import imported  # noqa: E402

imported("a test")

from logocheck.training import fit, start  # noqa: E402
from logocheck.training.book import parts, write_part  # noqa: E402
from logocheck.training.course import Course, Stopped  # noqa: E402
from logocheck.training.export import with_own  # noqa: E402

RATE = 1e-3
STEPS = 3


@pytest.fixture
def net():
    """The shipped detector for two brands."""
    grey = [np.full((96, 96, 3), shade, np.uint8) for shade in (0, 120, 250)]
    return start.shipped(Path("models/weights/logo-detector-v1.onnx").read_bytes(), 2, grey)


@pytest.fixture
def folder(kit, tmp_path):
    """Has the book of ``kit``."""
    for part in parts(64, 96, 0, (), ()):
        write_part(tmp_path / "book", part, kit, lambda: None)
    return tmp_path


def biases(net):
    return {name: value.detach().clone() for name, value in net.named_parameters() if name.endswith("bias")}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("bfloat16", [True, False])
def test_the_warm_up_moves_no_bias_further_than_the_rate(net, folder, kit, monkeypatch, bfloat16):
    monkeypatch.setattr(fit, "multiplies_bfloat16", lambda: bfloat16)
    before = biases(net)
    course = Course(epochs=10, side=96, batch=4, device="cpu", workers=0, rate=RATE)
    threads = []

    def advance(done, _):
        threads.append(torch.get_num_threads())
        return done < STEPS

    wanted = torch.get_num_threads() + 1
    with pytest.raises(Stopped):
        fit.fit(net, kit.brands, folder, course, advance=advance, threads=wanted)
    assert threads == [wanted] * STEPS
    torch.set_num_threads(wanted - 1)
    moved = max(float((value - before[name]).abs().max()) for name, value in biases(net).items())
    assert 0 < moved <= STEPS * RATE * 1.5


def test_an_answer_is_float32_as_it_is_nested():
    half = torch.tensor([0.5, 3.0], dtype=torch.bfloat16)
    answer = fit.as_float32({"one2many": {"boxes": half, "feats": [half]}, "names": ("a",), "both": (half, 1)})
    assert answer["one2many"]["boxes"].dtype == answer["one2many"]["feats"][0].dtype == torch.float32
    assert answer["both"][0].dtype == torch.float32
    assert answer["names"] == ("a",)
    assert answer["both"][1] == 1


def test_a_loss_is_worked_out_in_float32():
    seen = []

    class Loss:
        def __call__(self, answer, batch):
            far = torch.ones(1) * 51.3
            seen.extend([answer.dtype, batch, (far @ torch.ones(1)).item()])

        def update(self):
            seen.append("updated")

    loss = fit._InFloat32(Loss())
    with torch.autocast("cpu", torch.bfloat16):
        loss(torch.ones(2, dtype=torch.bfloat16), {"img": 0})
    loss.update()
    assert seen[:2] == [torch.float32, {"img": 0}]
    assert seen[2] == pytest.approx(51.3, abs=1e-4)
    assert seen[3] == "updated"


def test_a_manifest_has_one_table_of_an_own_detector():
    text = '[detector]\nname = "a"\n\n[own]\nname = "old"\n\n[calibration]\naccept = 0.25\n'
    said = tomllib.loads(with_own(text, '[own]\nname = "new"\n'))
    assert said == {"detector": {"name": "a"}, "calibration": {"accept": 0.25}, "own": {"name": "new"}}
    assert with_own(with_own(text, "[own]\nx = 1\n"), "[own]\nx = 1\n") == with_own(text, "[own]\nx = 1\n")
