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

from logocheck.errors import ModelMismatch  # noqa: E402
from logocheck.training import export, fit, start  # noqa: E402
from logocheck.training.book import parts, write_part  # noqa: E402
from logocheck.training.course import Course, Stopped  # noqa: E402
from logocheck.training.export import with_own  # noqa: E402
from logocheck.training.labels import read_photos  # noqa: E402

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


@pytest.mark.filterwarnings("ignore")
def test_a_training_killed_after_its_last_epoch_is_finished_by_the_next_call(net, folder, kit, monkeypatch):
    course = Course(epochs=1, side=96, batch=32, device="cpu", workers=0)
    strip = fit.strip_optimizer

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(fit, "strip_optimizer", killed)
    with pytest.raises(KeyboardInterrupt):
        fit.fit(net, kit.brands, folder, course, advance=lambda *_: True)
    assert fit.begun(folder)
    monkeypatch.setattr(fit, "strip_optimizer", strip)
    averaged = fit.fit(None, kit.brands, folder, course, advance=lambda *_: False)
    assert export.exported(averaged)
    last = folder / "run" / "weights" / "last.pt"
    strip(last)  # as an earlier version left it
    assert fit.fit(None, kit.brands, folder, course, advance=lambda *_: False) == averaged
    last.write_bytes(last.read_bytes()[:1000])  # as it would be left on a full disk
    assert not fit.begun(folder)


@pytest.mark.filterwarnings("ignore")
def test_a_checkpoint_is_replaced_as_a_whole(net, folder, kit, monkeypatch):
    course = Course(epochs=2, side=96, batch=32, device="cpu", workers=0)
    last, seen = folder / "run" / "weights" / "last.pt", []
    save = fit.DetectionTrainer.save_model

    def half(trainer):
        seen.append(trainer.last)
        save(trainer)
        if len(seen) > 1:
            trainer.last.write_bytes(b"half")
            raise KeyboardInterrupt

    monkeypatch.setattr(fit.DetectionTrainer, "save_model", half)
    with pytest.raises(KeyboardInterrupt):
        fit.fit(net, kit.brands, folder, course, advance=lambda *_: True)
    assert len(seen) == 2
    assert last not in seen
    assert fit.begun(folder)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("architecture", "fits"), [("yolo26n.yaml", True), ("yolo11n.yaml", False)])
def test_weights_of_ones_own_answer_each_logo_once_or_are_refused(tmp_path, architecture, fits):
    package = imported("a test")
    package.YOLO(architecture).save(str(tmp_path / "own.pt"))
    if not fits:
        with pytest.raises(ModelMismatch, match="answers each logo once"):
            start.own(tmp_path / "own.pt", 2)
        return
    net = start.own(tmp_path / "own.pt", 2)
    torch.save({"model": net.half(), "epoch": -1, "train_args": {}}, tmp_path / "two.pt")
    assert export.exported(tmp_path / "two.pt")


def test_a_book_of_boxes_over_the_edge_is_read_whole(tmp_path, kit, grey):
    """As ultralytics checks its pages: what it refuses would never be learnt from."""
    from ultralytics.data.utils import verify_image_label  # noqa: PLC0415 - after ``imported``

    grey(tmp_path / "p" / "a.png").with_suffix(".txt").write_text("0 .98 .5 .2 .2")
    (tmp_path / "p" / "classes.txt").write_text("Acme")
    pages = write_part(tmp_path / "book", parts(2, 96, 0, read_photos(tmp_path / "p", kit), ())[0], kit, lambda: None)
    for page in pages:
        label = page.path.parent.parent / "labels" / f"{page.path.stem}.txt"
        said = verify_image_label((str(page.path), str(label), "", False, 2, 0, 0, False))
        assert said[0], said[-1]
