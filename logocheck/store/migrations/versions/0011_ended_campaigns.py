"""Which campaigns take no more posts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from logocheck.store.instant import Instant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ended_campaigns",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("ended_by", sa.String(255), nullable=False),
        sa.Column("ended_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_ended_campaigns"),
    )


def downgrade() -> None:
    op.drop_table("ended_campaigns")
