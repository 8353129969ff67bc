"""Checks a folder of posts: captions from sidecars, results as JSONL, CSV and one HTML page, resumable."""

from logocheck.scan.annotations import annotations_in
from logocheck.scan.folder import Post, posts_in
from logocheck.scan.journal import Entry, Journal
from logocheck.scan.results import RESULTS, reasons, write_results
from logocheck.scan.run import Row, Scan, Tally, tally, with_duplicates
from logocheck.scan.station import Checked, Station, file_bytes
from logocheck.scan.watch import Look, settled

__all__ = [
    "RESULTS",
    "Checked",
    "Entry",
    "Journal",
    "Look",
    "Post",
    "Row",
    "Scan",
    "Station",
    "Tally",
    "annotations_in",
    "file_bytes",
    "posts_in",
    "reasons",
    "settled",
    "tally",
    "with_duplicates",
    "write_results",
]
