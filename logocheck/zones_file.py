"""The dated table of placements, ``rules/zones.yaml`` or one's own: what a platform covers, and its hashtag rules."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from logocheck.domain.campaign import Dialect
from logocheck.domain.geometry import Size
from logocheck.domain.safezones import Zone
from logocheck.errors import InvalidCampaign, InvalidSettings
from logocheck.files import bounded_bytes
from logocheck.named_rows import known_fields, named_rows

TABLE = Path(__file__).parent / "rules" / "zones.yaml"
LARGEST_TABLE_BYTES = 2**20
SIDES = ("top", "bottom", "left", "right")
FIELDS = ("name", *SIDES, "dialect", "hashtag_limit", "caption_cut", "frame", "source", "dated")
SCREEN = Size(1080, 1920)
"""Pixels of a phone's screen."""


@dataclass(frozen=True, slots=True)
class Placement:
    """One row. ``dialect``: of its hashtags.

    ``caption_cut``: characters of a caption, at least 1, that a feed shows before "more"; None where unknown.
    ``frame``: pixels of the pictures that the shares are meant for.
    """

    zone: Zone
    dialect: Dialect
    caption_cut: int | None = None
    frame: Size = SCREEN

    def __post_init__(self) -> None:
        if self.caption_cut is not None and self.caption_cut < 1:
            raise ValueError("caption_cut is at least 1")


def zones() -> Mapping[str, Zone]:
    """Every placement's zone by its name; "none" is always there."""
    return {name: row.zone for name, row in placements().items()}


def zone(name: str) -> Zone:
    """The zone of one placement.

    Raises:
        InvalidCampaign: the table has no placement of that name.
    """
    return placement(name).zone


def placement(name: str) -> Placement:
    """One row of the table.

    Raises:
        InvalidCampaign: it has no placement of that name.
    """
    row = placements().get(name)
    if row is None:
        shown = json.dumps(name, ensure_ascii=False)
        raise InvalidCampaign((f"platform: expected one of {', '.join(placements())}, got {shown}{_suggestion(name)}",))
    return row


def placements() -> Mapping[str, Placement]:
    """Every row of the table in use, by name."""
    return _IN_USE[0] if _IN_USE else _shipped()


def use_table(path: Path | None) -> None:
    """Take the placements of a file for the rest of this process; None: the table that comes with Logocheck.

    Only entry points call this, once at their start. What a platform covers is a fact of the installation, like its
    clock: campaigns name a placement and reports keep its zone, so nothing else needs to know which file it was.

    Raises:
        InvalidSettings: the file cannot be read, or a row is wrong. The sentence names it.
    """
    _IN_USE[:] = [] if path is None else [MappingProxyType(placements_from(_text(path), source=str(path)))]


_IN_USE: list[Mapping[str, Placement]] = []


def _text(path: Path) -> str:
    content = bounded_bytes(path, LARGEST_TABLE_BYTES, InvalidSettings)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidSettings(f"{path}: expected UTF-8 text") from error


@cache
def _shipped() -> Mapping[str, Placement]:
    return MappingProxyType(placements_from(_text(TABLE), source=TABLE.name))


def placements_from(text: str, *, source: str) -> dict[str, Placement]:
    """The rows of a table in YAML.

    Raises:
        InvalidSettings: a row is wrong, or "none" is missing. The sentence names the row.
    """
    table = named_rows(text, source=source, what="placement", read=_placement)
    if "none" not in table:
        raise InvalidSettings(f'{source}: expected a placement named "none"')
    return table


def _placement(row: Any) -> tuple[str, Placement]:
    row = known_fields(row, FIELDS)
    if not isinstance(row.get("name"), str) or not isinstance(row.get("source"), str):
        raise TypeError("expected a name and a source")
    if type(row.get("dated")) is not date:
        raise TypeError("dated: expected a date such as 2026-11-20")
    sides = {side: row.get(side, 0.0) for side in SIDES}
    if wrong := [side for side, value in sides.items() if type(value) not in {int, float}]:
        raise TypeError(f"{wrong[0]}: expected a number from 0 to 1")
    for field in ("hashtag_limit", "caption_cut"):
        if type(row.get(field, 0)) is not int:
            raise TypeError(f"{field}: expected a whole number")
    frame = row.get("frame", [SCREEN.width, SCREEN.height])
    if not isinstance(frame, list) or [type(side) for side in frame] != [int, int] or min(frame) < 1:
        raise TypeError("frame: expected width and height in pixels, such as [1080, 1350]")
    zone_ = Zone(
        row["name"],
        **{side: float(value) for side, value in sides.items()},
        source=row["source"],
        dated=row["dated"],
        hashtag_limit=row.get("hashtag_limit"),
    )
    dialect = Dialect(row.get("dialect", Dialect.INSTAGRAM))
    return zone_.name, Placement(zone_, dialect, row.get("caption_cut"), Size(*frame))


def _suggestion(name: str) -> str:
    near = difflib.get_close_matches(name, placements(), n=1)
    return f" (did you mean {near[0]}?)" if near else ""
