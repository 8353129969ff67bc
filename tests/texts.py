"""Collects every text of the dashboard into the catalogue's template.

python -m tests.texts
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from service.dashboard.texts import LOCALE

ROOT = LOCALE.parent
TEMPLATE = LOCALE / "messages.pot"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "noted": None}


def collected() -> Catalog:
    """Texts by where they stand; without dates and line numbers, so that only a changed text changes the file."""
    tables = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["tool"]["babel"]["mappings"]
    methods = [(table["pattern"], table["method"]) for table in tables]
    found: dict[object, set[str]] = {}
    for name, _, text, _, _ in extract_from_dir(str(ROOT), methods, keywords=KEYWORDS):
        found.setdefault(text, set()).add(Path(name).as_posix())
    catalog = Catalog(project="Logocheck", charset="utf-8", fuzzy=False)
    for text in sorted(found, key=str):
        catalog.add(text, locations=[(place, 0) for place in sorted(found[text])])
    return catalog


def main() -> None:
    LOCALE.mkdir(exist_ok=True)
    with TEMPLATE.open("wb") as file:
        write_po(file, collected(), width=120, include_lineno=False, omit_header=True)


if __name__ == "__main__":
    main()
