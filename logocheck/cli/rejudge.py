"""``logocheck rejudge``: a changed campaign over reports that are there already."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from logocheck.cli import console, opening
from logocheck.cli.console import printable
from logocheck.cli.options import CampaignOption, ZonesOption
from logocheck.codec import report_json
from logocheck.domain.campaign import Campaign
from logocheck.domain.report import Report
from logocheck.domain.safezones import Zone
from logocheck.domain.verdict import Outcome
from logocheck.errors import InputError
from logocheck.saved_reports import saved_reports
from logocheck.settings import load_settings
from logocheck.whatif import Change, changes, zone_changed
from logocheck.whatif import rejudge as judged_again
from logocheck.zones_file import use_table, zone

NOT_ASKED = "not asked"
NO_REPORT = "expected a report; none of its posts has one"


def rejudge(
    reports: Annotated[
        list[Path], typer.Argument(metavar="REPORT...", help="Files with reports, JSON.", show_default=False)
    ],
    campaign: CampaignOption,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object for each post and line.")] = False,
    zones: ZonesOption = None,
) -> None:
    """Say what a changed campaign makes of posts that were checked before, and why. Needs no pictures.

    What their platform covers is taken as it was known when each post was checked; with --zones, from that FILE.

    Exit status: 0 all pass, 1 one does not, 2 one could not be judged.
    """
    use_table(zones or load_settings().zones)
    agreed = opening.campaign_from(campaign)
    placed = zone(agreed.platform) if zones else None
    asked = _Asked(agreed, placed, as_json)
    status = max(_rejudge_file(path, asked) for path in reports)
    if not as_json:
        outcomes = "  ".join(f"{asked.told[name]} {name}" for name in console.STYLES)
        console.out.print(Text(f"{outcomes}  ({asked.told['changed']} not as before)"))
    raise typer.Exit(status)


@dataclass(frozen=True, slots=True)
class _Asked:
    """``told``: how many posts came out how, and how many with another outcome than before."""

    campaign: Campaign
    placed: Zone | None
    as_json: bool
    told: Counter[str] = field(default_factory=Counter)

    def refused(self, name: str, error: InputError) -> int:
        """Print why; the exit status."""
        self.told["error"] += 1
        _print_error(name, error, self.as_json)
        return 2


def _rejudge_file(path: Path, asked: _Asked) -> int:
    """Judge and print the posts of one file; answers its exit status."""
    statuses = []
    try:
        statuses += [_rejudge_one(name, report, asked) for name, report in saved_reports(path)]
    except InputError as error:
        return asked.refused(str(path), error)
    return max(statuses) if statuses else asked.refused(str(path), InputError(NO_REPORT))


def _rejudge_one(name: str, report: Report, asked: _Asked) -> int:
    try:
        again = judged_again(report, asked.campaign, asked.placed)
    except InputError as error:
        return asked.refused(name, error)
    before, after = report.verdict.outcome, again.verdict.outcome
    differences = changes(report.verdict, again.verdict)
    note = zone_changed(again)
    asked.told.update({after.value: 1, "changed": int(before is not after)})
    if asked.as_json:
        document = {
            "photo": name,
            "outcome": after.value,
            "before": before.value,
            "changes": [dataclasses.asdict(change) for change in differences],
            "zone_changed": note or None,
            "report": json.loads(report_json(again)),
        }
        print(json.dumps(document, ensure_ascii=False))
    else:
        _print_changes(name, before, after, differences, note)
    return int(after is not Outcome.PASS)


def _print_changes(name: str, before: Outcome, after: Outcome, differences: tuple[Change, ...], note: str) -> None:
    turned = "as before" if before is after else f"before: {before.value}"
    console.out.print(console.outcome_text(after.value), Text(printable(name), style="bold"), Text(turned, style="dim"))
    for change in differences:
        step = f"{change.before or NOT_ASKED} -> {change.after or NOT_ASKED}"
        console.out.print(Text(f"  {change.rule.value} ({step}): {printable(change.sentence)}"))
    if note:
        console.out.print(Text(f"  {printable(note)}", style="dim"))
    console.out.print()


def _print_error(name: str, error: InputError, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"photo": name, "outcome": "error", "error": str(error)}, ensure_ascii=False))
    else:
        console.print_error(name, str(error))
