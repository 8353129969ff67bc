"""What the inbox filters by and the overview counts, drawn from a report when it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from logocheck.domain.report import Logo, Report
from logocheck.domain.verdict import Outcome
from logocheck.store.tables import CheckRow, FacetRow

CELLS = 20
"""The frame is cut into CELLS by CELLS; a cell's number is row * CELLS + column, from the top left."""

BINS = 10
"""Prominence in tenths; the last one holds 1.0 as well."""

FAILED, DOUBTFUL, BRAND = "failed", "doubtful", "brand"


@dataclass(frozen=True, slots=True)
class Facts:
    """``facets``: (kind, name) as ``FacetRow`` has them. ``cell``: of the most prominent required logo, or None."""

    prominence_bin: int | None = None
    cell: int | None = None
    facets: frozenset[tuple[str, str]] = frozenset()


def of_report(report: Report) -> Facts:
    """What a finished check is found and counted by."""
    kinds = {Outcome.FAIL: FAILED, Outcome.REVIEW: DOUBTFUL}
    findings = [f for f in report.verdict.findings if f.outcome in kinds]
    facets = {(kinds[finding.outcome], str(finding.rule)) for finding in findings}
    facets |= {(BRAND, logo.brand[:200]) for logo in report.logos}
    score, wanted = report.prominence, report.wanted
    return Facts(
        prominence_bin=None if score is None else min(BINS - 1, int(score * BINS)),
        cell=_cell(wanted[-1], report) if wanted else None,
        facets=frozenset(facets),
    )


def record(session: Session, check_id: UUID, facts: Facts) -> None:
    """Keep the facts of a check that was just finished, or that counts again; it has none."""
    values = {"prominence_bin": facts.prominence_bin, "cell": facts.cell}
    session.execute(update(CheckRow).where(CheckRow.id == check_id).values(values))
    columns = select(CheckRow.campaign_id, CheckRow.day, CheckRow.created_at).where(CheckRow.id == check_id)
    campaign_id, day, created_at = session.execute(columns).one()
    rows = [
        {"id": check_id, "kind": kind, "name": name, "campaign_id": campaign_id, "day": day, "created_at": created_at}
        for kind, name in sorted(facts.facets)
    ]
    if rows:
        session.execute(insert(FacetRow), rows)


def forget(session: Session, check_id: UUID) -> None:
    """A check that another one replaced is found and counted by nothing more."""
    session.execute(delete(FacetRow).where(FacetRow.id == check_id))
    values = {"prominence_bin": None, "cell": None}
    session.execute(update(CheckRow).where(CheckRow.id == check_id).values(values))


def _cell(logo: Logo, report: Report) -> int:
    frame = report.observation.frame
    x, y = logo.box.centre
    column, row = (min(CELLS - 1, max(0, int(part * CELLS))) for part in (x / frame.width, y / frame.height))
    return row * CELLS + column
