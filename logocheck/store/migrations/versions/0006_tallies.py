"""What the overview shows, counted: posts by day and campaign, of each kind and name.

Triggers on ``checks`` and ``check_facets`` count in the transaction of the post itself. SQLite has one writer at a
time: it changes the numbers. PostgreSQL has many, who would wait for each other: each adds a line, one more or one
less, and the sweeper adds the lines up. A later revision that copies one of the two tables in SQLite
(``batch_alter_table``) has to make its triggers again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# (kind, name, which posts): what a post counts as
KINDS = (
    ("outcome", "coalesce({row}outcome, 'error')", "({row}outcome IS NOT NULL OR {row}status = 'error')"),
    ("tenth", "CAST({row}prominence_bin AS VARCHAR(200))", "{row}prominence_bin IS NOT NULL"),
    ("cell", "CAST({row}cell AS VARCHAR(200))", "{row}cell IS NOT NULL"),
    ("decision", "{row}decision", "{row}decision IS NOT NULL"),
)
COUNTED = ("day", "campaign_id", "status", "outcome", "prominence_bin", "cell", "decision")
FAILED = (("failed", "{row}name", "{row}kind = 'failed'"),)
FACETS = ("day", "campaign_id", "kind", "name")
INSERT = "INSERT INTO check_tallies (day, campaign_id, kind, name, number)"
ALL = " UNION ALL ".join(
    f"SELECT day, campaign_id, '{kind}' AS kind, {name.format(row='')} AS name, count(*) AS number "  # noqa: S608
    f"FROM {table} WHERE {which.format(row='')} GROUP BY 1, 2, 4"
    for table, kinds in (("checks", KINDS), ("check_facets", FAILED))
    for kind, name, which in kinds
)


def _counted(kinds: tuple[tuple[str, str, str], ...], row: str, number: int) -> list[str]:
    """SELECT statements that tell what the row of a trigger, OLD or NEW, counts as."""
    return [
        f"SELECT {row}.day, {row}.campaign_id, '{kind}', {name.format(row=f'{row}.')}, {number} "
        f"WHERE {which.format(row=f'{row}.')}"
        for kind, name, which in kinds
    ]


def _changed(kinds: tuple[tuple[str, str, str], ...], row: str, number: int) -> str:
    """SQLite: the numbers of that row, changed."""
    return " ".join(
        f"{INSERT} {counted} "
        "ON CONFLICT (kind, day, name, campaign_id) DO UPDATE SET number = number + excluded.number;"
        for counted in _counted(kinds, row, number)
    )


def _triggers_of_sqlite(table: str, kinds: tuple[tuple[str, str, str], ...], columns: tuple[str, ...]) -> list[str]:
    differs = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns)
    changed = f"CREATE TRIGGER {table}_tallied_changed AFTER UPDATE OF {', '.join(columns)} ON {table} WHEN {differs}"
    return [
        f"CREATE TRIGGER {table}_tallied_added AFTER INSERT ON {table} BEGIN {_changed(kinds, 'NEW', 1)} END",
        f"{changed} BEGIN {_changed(kinds, 'OLD', -1)} {_changed(kinds, 'NEW', 1)} END",
        f"CREATE TRIGGER {table}_tallied_removed AFTER DELETE ON {table} BEGIN {_changed(kinds, 'OLD', -1)} END",
    ]


def _triggers_of_postgresql(table: str, kinds: tuple[tuple[str, str, str], ...], columns: tuple[str, ...]) -> list[str]:
    rows = {row: " UNION ALL ".join(_counted(kinds, row, number)) for row, number in (("OLD", -1), ("NEW", 1))}
    mine = ", ".join(f"'{kind}'" for kind, _, _ in kinds)
    differs = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    function = f"CREATE FUNCTION {table}_tallied() RETURNS trigger LANGUAGE plpgsql"
    call = f"EXECUTE FUNCTION {table}_tallied()"
    return [
        f"""{function} AS $$ BEGIN
            IF TG_OP = 'TRUNCATE' THEN
                DELETE FROM check_tallies WHERE kind IN ({mine});
                RETURN NULL;
            END IF;
            IF TG_OP <> 'INSERT' THEN {INSERT} {rows["OLD"]}; END IF;
            IF TG_OP <> 'DELETE' THEN {INSERT} {rows["NEW"]}; END IF;
            RETURN NULL;
        END $$""",  # noqa: S608 - ours
        f"CREATE TRIGGER tallied_whole AFTER INSERT OR DELETE ON {table} FOR EACH ROW {call}",
        f"CREATE TRIGGER tallied_changed AFTER UPDATE ON {table} FOR EACH ROW WHEN ({differs}) {call}",
        f"CREATE TRIGGER tallied_emptied AFTER TRUNCATE ON {table} {call}",
    ]


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    key = [sa.PrimaryKeyConstraint("kind", "day", "name", "campaign_id", name="pk_check_tallies")] if is_sqlite else []
    op.create_table(
        "check_tallies",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *key,
        sqlite_with_rowid=False,
    )
    op.execute(f"{INSERT} {ALL}")
    triggers = _triggers_of_sqlite if is_sqlite else _triggers_of_postgresql
    for statement in (*triggers("checks", KINDS, COUNTED), *triggers("check_facets", FAILED, FACETS)):
        op.execute(statement)
    if not is_sqlite:
        op.create_index("ix_check_tallies_kind_day", "check_tallies", ["kind", "day"])
        op.execute("ANALYZE check_tallies")


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in ("checks", "check_facets"):
        if is_sqlite:
            for what in ("added", "changed", "removed"):
                op.execute(f"DROP TRIGGER {table}_tallied_{what}")
        else:
            op.execute(f"DROP FUNCTION {table}_tallied() CASCADE")  # its triggers go with it
    op.drop_table("check_tallies")
