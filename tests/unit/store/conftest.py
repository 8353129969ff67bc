from datetime import UTC, datetime

import pytest

from logocheck.domain.campaign import Brand, Campaign
from logocheck.domain.detection import Captions
from logocheck.domain.geometry import Size
from logocheck.store import brands, campaigns
from logocheck.store.checks import Picture, Post
from logocheck.store.engine import open_engine, open_sessions

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def sessions(database_url):
    engine = open_engine(database_url)
    yield open_sessions(engine)
    engine.dispose()


@pytest.fixture
def session(sessions):
    with sessions() as opened:
        yield opened


@pytest.fixture
def campaign_row(session):
    """Campaign "summer", version 1, with one brand that has one logo."""
    brand = brands.create(session, "Acme", NOW)
    brands.add_logo(brand, "a" * 64, "acme.svg", "image/svg+xml", NOW)
    row = campaigns.create(session, Campaign("summer", (Brand("Acme"),)), NOW)
    session.commit()
    return row


@pytest.fixture
def post():
    """``post(filename)``: one with a stored picture."""
    picture = Picture("b" * 64, "image/png", 100, Size(60, 40))
    return lambda filename="a.png": Post(filename, picture, Captions("hello #ad"))
