"""The dated table of markets, ``rules/disclosure.yaml``: how a post says that it is advertising."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from logocheck.domain.disclosure import Disclosure
from logocheck.errors import InvalidCampaign, InvalidSettings

TABLE = Path(__file__).parent / "rules" / "disclosure.yaml"
FIELDS = ("market", "any_of", "before_the_cut", "at_most_hashtags_before", "source", "dated")


@dataclass(frozen=True, slots=True)
class Market:
    """One row. ``before_the_cut``: it must be seen before a feed cuts the caption off, wherever that is."""

    name: str
    disclosure: Disclosure
    source: str
    dated: date
    before_the_cut: bool = False

    def on(self, caption_cut: int | None) -> Disclosure:
        """What a placement asks for that cuts captions after so many characters; None where that is not known."""
        return replace(self.disclosure, within_first=caption_cut) if self.before_the_cut else self.disclosure


def market(name: str) -> Market:
    """One row of the table.

    Raises:
        InvalidCampaign: it has no market of that name.
    """
    row = markets().get(name)
    if row is None:
        shown = json.dumps(name, ensure_ascii=False)
        raise InvalidCampaign((f"market: expected one of {', '.join(markets())}, got {shown}",))
    return row


@cache
def markets() -> Mapping[str, Market]:
    """Every row of the table that comes with Logocheck, by name."""
    return MappingProxyType(markets_from(TABLE.read_text(encoding="utf-8"), source=TABLE.name))


def markets_from(text: str, *, source: str) -> dict[str, Market]:
    """The rows of a table in YAML.

    Raises:
        InvalidSettings: a row is wrong. The sentence names it.
    """
    try:
        rows = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InvalidSettings(f"{source}: no YAML: {error}") from error
    if not isinstance(rows, list):
        raise InvalidSettings(f"{source}: expected a list of markets")
    table: dict[str, Market] = {}
    for number, row in enumerate(rows, start=1):
        try:
            found = _market(row)
        except (TypeError, ValueError) as error:
            raise InvalidSettings(f"{source}: market {number}: {error}") from error
        if found.name in table:
            raise InvalidSettings(f"{source}: market {number}: {found.name!r} is there twice")
        table[found.name] = found
    return table


def _market(row: Any) -> Market:
    if not isinstance(row, dict):
        raise TypeError("expected fields and values")
    if strangers := [str(field) for field in row if field not in FIELDS]:
        raise ValueError(f"unknown {', '.join(strangers)}; expected {', '.join(FIELDS)}")
    for field, kind in (("market", str), ("any_of", list), ("source", str), ("dated", date)):
        if type(row.get(field)) is not kind:
            raise TypeError(f"{field}: expected a {kind.__name__}")
    before = row.get("at_most_hashtags_before")
    if not (before is None or type(before) is int) or not all(type(words) is str for words in row["any_of"]):
        raise TypeError("expected texts in any_of and a whole number in at_most_hashtags_before")
    disclosure = Disclosure(tuple(row["any_of"]), at_most_hashtags_before=before)
    return Market(row["market"], disclosure, row["source"], row["dated"], bool(row.get("before_the_cut")))
