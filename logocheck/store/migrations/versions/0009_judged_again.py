"""Posts are judged again under a newer version of their campaign: which check took which one's place, and who asked.

A replaced check has no outcome, no facets and no decision, so that the tallies of revision 0006 leave it out.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("checks", sa.Column("replaced_by", sa.Uuid(), nullable=True))
    op.create_index("ix_checks_replaced_by", "checks", ["replaced_by"])
    op.create_table(
        "rejudgements",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.String(length=255), nullable=False),
        sa.Column("look_again", sa.Boolean(), nullable=False),
        sa.Column("cursor", sa.String(length=200), nullable=True),
        sa.Column("judged", sa.Integer(), nullable=False),
        sa.Column("queued", sa.Integer(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error_code", sa.String(length=60), nullable=True),
        sa.Column("error_text", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_rejudgements_campaign_id"),
        sa.PrimaryKeyConstraint("campaign_id", name="pk_rejudgements"),
    )
    op.create_index("ix_rejudgements_finished_at_due_at", "rejudgements", ["finished_at", "due_at"])


def downgrade() -> None:
    # of each post the check that counts stays
    op.execute("DELETE FROM deliveries WHERE check_id IN (SELECT id FROM checks WHERE status = 'replaced')")
    op.execute("DELETE FROM checks WHERE status = 'replaced'")
    op.drop_table("rejudgements")
    op.drop_index("ix_checks_replaced_by", "checks")
    op.drop_column("checks", "replaced_by")
