import io
from datetime import UTC, datetime

import pytest

from logocheck.archive import Bounds
from logocheck.domain.campaign import Campaign, Hashtags
from logocheck.domain.detection import Captions
from logocheck.images import Limits
from logocheck.store import campaigns, checks, intake
from logocheck.store.blobs import open_blobs
from logocheck.store.checks import Post
from logocheck.store.engine import open_engine, open_sessions
from tests.fakes import RecordingQueue, fake_eyes, fixed_examiner
from worker.tools import Tools


@pytest.fixture
def queue():
    return RecordingQueue()


@pytest.fixture
def tools(sqlite_url, tmp_path, queue):
    engine = open_engine(sqlite_url)
    yield Tools(
        sessions=open_sessions(engine),
        blobs=open_blobs((tmp_path / "blobs").as_uri()),
        examine=fixed_examiner(),
        eyes=fake_eyes,
        send=queue.send,
        now=lambda: datetime(2026, 5, 1, tzinfo=UTC),
        limits=Limits(),
        archive_bounds=Bounds(10_000_000, 20),
        folders=(tmp_path / "allowed",),
        attempts=3,
        private_webhooks=True,
    )
    engine.dispose()


@pytest.fixture
def campaign_id(tools):
    with tools.sessions.begin() as session:
        return campaigns.create(session, Campaign("tags", (), hashtags=Hashtags(all_of=("#ad",))), tools.now()).id


@pytest.fixture
def queued(tools, campaign_id, png):
    """``queued(content)``: the id of a check that waits."""

    def added(content=None):
        picture = intake.picture(tools.blobs, content or png(), tools.limits)
        with tools.sessions.begin() as session:
            return checks.add(session, Post("a.png", picture, Captions("#ad")), campaign_id, tools.now()).id

    return added


@pytest.fixture
def seen(tools):
    """``seen(check_id)``: the row as it is now, with its report."""

    def read(check_id):
        with tools.sessions() as session:
            return checks.get(session, check_id, with_report=True)

    return read


@pytest.fixture
def stored(tools):
    """``stored(content)``: the SHA-256 of kept bytes."""
    return lambda content: tools.blobs.put(io.BytesIO(content))
