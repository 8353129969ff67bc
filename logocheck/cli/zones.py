"""``logocheck zones``: what each platform's own interface covers."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from logocheck.annotate.phone import phone_png, phone_svg
from logocheck.cli import console
from logocheck.cli.options import ZonesOption
from logocheck.errors import InvalidRequest, StorageUnavailable
from logocheck.settings import load_settings
from logocheck.zones_file import Placement, placement, use_table
from logocheck.zones_file import zone as one_zone
from logocheck.zones_file import zones as all_zones


def zones(
    name: Annotated[
        str, typer.Argument(metavar="[NAME]", help="One placement instead of all.", show_default=False)
    ] = "",
    draw: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw NAME on a phone: .svg or .png.", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object for each placement and line.")] = False,
    zones: ZonesOption = None,
) -> None:
    """List the placements a campaign can name as its platform, with the share of the frame they cover."""
    use_table(zones or load_settings().zones)
    rows = [one_zone(name)] if name else [all_zones()[each] for each in sorted(all_zones())]
    if draw is not None:
        if not name:
            raise InvalidRequest("--draw: expected the NAME of one placement")
        _draw(placement(name), draw)
        return
    if as_json:
        for zone in rows:
            print(json.dumps(dataclasses.asdict(zone), default=str, ensure_ascii=False))
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    widths = {"platform": max(len(zone.name) for zone in rows), "of": len("2026-11-20")}
    for column in ("platform", "top", "bottom", "left", "right", "hashtags", "of", "source"):
        left = column in {"platform", "of", "source"}
        whole = column in {"platform", "of"}  # names are copied into campaigns: whole, however narrow the window
        table.add_column(
            column, justify="left" if left else "right", no_wrap=whole, min_width=widths.get(column), overflow="fold"
        )
    for zone in rows:
        shares = (f"{share * 100:.1f} %" if share else "-" for share in (zone.top, zone.bottom, zone.left, zone.right))
        most = "-" if zone.hashtag_limit is None else str(zone.hashtag_limit)
        table.add_row(Text(zone.name), *shares, most, Text(str(zone.dated or "")), Text(zone.source))
    console.out.print(table)


def _draw(row: Placement, path: Path) -> None:
    """Write the picture.

    Raises:
        InvalidRequest: the file's name ends in neither .svg nor .png. StorageUnavailable: it cannot be written.
    """
    kind = path.suffix.lower()
    if kind not in {".svg", ".png"}:
        raise InvalidRequest(f"--draw: expected a name that ends in .svg or .png, got {path.name}")
    try:
        path.write_bytes(phone_svg(row.zone, row.frame).encode() if kind == ".svg" else phone_png(row.zone, row.frame))
    except OSError as error:
        raise StorageUnavailable(f"{path}: {error.strerror or error}") from error
