"""Cells of tables that people open in a spreadsheet."""

from __future__ import annotations

import unicodedata

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(text: str) -> str:
    """``text`` as a spreadsheet may open it: what would be a formula starts with an apostrophe.

    Wide signs count, and spaces and characters that nobody sees are passed over: some spreadsheets do so.
    """
    return f"'{text}" if _begins(text).startswith(_FORMULA) else text


def _begins(text: str) -> str:
    """In its plain form the first character that is seen, or a tab or line end before it."""
    for character in text:
        plain = unicodedata.normalize("NFKC", character)
        if plain.startswith(_FORMULA) or not (plain.isspace() or unicodedata.category(character) == "Cf"):
            return plain
    return ""
