"""What failed in posts, and when they came, without their reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from logocheck.domain.campaign import Rule
from logocheck.store import search
from logocheck.store.checks import Filter, filtered
from logocheck.store.facts import FAILED
from logocheck.store.tables import CheckRow, FacetRow


def failed_rules(session: Session, wanted: Filter, most: int) -> list[tuple[str, int]]:
    """The ``most`` rules that most posts fail, each with the number of posts, not of findings."""
    number = func.count()
    statement = filtered(select(FacetRow.name, number).join(CheckRow, CheckRow.id == FacetRow.id), wanted)
    chosen = statement.where(search.every(session, wanted.text), FacetRow.kind == FAILED).group_by(FacetRow.name)
    return [(rule, posts) for rule, posts in session.execute(chosen.order_by(number.desc(), FacetRow.name).limit(most))]


def span(session: Session, wanted: Filter) -> tuple[datetime | None, datetime | None]:
    """When the first and the last of them came."""
    ends = select(func.min(CheckRow.created_at), func.max(CheckRow.created_at))
    first, last = session.execute(filtered(ends, wanted).where(search.every(session, wanted.text))).one()
    return first, last


def failed_by(session: Session, checks: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The rules that each of these posts fails, in the order of reports; posts that fail none are left out."""
    statement = select(FacetRow.id, FacetRow.name).where(FacetRow.id.in_(checks), FacetRow.kind == FAILED)
    found: dict[UUID, list[str]] = {}
    for check, rule in session.execute(statement):
        found.setdefault(check, []).append(rule)
    order = {str(rule): number for number, rule in enumerate(Rule)}
    return {check: sorted(rules, key=lambda rule: order.get(rule, len(order))) for check, rules in found.items()}
