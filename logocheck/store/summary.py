"""What failed in posts, and when they came, without their reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from logocheck.domain.campaign import Rule
from logocheck.domain.verdict import Outcome
from logocheck.store import search
from logocheck.store.checks import Filter, filtered
from logocheck.store.facts import FAILED
from logocheck.store.reviews import APPROVE, REJECT
from logocheck.store.tables import CheckRow, FacetRow, Status


@dataclass(frozen=True, slots=True)
class Settled:
    """``posts`` were checked or decided about; ``good`` of them passed, or were approved whatever the verdict.

    ``approved``, ``rejected``: how many a person decided about.
    """

    posts: int
    good: int
    approved: int
    rejected: int


def failed_rules(session: Session, wanted: Filter, most: int) -> list[tuple[str, int]]:
    """The ``most`` rules that most posts fail, each with the number of posts, not of findings."""
    number = func.count()
    statement = filtered(select(FacetRow.name, number).join(CheckRow, CheckRow.id == FacetRow.id), wanted)
    chosen = statement.where(search.every(session, wanted.text), FacetRow.kind == FAILED).group_by(FacetRow.name)
    return [(rule, posts) for rule, posts in session.execute(chosen.order_by(number.desc(), FacetRow.name).limit(most))]


def settled(session: Session, wanted: Filter) -> Settled:
    """What came of the posts; a decision that stands goes before the verdict."""
    columns = (CheckRow.status, CheckRow.outcome, CheckRow.decision)
    statement = filtered(select(*columns, func.count()), wanted).where(search.every(session, wanted.text))
    posts = good = approved = rejected = 0
    for status, outcome, decision, number in session.execute(statement.group_by(*columns)):
        posts += number if status == Status.DONE or decision else 0
        good += number if (decision or outcome) in {APPROVE, Outcome.PASS} else 0
        approved += number if decision == APPROVE else 0
        rejected += number if decision == REJECT else 0
    return Settled(posts, good, approved, rejected)


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
