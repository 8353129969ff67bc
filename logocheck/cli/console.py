"""Verdicts for people: colour where the terminal has it, plain text in a pipe."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

from logocheck.domain.report import Report

STYLES = {"pass": "green", "fail": "red", "review": "yellow", "error": "magenta"}
MARKS = {"pass": "✓", "fail": "✗", "review": "?", "error": "!"}

STOPPED = 130
"""Exit status of a command that a person ended, as shells report Ctrl-C."""

WIDE = 10_000
"""Characters of a line that no terminal shows: in a pipe nothing is broken into lines."""

out = Console(highlight=False, soft_wrap=False, width=None if sys.stdout.isatty() else WIDE)
err = Console(stderr=True, highlight=False, width=None if sys.stderr.isatty() else WIDE)


def outcome_text(outcome: str) -> Text:
    return Text(outcome.upper(), style=f"bold {STYLES[outcome]}")


def counted(number: int, noun: str) -> str:
    """``1 post``, ``2 posts``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def printable(text: str) -> str:
    """The text with everything that a terminal would obey, or cannot show, as an escape."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def print_report(name: str, report: Report) -> None:
    """A line with the verdict, and a table of the findings."""
    out.print(outcome_text(report.verdict.outcome.value), Text(printable(name), style="bold"))
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(width=1)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(ratio=1)
    for finding in report.verdict.findings:
        outcome = finding.outcome.value
        table.add_row(
            Text(MARKS[outcome], style=f"bold {STYLES[outcome]}"),
            finding.rule.value,
            Text(printable(finding.sentence)),
        )
    out.print(table)
    out.print()


def print_error(name: str, message: str) -> None:
    out.print(outcome_text("error"), Text(printable(name), style="bold"))
    out.print(Text(f"  {printable(message)}"))
    out.print()
