"""One row by its id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from logocheck.errors import InputError
from logocheck.store.tables import Base

Row = TypeVar("Row", bound=Base)


def known(
    session: Session,
    table: type[Row],
    row_id: UUID,
    refusal: type[InputError],
    name: str,
    *,
    options: Sequence[ORMOption] = (),
) -> Row:
    """The row of this id. ``name``: what such a row is to people.

    Raises:
        refusal: there is none.
    """
    row = session.get(table, row_id, options=options)
    if row is None:
        raise refusal(f"no {name} {row_id}")
    return row
