"""Words in posts: parts of caption, first comment, file name or creator, in capitals or not.

Both databases answer from an index of pieces of three characters (revision 0004), so that parts of words,
hashtags and scripts without spaces are found. SQLite looks up the newest posts that hold the words; when those do
not fill a page, the page's own order is walked. PostgreSQL walks a little first, and asks its index when that does
not fill a page, as the index cannot tell the newest.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, column, func, literal_column, or_, select, text, true
from sqlalchemy.orm import Session, sessionmaker

from logocheck.domain.captions import is_text
from logocheck.errors import InvalidRequest
from logocheck.store.tables import CheckRow

LONGEST: Final = 200  # characters of a search
NEWEST: Final = 400
"""Posts that SQLite looks up before a page's own order is walked."""
NEARBY: Final = 1_500
"""Posts that PostgreSQL walks before it asks the index."""
SEVERAL: Final = 20_000
"""A word of two characters that this many posts hold is found soon enough without an index."""
PIECE: Final = 3  # characters of SQLite's trigrams
_TERM = re.compile(r'"([^"]+)"|(\S+)')
_TEXTS = (CheckRow.caption, CheckRow.first_comment, CheckRow.filename, CheckRow.creator)
_PLACES = 1 << 31  # places of a second, as revision 0004 numbers them
_END = (1 << 32) - 1  # a second that no post is made in
_LAST = chr(0x10FFFF)
_STEP = 500  # pages of the index that one transaction rewrites


@dataclass(frozen=True, slots=True)
class Try:
    """A condition on ``CheckRow``. ``is_all``: no post beside those that it lets through holds the words.

    ``is_few``: it names no more than ``NEWEST`` or ``NEARBY`` posts.
    """

    condition: ColumnElement[bool]
    is_all: bool = True
    is_few: bool = False


def terms(words: str) -> tuple[str, ...]:
    """What must stand in a post, each somewhere: words, or several together in double quotes.

    >>> terms('#ad "so cosy" 5"')
    ('#ad', 'so cosy', '5"')

    Raises:
        InvalidRequest: more than ``LONGEST`` characters, or what is no text.
    """
    if len(words) > LONGEST or not is_text(words):
        raise InvalidRequest(f"text: expected at most {LONGEST} characters of text")
    found = (quoted or bare for quoted, bare in _TERM.findall(unicodedata.normalize("NFC", words)))
    return tuple(dict.fromkeys(term for term in found if term.strip()))


def tries(session: Session, words: str | None, start: datetime | None = None, *, newer: bool = False) -> Iterator[Try]:
    """Conditions to ask one after the other, until one finds enough or ``is_all``.

    They find posts that were made at or before ``start``, from there backwards; ``newer``: at or after it.

    Raises:
        InvalidRequest: as ``terms``.
    """
    wanted = terms(words or "")
    if wanted and _is_sqlite(session):
        asked, left = _question(session, wanted)
        if asked:
            ids, is_all = _nearest(session, asked, start, newer)
            listed = select(column("value", CheckRow.id.type)).select_from(func.json_each(json.dumps(ids)))
            yield Try(and_(CheckRow.id.in_(listed), _holding(left)), is_all, is_few=True)
            if is_all:
                return
        yield Try(_holding(wanted))
    else:
        if wanted:  # a word that many posts hold fills a page from the nearest of them, a rare one has the index
            yield Try(and_(_nearby(session, start, newer), _holding(wanted)), is_all=False, is_few=True)
        yield Try(every(session, words))


def every(session: Session, words: str | None) -> ColumnElement[bool]:
    """The condition for all posts that hold the words, in no order; true without words.

    Raises:
        InvalidRequest: as ``terms``.
    """
    wanted = terms(words or "")
    if not _is_sqlite(session):
        long = [term for term in wanted if len(term) > 1]
        return and_(*(_pieces().op("@>")(func.logocheck_asked(term)) for term in long), _holding(wanted))
    asked, left = _question(session, wanted)
    if not asked:
        return _holding(left)
    found = text("SELECT p.check_id FROM check_words AS w JOIN check_places AS p ON p.place = w.rowid "
                 "WHERE check_words MATCH :asked").bindparams(asked=asked)  # fmt: skip
    return and_(CheckRow.id.in_(found.columns(check_id=CheckRow.id.type)), _holding(left))


def forget(sessions: sessionmaker[Session]) -> None:
    """Take the words of deleted posts out of the index's pages; without it they are only crossed out.

    SQLite alone: PostgreSQL's own vacuum does so. In short transactions, so that writers hardly wait.
    """
    changes = text("SELECT total_changes()")
    merge = text("INSERT INTO check_words (check_words, rank) VALUES ('merge', :pages)")
    pages = -_STEP  # the first call says that everything becomes one part
    while True:
        with sessions.begin() as session:
            if session.get_bind().dialect.name != "sqlite":
                return
            before = session.scalar(changes) or 0
            session.execute(merge, {"pages": pages})
            if (session.scalar(changes) or 0) - before < 2:  # noqa: PLR2004 - FTS5's sign of the end
                return
        pages = _STEP


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _nearby(session: Session, start: datetime | None, newer: bool) -> ColumnElement[bool]:
    """The posts nearest to ``start``, whatever they hold; all of that side when there are not more."""
    made = CheckRow.created_at
    from_start = true() if start is None else made >= start if newer else made <= start
    ordered = select(made).where(from_start).order_by(made if newer else made.desc())
    end = session.scalar(ordered.offset(NEARBY).limit(1))
    return and_(from_start, true() if end is None else made <= end if newer else made >= end)


def _nearest(session: Session, asked: str, start: datetime | None, newer: bool) -> tuple[list[str], bool]:
    """Ids of the posts nearest to ``start`` that answer the question; whether they are all on that side."""
    where, order = ("w.rowid >= :place", "ASC") if newer else ("w.rowid < :place", "DESC")
    statement = text(
        "SELECT p.check_id, p.place FROM check_words AS w JOIN check_places AS p ON p.place = w.rowid "  # noqa: S608 - ours
        f"WHERE check_words MATCH :asked AND {where} ORDER BY w.rowid {order} LIMIT :most"
    )
    second = int(start.timestamp()) + (not newer) if start else (0 if newer else _END)
    found = session.execute(statement, {"asked": asked, "place": second * _PLACES, "most": NEWEST + 1}).all()
    if len(found) <= NEWEST:
        return [row.check_id for row in found], True
    # more of them may have come in the second in which the list ends
    return [row.check_id for row in found if row.place // _PLACES != found[-1].place // _PLACES], False


def _question(session: Session, wanted: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """What FTS5 is asked, and the words that it cannot answer. A text in quotes has no operators there."""
    asked, left = [], []
    for term in wanted:
        pieces = [term] if len(term) >= PIECE else _pieces_from(session, term.lower())
        if pieces is None:
            left.append(term)
        else:  # without a piece the post does not exist: ask for one that cannot
            quoted = (f'"{piece.replace(chr(34), chr(34) * 2)}"' for piece in pieces or [_LAST * PIECE])
            asked.append(f"({' OR '.join(quoted)})")
    return " AND ".join(asked), tuple(left)


def _pieces_from(session: Session, start: str) -> list[str] | None:
    """The pieces in the index that start with a short word; None when many posts have one."""
    statement = text("SELECT term, doc FROM check_pieces WHERE term >= :start AND term < :stop")
    rows = session.execute(statement, {"start": start, "stop": start + _LAST}, execution_options={"yield_per": 1})
    pieces, posts = [], 0
    for piece, number in rows:
        pieces.append(piece)
        posts += number
        if posts > SEVERAL:
            rows.close()
            return None
    return pieces


def _holding(wanted: tuple[str, ...]) -> ColumnElement[bool]:
    return and_(true(), *(or_(*(part.icontains(term, autoescape=True) for part in _TEXTS)) for term in wanted))


def _pieces() -> ColumnElement[list[str]]:
    """The expression that PostgreSQL's index is over."""
    line: ColumnElement[str] = literal_column("chr(10)")
    nothing: ColumnElement[str] = literal_column("''")
    return func.logocheck_pieces(
        CheckRow.caption.concat(line).concat(CheckRow.first_comment).concat(line).concat(CheckRow.filename)
        .concat(line).concat(func.coalesce(CheckRow.creator, nothing))
    )  # fmt: skip
