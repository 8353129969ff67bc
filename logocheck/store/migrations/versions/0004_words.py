"""An index over the words of posts: caption, first comment, file name and creator.

SQLite: a full-text table of trigrams without a copy of the texts, kept in step by triggers on ``checks``. A later
revision that copies the table ``checks`` (``batch_alter_table``) has to make the triggers again. PostgreSQL: a GIN
index over the trigrams that a function makes; it needs no extension.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SECOND = "CAST(strftime('%s', substr({row}created_at, 1, 19)) AS INTEGER) << 31"
TEXTS = "caption, first_comment, filename, creator"
PLACE_OF = "(SELECT place FROM check_places WHERE check_id = {row}.id)"


def _of(row: str) -> str:
    # two ends of line: a word of two characters at the end of a text then starts a piece of three as well
    return ", ".join(f"coalesce({row}.{name}, '') || char(10, 10)" for name in TEXTS.split(", "))


def _added(row: str) -> str:
    return f"INSERT INTO check_words (rowid, {TEXTS}) VALUES ({PLACE_OF.format(row=row)}, {_of(row)});"  # noqa: S608 - ours


def _removed(row: str) -> str:  # a table without a copy is told what it is to forget
    return (
        f"INSERT INTO check_words (check_words, rowid, {TEXTS}) "  # noqa: S608 - ours
        f"VALUES ('delete', {PLACE_OF.format(row=row)}, {_of(row)});"
    )


SQLITE = (
    # a place is the second of arrival and a number within it, so that the newest posts have the highest
    "CREATE TABLE check_places (place INTEGER NOT NULL PRIMARY KEY, check_id CHAR(32) NOT NULL UNIQUE)",
    f"CREATE VIRTUAL TABLE check_words USING fts5({TEXTS}, content='', tokenize='trigram')",
    f"""INSERT INTO check_places (place, check_id)
        SELECT second + row_number() OVER (PARTITION BY second ORDER BY created_at, id) - 1, id
        FROM (SELECT id, created_at, {SECOND.format(row="")} AS second FROM checks)""",  # noqa: S608 - ours
    f"""INSERT INTO check_words (rowid, {TEXTS})
        SELECT place, {_of("checks")} FROM check_places JOIN checks ON checks.id = check_id ORDER BY place""",  # noqa: S608
    "INSERT INTO check_words (check_words) VALUES ('optimize')",
    "CREATE VIRTUAL TABLE check_pieces USING fts5vocab(check_words, row)",
    f"""CREATE TRIGGER checks_words_added AFTER INSERT ON checks BEGIN
        INSERT INTO check_places (place, check_id) SELECT max({SECOND.format(row="NEW.")}, coalesce(
            (SELECT max(place) + 1 FROM check_places
             WHERE place >= ({SECOND.format(row="NEW.")}) AND place < ({SECOND.format(row="NEW.")}) + (1 << 31)), 0
        )), NEW.id;
        {_added("NEW")}
    END""",  # noqa: S608 - ours
    f"""CREATE TRIGGER checks_words_changed AFTER UPDATE OF {TEXTS} ON checks BEGIN
        {_removed("OLD")}
        {_added("NEW")}
    END""",
    f"""CREATE TRIGGER checks_words_removed AFTER DELETE ON checks BEGIN
        {_removed("OLD")}
        DELETE FROM check_places WHERE check_id = OLD.id;
    END""",  # noqa: S608 - ours
)
SQLITE_BACK = (
    "DROP TRIGGER checks_words_added",
    "DROP TRIGGER checks_words_changed",
    "DROP TRIGGER checks_words_removed",
    "DROP TABLE check_pieces",
    "DROP TABLE check_words",
    "DROP TABLE check_places",
)

POSTGRESQL = (
    # pieces of one, two and three characters, so that short words of scripts without spaces are found as well
    """CREATE FUNCTION logocheck_pieces(words text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT coalesce(array_agg(DISTINCT piece), '{}') FROM (
            SELECT sign || coalesce(second, '') || coalesce(third, '') AS three, sign || coalesce(second, '') AS two
            FROM (SELECT sign, lead(sign) OVER w AS second, lead(sign, 2) OVER w AS third
                  FROM unnest(string_to_array(lower(words), NULL)) WITH ORDINALITY AS signs(sign, place)
                  WINDOW w AS (ORDER BY place)) AS neighbours
        ) AS pieces CROSS JOIN LATERAL (VALUES (three), (two)) AS either(piece)
    $$""",
    """CREATE FUNCTION logocheck_asked(word text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT array_agg(DISTINCT substr(lower(word), place, 3))
        FROM generate_series(1, greatest(1, length(lower(word)) - 2)) AS place
    $$""",
    """CREATE INDEX ix_checks_words ON checks USING gin (logocheck_pieces(
        caption || chr(10) || first_comment || chr(10) || filename || chr(10) || coalesce(creator, '')))""",
    "ANALYZE checks",
)
POSTGRESQL_BACK = (
    "DROP INDEX ix_checks_words",
    "DROP FUNCTION logocheck_asked(text)",
    "DROP FUNCTION logocheck_pieces(text)",
)


def upgrade() -> None:
    _execute(SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL)


def downgrade() -> None:
    _execute(SQLITE_BACK if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_BACK)


def _execute(statements: tuple[str, ...]) -> None:
    connection = op.get_bind()
    for statement in statements:
        connection.execute(sa.text(statement.replace(":", r"\:")))
