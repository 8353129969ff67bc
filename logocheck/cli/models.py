"""``logocheck models``: which models there are, and whether their files are intact."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from logocheck.cli import console
from logocheck.cli.options import ModelsOption
from logocheck.errors import SetupError
from logocheck.settings import load_settings
from logocheck.vision.manifest import Manifest, read_manifest

app = typer.Typer(help="The models that look at photos.", no_args_is_help=True)


@app.command("list")
def list_models(
    models: ModelsOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Name, file and SHA-256 of each model; no model file is opened."""
    manifest = _manifest(models)
    if as_json:
        rows = [{"role": role, "name": name, "file": file, "sha256": sha} for role, name, file, sha in _rows(manifest)]
        print(json.dumps({"folder": str(manifest.folder), "models": rows}))
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("role", "name", "file", "SHA-256"):
        table.add_column(column, overflow="fold")
    for row in _rows(manifest):
        table.add_row(*map(Text, row))
    console.out.print(Text(f"{manifest.folder}"))
    console.out.print(table)


@app.command("verify")
def verify(models: ModelsOption = None) -> None:
    """Compare each model file with the SHA-256 of the manifest. Exit status: 0 all are equal, 2 one is not."""
    manifest = _manifest(models)
    broken = False
    for file in manifest.sums:
        try:
            manifest.verified(file)
            console.out.print(Text("✓", style="green"), Text(file))
        except SetupError as error:
            broken = True
            console.out.print(Text("✗", style="red"), Text(str(error)), soft_wrap=True)
    raise typer.Exit(2 if broken else 0)


def _manifest(models: ModelsOption) -> Manifest:
    return read_manifest(models or load_settings().models)


def _rows(manifest: Manifest) -> list[tuple[str, str, str, str]]:
    detector, embedder = manifest.detector, manifest.embedder
    rows = [
        ("detector", detector.name, detector.file, detector.sha256),
        ("embedder", embedder.name, embedder.file, embedder.sha256),
        ("background", embedder.name, embedder.background, embedder.background_sha256),
    ]
    if two := manifest.ensemble:
        rows += [
            ("ensemble", two.name, two.file, two.sha256),
            ("ensemble background", two.name, two.background, two.background_sha256),
        ]
    if own := manifest.own:
        rows.append(("own", own.name, own.file, own.sha256))
    if matcher := manifest.matcher:
        rows += [
            ("matcher", matcher.name, matcher.file, matcher.sha256),
            ("compare", matcher.name, matcher.compare, matcher.compare_sha256),
        ]
    return rows
