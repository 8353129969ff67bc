"""What a scan leaves for people and machines: results.jsonl, results.csv, report.html."""

from __future__ import annotations

import base64
import csv
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from jinja2 import Environment, PackageLoader, StrictUndefined

from logocheck.codec import report_json
from logocheck.domain.report import Logo
from logocheck.domain.verdict import Finding, Outcome
from logocheck.errors import StorageUnavailable
from logocheck.scan.journal import Entry, Journal
from logocheck.scan.run import Row, tally
from logocheck.spreadsheet import cell
from logocheck.svg_numbers import coordinate, corners

RESULTS = ("results.jsonl", "results.csv", "report.html")
COLUMNS = (
    "file", "outcome", "failed", "doubtful", "reasons", "competitors", "brands", "confidence", "prominence", "share",
    "height_px", "caption", "first_comment", "duplicate_of", "sha256", "error",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """One post as the page shows it."""

    row: Row
    entry: Entry

    @property
    def unmet(self) -> tuple[Finding, ...]:
        """What keeps the post from passing."""
        return reasons(self.entry)

    @property
    def met(self) -> tuple[Finding, ...]:
        """All other findings."""
        findings = self.entry.report.verdict.findings if self.entry.report else ()
        return tuple(finding for finding in findings if finding.outcome is Outcome.PASS)

    @property
    def thumbnail_uri(self) -> str:
        """The thumbnail as a ``data:`` URI; empty where there is none."""
        if not self.entry.thumbnail:
            return ""
        kind = "webp" if self.entry.thumbnail[8:12] == b"WEBP" else "jpeg"
        return f"data:image/{kind};base64,{base64.b64encode(self.entry.thumbnail).decode()}"


def write_results(out: Path, campaign_name: str, rows: Sequence[Row], journal: Journal) -> None:
    """Write the three files anew; each is replaced in one step, so that a reader never sees half of one.

    Raises:
        StorageUnavailable: a file cannot be written.
    """
    try:
        with _replaced(out / RESULTS[0]) as stream:
            stream.writelines(_line(card) for card in _cards(rows, journal))
        with _replaced(out / RESULTS[1]) as stream:
            stream.write("\N{ZERO WIDTH NO-BREAK SPACE}")  # else spreadsheets guess the encoding
            table = csv.writer(stream, lineterminator="\n")
            table.writerow(COLUMNS)
            table.writerows([cell(value) for value in _values(card)] for card in _cards(rows, journal))
        with _replaced(out / RESULTS[2]) as stream:
            page = _templates().get_template("scan.html")
            stream.writelines(page.generate(campaign=campaign_name, tally=tally(rows), cards=_cards(rows, journal)))
    except OSError as error:
        raise StorageUnavailable(f"{out}: {error.strerror or error}") from error


def _cards(rows: Sequence[Row], journal: Journal) -> Iterator[Card]:
    for row in rows:
        yield Card(row, journal.entry(row.key) if row.key else Entry(error=row.error))


def _line(card: Card) -> str:
    row = card.row
    document = {
        "file": row.name,
        "outcome": row.outcome,
        "caption": row.captions.caption,
        "first_comment": row.captions.first_comment,
        "duplicate_of": row.duplicate_of or None,
        "sha256": row.sha256 or None,
        "error": row.error or None,
        "report": None if card.entry.report is None else json.loads(report_json(card.entry.report)),
    }
    return json.dumps(document, ensure_ascii=False) + "\n"


def _values(card: Card) -> tuple[str, ...]:
    row, report = card.row, card.entry.report
    logos = [logo for logo in report.logos if logo.dominant and not logo.competitor] if report else []
    return (
        row.name,
        row.outcome,
        _rules(card, Outcome.FAIL),
        _rules(card, Outcome.REVIEW),
        " ".join(finding.sentence for finding in reasons(card.entry)),
        ", ".join(logo.brand for logo in report.logos if logo.dominant and logo.competitor) if report else "",
        ", ".join(logo.brand for logo in logos),
        _numbers(logos, lambda logo: f"{logo.confidence:.3f}"),
        _numbers(logos, lambda logo: f"{logo.prominence.score:.3f}"),
        _numbers(logos, lambda logo: f"{logo.prominence.share:.5f}"),
        _numbers(logos, lambda logo: f"{logo.prominence.height_px:.0f}"),
        row.captions.caption,
        row.captions.first_comment,
        row.duplicate_of,
        row.sha256,
        row.error,
    )


def _rules(card: Card, outcome: Outcome) -> str:
    return "; ".join(dict.fromkeys(finding.rule.value for finding in card.unmet if finding.outcome is outcome))


def _numbers(logos: Sequence[Logo], number: Callable[[Logo], str]) -> str:
    return ", ".join(map(number, logos))


def reasons(entry: Entry) -> tuple[Finding, ...]:
    """The findings that keep a post from passing, those that fail it first."""
    findings = entry.report.verdict.findings if entry.report else ()
    return tuple(f for outcome in (Outcome.FAIL, Outcome.REVIEW) for f in findings if f.outcome is outcome)


def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("logocheck", "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters |= {"coordinate": coordinate, "corners": corners}
    return environment


@contextmanager
def _replaced(path: Path) -> Iterator[TextIO]:
    """A file of that name, when all is written. File names that are no text become escapes, as JSON has them."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            yield stream
        Path(name).chmod(0o644)  # mkstemp makes it private
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink()
        raise
