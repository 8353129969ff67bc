from datetime import timedelta

from sqlalchemy import func, select

from logocheck.store import heartbeat
from logocheck.store.access_tables import SettingRow
from logocheck.store.heartbeat import BEAT, FORGOTTEN_AFTER


def test_no_worker_was_seen(sessions, now):
    with sessions() as session:
        assert heartbeat.workers(session, now) == []


def test_the_row_of_a_host_that_is_gone_goes_with_the_beat_of_another(sessions, now):
    for host, at in (("gone", now), ("away", now + timedelta(seconds=1)), ("box", now + FORGOTTEN_AFTER)):
        with sessions.begin() as session:
            session.merge(SettingRow(name="picture-days", value={"days": 3}))
            heartbeat.beat(session, host, "0.1.0", at)
    with sessions() as session:
        assert session.scalars(select(SettingRow.name).order_by(SettingRow.name)).all() == [
            "picture-days", "worker away", "worker box",
        ]  # fmt: skip


def test_a_host_that_was_forgotten_may_come_back(sessions, now):
    for host, at in (("a", now), ("b", now + FORGOTTEN_AFTER), ("a", now + FORGOTTEN_AFTER + BEAT)):
        with sessions.begin() as session:
            heartbeat.beat(session, host, "0.1.0", at)
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(SettingRow)) == 2


def test_two_workers_of_a_new_host_may_sweep_at_once(sessions, now, monkeypatch):
    """A sweep's transaction also moves the clocks of what it sends again: it must not end by that."""
    with sessions.begin() as session:
        heartbeat.beat(session, "box", "0.1.0", now)
    with sessions.begin() as session:
        monkeypatch.setattr(session, "get", lambda *_asked, **_how: None)  # it looked before the other's commit
        heartbeat.beat(session, "box", "0.1.0", now)
        assert [worker.host for worker in heartbeat.workers(session, now)] == ["box"]
