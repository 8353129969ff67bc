"""All commands by name."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from logocheck.cli.campaign import app as campaign
from logocheck.cli.check import check
from logocheck.cli.db import app as db
from logocheck.cli.evaluate import evaluate
from logocheck.cli.models import app as models
from logocheck.cli.rejudge import rejudge
from logocheck.cli.retention import app as retention
from logocheck.cli.scan import scan
from logocheck.cli.serve import serve
from logocheck.cli.train import train
from logocheck.cli.zones import zones

app = typer.Typer(
    name="logocheck",
    help="Checks whether photos show a brand's logo, large and prominent enough, with the right hashtags.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"logocheck {version('logocheck')}")
        raise typer.Exit


@app.callback()
def _logocheck(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


for command in (check, rejudge, scan, serve, evaluate, train, zones):
    app.command(command.__name__)(command)
for name, group in (("campaign", campaign), ("models", models), ("db", db), ("retention", retention)):
    app.add_typer(group, name=name)
