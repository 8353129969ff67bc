"""Prints what the web process needs: the dependencies of pyproject.toml less those of the eyes, and the sign-in."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

OF_THE_EYES = frozenset(
    {"numpy", "opencv-python-headless", "onnxruntime", "rapidocr", "omegaconf", "coloraide", "typer", "rich"}
)


def main() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {requirement: re.split(r"[\[<>=~! ;]", requirement)[0] for requirement in project["dependencies"]}
    missing = OF_THE_EYES - set(names.values())
    if missing:
        raise SystemExit(f"pyproject.toml no longer asks for {sorted(missing)}")
    wanted = [requirement for requirement, name in names.items() if name not in OF_THE_EYES]
    print("\n".join([*wanted, *project["optional-dependencies"]["oidc"]]))


main()
