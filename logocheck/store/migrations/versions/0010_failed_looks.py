"""How many posts keep their verdict because their picture could not be looked at again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("rejudgements", sa.Column("failed", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("rejudgements", "failed")
