"""Signs of life of the workers: one row for each host, renewed by its sweeps."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from logocheck.store.access_tables import SettingRow
from logocheck.store.tables import CheckRow, Status

BEAT = timedelta(seconds=30)  # a sweep every few seconds does not write a row each time
SILENT_AFTER = timedelta(minutes=2)
FORGOTTEN_AFTER = timedelta(days=1)
_PREFIX = "worker "
_LONGEST = 60 - len(_PREFIX)


@dataclass(frozen=True, slots=True)
class Worker:
    """A host that has swept lately."""

    host: str
    version: str
    seen_at: datetime
    silent: bool


def beat(session: Session, host: str, version: str, now: datetime) -> None:
    """Note that a worker of this host lives, and forget hosts that are gone: each container has a name of its own."""
    name = _PREFIX + host[:_LONGEST]
    # locked: another worker may be about to forget this host
    row, value = session.get(SettingRow, name, with_for_update=True), {"at": now.isoformat(), "version": version}
    if row is None:
        try:
            with session.begin_nested():
                session.add(SettingRow(name=name, value=value))
        except IntegrityError:  # another worker of this host noted it at this moment
            return
    elif now - _seen(row) >= BEAT:
        row.value = value
    else:
        return
    hosts = select(SettingRow).where(SettingRow.name.startswith(_PREFIX), SettingRow.name != name)
    # a locked row is that of a host which lives
    for other in session.scalars(hosts.with_for_update(skip_locked=True)):
        if now - _seen(other) >= FORGOTTEN_AFTER:
            session.delete(other)


def workers(session: Session, now: datetime) -> list[Worker]:
    """Hosts whose workers were seen in the last day, by name."""
    rows = session.scalars(select(SettingRow).where(SettingRow.name.startswith(_PREFIX)).order_by(SettingRow.name))
    found = []
    for row in rows:
        seen = _seen(row)
        if now - seen < FORGOTTEN_AFTER:
            silent = now - seen > SILENT_AFTER
            found.append(Worker(row.name.removeprefix(_PREFIX), str(row.value["version"]), seen, silent))
    return found


def _seen(row: SettingRow) -> datetime:
    return datetime.fromisoformat(row.value["at"])


def errors_since(session: Session, since: datetime) -> list[tuple[str, int]]:
    """Why checks failed since then, the most frequent reason first."""
    statement = select(CheckRow.error_code, func.count()).where(
        CheckRow.status == Status.ERROR, CheckRow.created_at >= since
    )
    counted = Counter({code or "unknown": n for code, n in session.execute(statement.group_by(CheckRow.error_code))})
    return counted.most_common(10)


def last_report(session: Session) -> str | None:
    """The newest stored report as JSON; it names the models that made it."""
    newest = select(CheckRow.report).where(CheckRow.outcome.is_not(None)).order_by(CheckRow.created_at.desc())
    return session.scalar(newest.limit(1))
