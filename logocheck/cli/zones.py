"""``logocheck zones``: what each platform's own interface covers."""

from __future__ import annotations

import dataclasses
import json
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from logocheck.cli import console
from logocheck.zones_file import zones as all_zones


def zones(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object for each placement and line.")] = False,
) -> None:
    """List the placements a campaign can name as its platform, with the share of the frame they cover."""
    rows = [all_zones()[name] for name in sorted(all_zones())]
    if as_json:
        for zone in rows:
            print(json.dumps(dataclasses.asdict(zone), default=str, ensure_ascii=False))
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("platform", "top", "bottom", "left", "right", "of", "source"):
        table.add_column(column, justify="right" if column in {"top", "bottom", "left", "right"} else "left")
    for zone in rows:
        shares = (f"{share * 100:.1f} %" if share else "-" for share in (zone.top, zone.bottom, zone.left, zone.right))
        table.add_row(Text(zone.name), *shares, Text(str(zone.dated or "")), Text(zone.source))
    console.out.print(table)
