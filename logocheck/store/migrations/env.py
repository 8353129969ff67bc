"""Run by Alembic with the connection that ``upgrade`` opened."""

from __future__ import annotations

from alembic import context

from logocheck.store import access_tables, errand_tables, rejudgement_tables  # noqa: F401 - more tables of the same metadata
from logocheck.store.migrations import is_modelled
from logocheck.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a column by copying its table
    compare_type=True,
    include_name=is_modelled,
)
with context.begin_transaction():
    context.run_migrations()
