"""``logocheck rejudge``: a changed campaign over reports that are there already."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from logocheck.cli import console, opening
from logocheck.cli.console import printable
from logocheck.cli.options import CampaignOption
from logocheck.codec import report_json
from logocheck.domain.campaign import Campaign
from logocheck.domain.report import Report
from logocheck.domain.verdict import Outcome
from logocheck.errors import InputError
from logocheck.saved_reports import saved_reports
from logocheck.whatif import Change, changes
from logocheck.whatif import rejudge as judged_again

NOT_ASKED = "not asked"


def rejudge(
    reports: Annotated[
        list[Path], typer.Argument(metavar="REPORT...", help="Files with reports, JSON.", show_default=False)
    ],
    campaign: CampaignOption,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object for each post and line.")] = False,
) -> None:
    """Say what a changed campaign makes of posts that were checked before, and why. Needs no pictures.

    Exit status: 0 all pass, 1 one does not, 2 one could not be judged.
    """
    agreed = opening.campaign_from(campaign)
    raise typer.Exit(max(_rejudge_file(path, agreed, as_json) for path in reports))


def _rejudge_file(path: Path, campaign: Campaign, as_json: bool) -> int:
    """Judge and print the posts of one file; answers its exit status."""
    status = 0
    try:
        for name, report in saved_reports(path):
            status = max(status, _rejudge_one(name, report, campaign, as_json))
    except InputError as error:
        _print_error(str(path), error, as_json)
        return 2
    return status


def _rejudge_one(name: str, report: Report, campaign: Campaign, as_json: bool) -> int:
    try:
        again = judged_again(report, campaign)
    except InputError as error:
        _print_error(name, error, as_json)
        return 2
    before, after = report.verdict.outcome, again.verdict.outcome
    differences = changes(report.verdict, again.verdict)
    if as_json:
        document = {
            "photo": name,
            "outcome": after.value,
            "before": before.value,
            "changes": [dataclasses.asdict(change) for change in differences],
            "report": json.loads(report_json(again)),
        }
        print(json.dumps(document, ensure_ascii=False))
    else:
        _print_changes(name, before, after, differences)
    return int(after is not Outcome.PASS)


def _print_changes(name: str, before: Outcome, after: Outcome, differences: tuple[Change, ...]) -> None:
    turned = "as before" if before is after else f"before: {before.value}"
    console.out.print(console.outcome_text(after.value), Text(printable(name), style="bold"), Text(turned, style="dim"))
    for change in differences:
        step = f"{change.before or NOT_ASKED} -> {change.after or NOT_ASKED}"
        console.out.print(Text(f"  {change.rule.value} ({step}): {printable(change.sentence)}"))
    console.out.print()


def _print_error(name: str, error: InputError, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"photo": name, "outcome": "error", "error": str(error)}, ensure_ascii=False))
    else:
        console.print_error(name, str(error))
