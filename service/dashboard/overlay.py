"""A report as layers over its photo: numbered marks, the platform's interface, and which finding points where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from logocheck.annotate.interface import covered, zone_of
from logocheck.domain.appearance import Quad
from logocheck.domain.campaign import Rule
from logocheck.domain.geometry import Box, Size
from logocheck.domain.hashtags import hashtags
from logocheck.domain.report import Logo, Report
from logocheck.domain.verdict import Finding, Outcome
from logocheck.store.reviews import Drawn
from logocheck.whatif import zone_changed
from service.dashboard.texts import gettext

_URGENCY = {Outcome.FAIL: 0, Outcome.REVIEW: 1, Outcome.PASS: 2}


@dataclass(frozen=True, slots=True)
class Mark:
    """One numbered box over the photo. ``kind``: "brand", "competitor", "text", "evidence" or "drawn".

    ``quad``: where the corners of what is in the box were found.
    """

    number: int
    kind: str
    box: Box
    title: str
    doubtful: bool = False
    dominant: bool = False
    logo: Logo | None = None

    @property
    def quad(self) -> Quad | None:
        return self.logo.quad if self.logo else None


@dataclass(frozen=True, slots=True)
class Pointer:
    """A finding and the mark that shows its evidence, if it has one."""

    finding: Finding
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Overlay:
    """``interface``: the parts that the platform covers; ``covered_by`` says which and as of when, ``zone_note`` where
    that has changed since. ``badge``: side of a number's plate, in picture pixels.
    """

    frame: Size
    marks: tuple[Mark, ...]
    interface: tuple[Box, ...]
    badge: float
    pointers: tuple[Pointer, ...]
    covered_by: str = ""
    zone_note: str = ""

    @property
    def logos(self) -> tuple[Mark, ...]:
        return tuple(mark for mark in self.marks if mark.logo is not None)

    @property
    def interface_matters(self) -> bool:
        """Whether the post does not keep clear of the platform's interface, so that its layer is shown at once."""
        findings = (pointer.finding for pointer in self.pointers)
        return any(f.rule is Rule.SAFE_ZONE and f.outcome is not Outcome.PASS for f in findings)

    def count(self, outcome: str) -> int:
        """How many findings came out so."""
        return sum(pointer.finding.outcome == outcome for pointer in self.pointers)

    def plate(self, mark: Mark) -> Box:
        """Where the mark's number stands: above the box's top left corner, or in it where the frame ends."""
        side = self.badge
        x = min(max(0.0, mark.box.x1), self.frame.width - side)
        above = mark.box.y1 - side
        y = min(max(0.0, above if above >= 0 else mark.box.y1), self.frame.height - side)
        return Box(x, y, x + side, y + side)

    @property
    def texts(self) -> tuple[Mark, ...]:
        return tuple(mark for mark in self.marks if mark.kind == "text")


def overlay(report: Report, drawn: Sequence[Drawn] = ()) -> Overlay:
    """Everything the photo's layers show. Findings come with failures first, then doubts.

    ``drawn``: logos that people added.
    """
    marks = [*_logo_marks(report)]
    marks += _text_marks(report, first=len(marks) + 1)
    marks += [Mark(number, "drawn", row.box, row.brand) for number, row in enumerate(drawn, start=len(marks) + 1)]
    by_box = {mark.box: mark for mark in reversed(marks)}
    pointers = []
    for finding in by_urgency(report.verdict.findings):
        if finding.box is not None and finding.box not in by_box:
            mark = Mark(len(marks) + 1, "evidence", finding.box, finding.sentence)
            marks.append(mark)
            by_box[finding.box] = mark
        pointers.append(Pointer(finding, by_box.get(finding.box) if finding.box is not None else None))
    frame, zone = report.observation.frame, zone_of(report)
    return Overlay(
        frame=frame,
        marks=tuple(marks),
        interface=covered(zone, frame),
        badge=min(max(frame.width, frame.height) / 26, frame.width, frame.height),
        pointers=tuple(pointers),
        covered_by=_covered_by(report.campaign.platform, zone.dated),
        zone_note=zone_changed(report),
    )


def by_urgency(findings: Iterable[Finding]) -> list[Finding]:
    """Failures first, then doubts."""
    return sorted(findings, key=lambda finding: _URGENCY[finding.outcome])


def _covered_by(platform: str, dated: date | None) -> str:
    return gettext("%(platform)s, as of %(day)s") % {"platform": platform, "day": dated} if dated else platform


def _logo_marks(report: Report) -> list[Mark]:
    certain_from = report.campaign.review.certain_from
    rows = sorted(report.logos, key=lambda logo: (logo.competitor, not logo.dominant, -logo.prominence.score))
    return [
        Mark(
            number=number,
            kind="competitor" if logo.competitor else "brand",
            box=logo.box,
            title=logo.brand,
            doubtful=logo.confidence < certain_from,
            dominant=logo.dominant,
            logo=logo,
        )
        for number, logo in enumerate(rows, start=1)
    ]


def _text_marks(report: Report, first: int) -> list[Mark]:
    lines = (line for line in report.observation.text_lines if hashtags(line.text, report.campaign.dialect))
    return [Mark(number, "text", line.box, line.text) for number, line in enumerate(lines, start=first)]
