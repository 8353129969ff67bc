"""A table in YAML: a list of rows, each with a name of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeVar

import yaml

from logocheck.errors import InvalidSettings

Row = TypeVar("Row")


def named_rows(text: str, *, source: str, what: str, read: Callable[[Any], tuple[str, Row]]) -> dict[str, Row]:
    """The rows by name, in their order.

    Args:
        text: the table.
        source: where it is from, for errors.
        what: one row is, for errors.
        read: name and value of a row; a TypeError or ValueError says what is wrong with it.

    Raises:
        InvalidSettings: a row is wrong. The sentence names it.
    """
    try:
        rows = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date or a number that there is not, as 2026-13-01
        raise InvalidSettings(f"{source}: no YAML: {error}") from error
    if not isinstance(rows, list):
        raise InvalidSettings(f"{source}: expected a list of {what}s")
    table: dict[str, Row] = {}
    for number, row in enumerate(rows, start=1):
        try:
            name, value = read(row)
        except (TypeError, ValueError) as error:
            raise InvalidSettings(f"{source}: {what} {number}: {error}") from error
        if name in table:
            raise InvalidSettings(f"{source}: {what} {number}: {name!r} is there twice")
        table[name] = value
    return table


def known_fields(row: Any, fields: Collection[str]) -> dict[str, Any]:
    """``row``, if it is fields and values, and the fields are among ``fields``.

    Raises:
        TypeError: it is something else. ValueError: it has other fields.
    """
    if not isinstance(row, dict):
        raise TypeError("expected fields and values")
    if strangers := [str(field) for field in row if field not in fields]:
        raise ValueError(f"unknown {', '.join(strangers)}; expected {', '.join(fields)}")
    return row
