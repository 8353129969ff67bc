"""Compares a scan of the example posts with what is expected.

    python tests/data/compare.py RESULTS.jsonl EXPECTED.csv

Exit status: 0 all as expected, 1 one is not.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path


def verdicts(results: Path) -> dict[str, tuple[str, str]]:
    """By file: the outcome, and the rules whose findings have that outcome."""
    rows = map(json.loads, results.read_text("utf-8").splitlines())
    return {row["file"]: (row["outcome"], " ".join(because(row))) for row in rows}


def because(row: dict) -> list[str]:
    findings = row["report"]["verdict"]["findings"] if row["report"] else []
    outcomes = {
        "fail": lambda finding: finding["certain"] and not finding["satisfied"],
        "review": lambda finding: not finding["certain"],
    }
    counts = outcomes.get(row["outcome"], lambda _: False)
    return sorted({finding["rule"] for finding in findings if counts(finding)})


def expectations(path: Path) -> dict[str, tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["file"]: (row["outcome"], row["because"]) for row in csv.DictReader(stream)}


def main(results: str, expected: str) -> int:
    found, wanted = verdicts(Path(results)), expectations(Path(expected))
    wrong = [name for name in sorted(wanted | found) if found.get(name) != wanted.get(name)]
    for name in wrong:
        print(f"{name}: expected {wanted.get(name)}, got {found.get(name)}")
    print(f"{len(wanted | found) - len(wrong)} of {len(wanted | found)} example posts are as expected.")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
