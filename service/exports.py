"""Posts of a filter as rows for people and machines: a line of a table for each."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from logocheck.codec import verdict_from_json
from logocheck.domain.verdict import Finding, Outcome
from logocheck.spreadsheet import cell
from logocheck.store import checks, copies
from logocheck.store.checks import Filter
from logocheck.store.copies import First
from logocheck.store.tables import CheckRow

AT_ONCE = 200  # reports in memory; each has some kilobytes
COLUMNS = (
    "id", "filename", "creator", "external_ref", "campaign", "status", "outcome", "prominence", "failed", "doubtful",
    "reasons", "decision", "decided_by", "decided_at", "error", "created_at", "duplicate_of",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A post with its report. ``first``: that of its campaign which came first with the same picture file."""

    row: CheckRow
    first: First | None


def found(readers: sessionmaker[Session], wanted: Filter, most: int | None = None) -> Iterator[Found]:
    """The checks of a filter with their reports, newest first; a page of rows is in memory at a time."""
    after, left = None, most
    while left is None or left > 0:
        with readers() as session:
            limit = AT_ONCE if left is None else min(AT_ONCE, left)
            page = checks.listed(session, wanted, after=after, limit=limit, with_report=True)
            firsts = copies.firsts(session, page.rows)
            session.expunge_all()
        yield from (Found(row, firsts.get(row.id)) for row in page.rows)
        left = None if left is None else left - len(page.rows)
        if page.after is None:
            return
        after = page.after


def findings_of(row: CheckRow) -> tuple[Finding, ...]:
    """What the row's report finds; nothing when there is none."""
    return verdict_from_json(row.report.encode()).findings if row.report else ()


def line(post: Found) -> dict[str, Any]:
    """What a table tells of one post, by the names of ``COLUMNS``; lists are lists."""
    row = post.row
    findings = findings_of(row)
    failed = [finding for finding in findings if finding.outcome == Outcome.FAIL]
    doubtful = [finding for finding in findings if finding.outcome == Outcome.REVIEW]
    return {
        "id": str(row.id),
        "filename": row.filename,
        "creator": row.creator,
        "external_ref": row.external_ref,
        "campaign": f"{row.campaign.name}@{row.campaign.version}",
        "status": str(row.status),
        "outcome": row.outcome,
        "prominence": None if row.prominence is None else round(row.prominence, 4),
        "failed": [str(finding.rule) for finding in failed],
        "doubtful": [str(finding.rule) for finding in doubtful],
        "reasons": [finding.sentence for finding in (*failed, *doubtful)],
        "decision": row.decision,
        "decided_by": row.decided_by,
        "decided_at": row.decided_at.isoformat() if row.decided_at else None,
        "error": row.error_text,
        "created_at": row.created_at.isoformat(),
        "duplicate_of": str(post.first.id) if post.first else None,
    }


def in_parts(lines: Iterator[str]) -> Iterator[str]:
    """The same text in fewer, larger parts: the server hands each over by itself."""
    while part := "".join(islice(lines, AT_ONCE)):
        yield part


def as_csv(posts: Iterator[Found]) -> Iterator[str]:
    """CSV for spreadsheets: UTF-8 with its mark, lists joined, and no cell that would be run as a formula."""
    yield "\N{ZERO WIDTH NO-BREAK SPACE}" + _written(COLUMNS)
    for post in posts:
        yield _written([_cell(value) for value in line(post).values()])


def as_json(posts: Iterator[Found]) -> Iterator[str]:
    """A JSON array, a line for each post."""
    separator = "[\n"
    for post in posts:
        yield separator + json.dumps(line(post), ensure_ascii=False)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def _written(cells: object) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)  # type: ignore[arg-type]
    return text.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, list):
        value = "; ".join(value)
    text = "" if value is None else str(value)
    return text if isinstance(value, float) else cell(text)
