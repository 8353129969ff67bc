"""The fine-tuning itself: ultralytics' trainer on our pages, offline, without its own validation."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
from ultralytics.models.yolo.detect import DetectionTrainer
from ultralytics.utils import LOGGER
from ultralytics.utils.torch_utils import strip_optimizer

from logocheck.errors import LogocheckError
from logocheck.training.course import Course, Stopped


def fit(
    net: Any,
    brands: tuple[str, ...],
    folder: Path,
    course: Course,
    *,
    advance: Callable[[int, int], bool],
    threads: int = 0,
) -> Path:
    """Trains ``net`` on ``book/train.txt`` of ``folder``, or goes on from the last whole epoch; the averaged weights.

    They lie under ``run/``, beside what it would go on from: a call that is killed at any moment is made good by the
    next one.

    Args:
        net: as ``start`` makes it; not looked at where it has ``begun``.
        brands: names of its classes.
        folder: holds ``book/`` and gets ``run/``.
        course: how.
        advance: called after each step with (steps done, steps in all); False stops.
        threads: of the processor; 0: all cores.

    Raises:
        Stopped: ``advance`` said so.
    """
    threads = threads or torch.get_num_threads()  # before ultralytics sets another number
    LOGGER.setLevel("ERROR")
    last, done = _last(folder), _epochs(_last(folder))
    if done < course.epochs:
        settings = _settings(folder, course, last if done else None)
        trainer = _Trainer(brands, folder / "book", settings, advance, threads)
        if not done:
            trainer.model = net
        trainer.train()
    averaged = last.with_name("averaged.pt")
    strip_optimizer(last, str(averaged))
    return averaged


def begun(folder: Path) -> bool:
    """Whether ``fit`` would go on in ``folder``: a whole epoch lies there."""
    return _epochs(_last(folder)) > 0


def _last(folder: Path) -> Path:
    return folder / "run" / "weights" / "last.pt"


def _epochs(last: Path) -> float:
    """How many whole epochs are in the checkpoint; infinitely many where its training is over, 0 where it is none."""
    try:
        epoch = int(torch.load(last, map_location="cpu", weights_only=False)["epoch"])  # ours, written by ``fit``
    except Exception:  # noqa: BLE001 - torch does not say what it raises for half a file
        return 0
    return epoch + 1 if epoch >= 0 else math.inf


def _settings(folder: Path, course: Course, last: Path | None) -> dict[str, Any]:
    """What ultralytics is told. Pages are composed: no mosaic, and no mirror, for lettering has a direction."""
    return {
        "task": "detect", "mode": "train", "model": "logo", "data": "pages", "resume": str(last) if last else False,
        "project": str(folder.resolve()), "name": "run", "exist_ok": True, "save": True, "plots": False, "val": False,
        "epochs": course.epochs, "imgsz": course.side, "batch": course.batch, "device": course.device or None,
        "workers": course.workers, "seed": course.seed, "deterministic": True, "verbose": False,
        # The check that turns mixed precision on downloads a net.
        "amp": False, "cache": False, "patience": 0,
        "optimizer": "AdamW", "lr0": course.rate, "lrf": 0.02, "cos_lr": True, "weight_decay": 0.01,
        # By default biases warm up from a rate of 0.1, made for SGD: AdamW's steps are as long as the rate.
        "warmup_epochs": min(1.0, course.epochs / 5), "warmup_bias_lr": 0.0, "nbs": course.batch,
        "mosaic": 0.0, "mixup": 0.0, "copy_paste": 0.0, "fliplr": 0.0, "flipud": 0.0, "erasing": 0.0,
        "translate": 0.1, "scale": 0.3, "hsv_h": 0.0, "hsv_s": 0.2, "hsv_v": 0.2, "auto_augment": None,
    }  # fmt: skip


class _Trainer(DetectionTrainer):  # type: ignore[misc, unused-ignore]
    """Takes the net as it is, reads the pages as they are, and leaves measuring to the shipped code."""

    def __init__(
        self,
        brands: tuple[str, ...],
        book: Path,
        overrides: dict[str, Any],
        advance: Callable[[int, int], bool],
        threads: int,
    ) -> None:
        self._advance, self._done, self._threads = advance, 0, threads
        self._pages = {
            "path": book, "train": str(book / "train.txt"), "val": str(book / "held-out.txt"), "channels": 3,
            "nc": len(brands), "names": dict(enumerate(brands)), "yaml_file": "",
        }  # fmt: skip
        super().__init__(overrides=overrides)

    def run_callbacks(self, event: str) -> None:
        """Progress, and nothing else: the package's own callbacks send figures to services that are installed."""
        if event != "on_train_batch_end":
            return
        steps = len(self.train_loader)
        self._done = max(self._done, self.epoch * steps) + 1
        if not self._advance(self._done, self.epochs * steps):
            raise Stopped

    def get_dataset(self) -> dict[str, Any]:
        """The pages; ultralytics' own check of a data set may download fonts."""
        return dict(self._pages)

    def get_model(self, cfg: Any = None, weights: Any = None, verbose: bool = True) -> Any:  # noqa: ARG002
        """The net of a checkpoint as it is: built anew, its class towers would be narrower."""
        if weights is None:
            raise LogocheckError("there is no net to train")
        return weights.float().requires_grad_()

    def _setup_train(self) -> None:
        """On a processor: its threads, memory as its convolutions like it, and bfloat16 where it multiplies that."""
        super()._setup_train()
        if self.device.type == "cpu":
            torch.set_num_threads(self._threads)
            self.model.to(memory_format=torch.channels_last)
            self.model.criterion = _InFloat32(getattr(self.model, "criterion", None) or self.model.init_criterion())
            self.amp = multiplies_bfloat16()

    def preprocess_batch(self, batch: dict[str, Any]) -> dict[str, Any]:
        """As ultralytics does it, and laid out as the net's weights are."""
        batch = super().preprocess_batch(batch)
        if self.device.type == "cpu":
            batch["img"] = batch["img"].contiguous(memory_format=torch.channels_last)
        return batch

    def get_validator(self) -> SimpleNamespace:
        """None: the shipped code measures. What is asked of it is the names of its metrics."""
        return SimpleNamespace(metrics=SimpleNamespace(keys=[]))

    def validate(self) -> tuple[dict[str, float], float]:
        """Nothing: every epoch is kept, the last one is shipped."""
        return {}, 0.0

    def save_model(self) -> Any:
        """As ultralytics does it, but never half a file in the place of a whole one."""
        last = Path(self.wdir) / "last.pt"
        self.last = last.with_suffix(".part")
        try:
            saved = super().save_model()
            self.last.replace(last)
        finally:
            self.last = last
        return saved

    def final_eval(self) -> None:
        """Nothing: ``fit`` makes the weights of the checkpoint, also of one that was left at its end."""


class _InFloat32:
    """A loss whose corners are not rounded: near a picture's right edge bfloat16 is two pixels coarse."""

    def __init__(self, criterion: Any) -> None:
        self._criterion = criterion

    def __call__(self, preds: Any, batch: dict[str, Any]) -> Any:
        with torch.autocast("cpu", enabled=False):
            return self._criterion(as_float32(preds), batch)

    def update(self) -> None:
        """Called after each epoch: the weights of its two branches shift."""
        self._criterion.update()


def as_float32(answer: Any) -> Any:
    """A net's answer, nested as it is, in float32."""
    if isinstance(answer, dict):
        return {key: as_float32(value) for key, value in answer.items()}
    if isinstance(answer, (list, tuple)):
        return type(answer)(as_float32(value) for value in answer)
    return answer.float() if isinstance(answer, torch.Tensor) else answer


def multiplies_bfloat16() -> bool:
    """Whether the processor has tiles for products of bfloat16 (AMX); without, they are slower than float32."""
    capabilities = getattr(torch.cpu, "get_capabilities", None)  # an older torch does not say
    return bool(capabilities and capabilities().get("amx_bf16"))
