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

from logocheck.domain.disclosure import Disclosure
from logocheck.errors import InvalidCampaign
from logocheck.named_rows import known_fields, named_rows

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
    return named_rows(text, source=source, what="market", read=_market)


def _market(row: Any) -> tuple[str, Market]:
    row = known_fields(row, FIELDS)
    for field, kind in (("market", str), ("any_of", list), ("source", str), ("dated", date)):
        if type(row.get(field)) is not kind:
            raise TypeError(f"{field}: expected a {kind.__name__}")
    before = row.get("at_most_hashtags_before")
    if not (before is None or type(before) is int) or not all(type(words) is str for words in row["any_of"]):
        raise TypeError("expected texts in any_of and a whole number in at_most_hashtags_before")
    disclosure = Disclosure(tuple(row["any_of"]), at_most_hashtags_before=before)
    market = Market(row["market"], disclosure, row["source"], row["dated"], bool(row.get("before_the_cut")))
    return market.name, market
