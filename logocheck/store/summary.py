"""Numbers of a filter's posts for the client's report."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

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
