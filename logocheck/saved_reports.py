"""Reports out of files: one, ``logocheck check --json``, a scan's results or journal, answers of the REST API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from logocheck.codec import report_from_json
from logocheck.domain.report import Report
from logocheck.errors import InputError, InvalidRequest

LARGEST_DOCUMENT_BYTES: Final = 64 * 2**20
LONGEST_REASON: Final = 200
NAMES: Final = ("photo", "file", "id", "key")
"""Fields that say which post it is: of ``check --json``, a scan's results, the REST API and a scan's journal."""


def saved_reports(path: Path) -> Iterator[tuple[str, Report]]:
    """Every report of a file with its post's name, one at a time.

    A file is one JSON document, or one on each line. Posts without a report, as they could not be checked or
    are not done yet, are left out.

    Raises:
        InputError: the file cannot be read, is empty, too large, damaged, or holds something else than reports.
    """
    try:
        with path.open("rb") as stream:
            yield from _reports(path, stream)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error


def _reports(path: Path, stream: Any) -> Iterator[tuple[str, Report]]:
    number = 0
    for number, document in enumerate(_documents(path, stream), start=1):
        rows = document.get("checks", [document]) if isinstance(document, dict) else None
        if not isinstance(rows, list):
            raise InputError(f"{path}: document {number}: expected a report, or an object with the field report")
        for row in rows:
            report = _report(f"{path}: document {number}", row)
            if report is not None:
                yield _name(row, path), report
    if number == 0:
        raise InputError(f"{path} is empty: expected a report")


def _documents(path: Path, stream: Any) -> Iterator[Any]:
    """JSON lines; or one document over several lines, when the first line is none of its own."""
    for number, line in enumerate(iter(lambda: stream.readline(LARGEST_DOCUMENT_BYTES + 1), b""), start=1):
        if len(line) > LARGEST_DOCUMENT_BYTES:
            raise InputError(f"{path}:{number} has more than {LARGEST_DOCUMENT_BYTES} bytes")
        if not line.strip():
            continue
        try:
            document = json.loads(line)
        except (ValueError, RecursionError) as error:
            if number > 1:
                raise InputError(f"{path}:{number}: no JSON: {error}") from error
            document = _whole(path, line + stream.read(LARGEST_DOCUMENT_BYTES + 1 - len(line)))
        yield document


def _whole(path: Path, content: bytes) -> Any:
    if len(content) > LARGEST_DOCUMENT_BYTES:
        raise InputError(f"{path} has more than {LARGEST_DOCUMENT_BYTES} bytes")
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: no JSON: {error}") from error


def _report(where: str, row: Any) -> Report | None:
    if isinstance(row, dict) and row.get("outcome") == "error" and "report" not in row:
        return None  # ``logocheck check --json`` of a photo that could not be checked
    if not isinstance(row, dict) or not ("report" in row or "observation" in row):
        raise InputError(f"{where}: expected a report, or an object with the field report")
    report = row if "observation" in row else row["report"]
    if report is None:
        return None
    try:
        return report_from_json(json.dumps(report).encode())
    except InvalidRequest as error:
        reason = str(error)
        reason = reason if len(reason) <= LONGEST_REASON else f"{reason[:LONGEST_REASON]} …"
        raise InputError(f"{where}: {reason} (is it of another version of Logocheck?)") from error


def _name(row: dict[str, Any], path: Path) -> str:
    return next((str(row[field]) for field in NAMES if row.get(field)), str(path))
