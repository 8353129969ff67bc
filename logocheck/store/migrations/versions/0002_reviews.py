"""What people decide, and what the inbox and the overview filter and count by."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

DAY = {
    "sqlite": "CAST(julianday(substr(created_at, 1, 10)) - 2440587.5 AS INTEGER)",
    "postgresql": "CAST(floor(extract(epoch FROM created_at) / 86400) AS INTEGER)",
}
AT_ONCE = 500  # reports read at a time; each has some kilobytes
CELLS = 20  # cells across and down, as logocheck.store.facts has them

INDEXES = (
    ("ix_checks_decision_created_at_id", ["decision", "created_at", "id"]),
    ("ix_checks_decided_by_created_at_id", ["decided_by", "created_at", "id"]),
    ("ix_checks_decided_at", ["decided_at"]),
    ("ix_checks_day_status_outcome_campaign_id", ["day", "status", "outcome", "campaign_id"]),
    ("ix_checks_prominence_bin_campaign_id_day", ["prominence_bin", "campaign_id", "day"]),
    ("ix_checks_cell_campaign_id_day", ["cell", "campaign_id", "day"]),
    ("ix_checks_decision_campaign_id_day", ["decision", "campaign_id", "day"]),
)


def upgrade() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("boxes", sa.JSON(), nullable=False),
        sa.Column("reviewer", sa.String(length=255), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=True),
        sa.Column("undoes", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["check_id"], ["checks.id"], name="fk_reviews_check_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["undoes"], ["reviews.id"], name="fk_reviews_undoes", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
        sa.UniqueConstraint("undoes", name="uq_reviews_undoes"),
    )
    op.create_index("ix_reviews_check_id_created_at_id", "reviews", ["check_id", "created_at", "id"])
    op.create_index("ix_reviews_created_at_id", "reviews", ["created_at", "id"])
    op.create_table(
        "check_facets",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["check_id"], ["checks.id"], name="fk_check_facets_check_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_check_facets_campaign_id"),
        sa.PrimaryKeyConstraint("check_id", "kind", "name", name="pk_check_facets"),
    )
    op.create_index(
        "ix_check_facets_kind_name_created_at_check_id", "check_facets", ["kind", "name", "created_at", "check_id"]
    )
    op.create_index("ix_check_facets_kind_name_day_campaign_id", "check_facets", ["kind", "name", "day", "campaign_id"])
    op.add_column("checks", sa.Column("day", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("checks", sa.Column("prominence_bin", sa.Integer(), nullable=True))
    op.add_column("checks", sa.Column("cell", sa.Integer(), nullable=True))
    op.add_column("checks", sa.Column("decision", sa.String(length=10), nullable=True))
    op.add_column("checks", sa.Column("decided_by", sa.String(length=255), nullable=True))
    op.add_column("checks", sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
    connection = op.get_bind()
    connection.execute(sa.text(f"UPDATE checks SET day = {DAY[connection.dialect.name]}"))  # noqa: S608 - ours
    _read_old_reports(connection)
    for name, columns in INDEXES:
        op.create_index(name, "checks", columns)


def downgrade() -> None:
    for name, _ in INDEXES:
        op.drop_index(name, "checks")
    with op.batch_alter_table("checks") as batch_op:
        for column in ("decided_at", "decided_by", "decision", "cell", "prominence_bin", "day"):
            batch_op.drop_column(column)
    op.drop_table("check_facets")
    op.drop_table("reviews")


def _read_old_reports(connection: sa.Connection) -> None:
    """The facts of the reports that are there already, as ``facts.of_report`` finds them in new ones."""
    checks = sa.table("checks", *(sa.column(name) for name in ("prominence_bin", "cell")), sa.column("id", sa.Uuid()))
    facets = sa.table(
        "check_facets", sa.column("kind"), sa.column("name"), sa.column("check_id", sa.Uuid()),
        sa.column("campaign_id", sa.Uuid()), sa.column("day"), sa.column("created_at", sa.DateTime(timezone=True)),
    )  # fmt: skip
    source = sa.table(
        "checks", sa.column("id", sa.Uuid()), sa.column("campaign_id", sa.Uuid()), sa.column("day"),
        sa.column("created_at", sa.DateTime(timezone=True)), sa.column("report"), sa.column("prominence"),
    )  # fmt: skip
    statement = sa.select(source).where(source.c.report.is_not(None)).order_by(source.c.id).limit(AT_ONCE)
    rows = connection.execute(statement).all()
    while rows:
        for row in rows:
            report = json.loads(row.report)
            share = row.prominence
            tenth = None if share is None else min(9, int(share * 10))
            facts = checks.update().where(checks.c.id == row.id).values(prominence_bin=tenth, cell=_cell(report))
            connection.execute(facts)
            for kind, name in sorted(_facets(report)):
                facet = facets.insert().values(
                    kind=kind, name=name, check_id=row.id, campaign_id=row.campaign_id,
                    day=row.day, created_at=row.created_at,
                )  # fmt: skip
                connection.execute(facet)
        rows = connection.execute(statement.where(source.c.id > rows[-1].id)).all()


def _facets(report: dict[str, Any]) -> set[tuple[str, str]]:
    found = {("brand", logo["brand"][:200]) for logo in report["logos"]}
    for finding in report["verdict"]["findings"]:
        if not finding["certain"]:
            found.add(("doubtful", finding["rule"]))
        elif not finding["satisfied"]:
            found.add(("failed", finding["rule"]))
    return found


def _cell(report: dict[str, Any]) -> int | None:
    own = [logo for logo in report["logos"] if logo["dominant"] and not logo["competitor"]]
    if not own:
        return None
    box = max(own, key=lambda logo: logo["prominence"]["score"])["box"]
    frame = report["observation"]["frame"]
    across = (box["x1"] + box["x2"]) / 2 / frame["width"]
    down = (box["y1"] + box["y2"]) / 2 / frame["height"]
    column, row = (min(CELLS - 1, max(0, int(part * CELLS))) for part in (across, down))
    return row * CELLS + column
