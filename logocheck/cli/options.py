"""Options that several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CampaignOption = Annotated[
    Path, typer.Option("--campaign", "-c", metavar="FILE", help="Campaign file, YAML or JSON.", show_default=False)
]
ModelsOption = Annotated[
    Path | None,
    typer.Option("--models", metavar="DIR", help="Folder with manifest.toml, instead of the models that come along."),
]
ZonesOption = Annotated[
    Path | None,
    typer.Option("--zones", metavar="FILE", help="Own table of placements, YAML; the default is LOGOCHECK_ZONES."),
]
DetectorOption = Annotated[
    Path | None,
    typer.Option("--detector", metavar="FILE", help="Own YOLO weights (.pt, .onnx, .engine); needs the extra train."),
]
