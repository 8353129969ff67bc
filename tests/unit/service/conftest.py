from dataclasses import replace

import pytest

from service.app import create_app
from tests.fakes import RecordingQueue

CAMPAIGN = "name: summer\nbrands:\n  - name: Acme\nhashtags:\n  all_of: ['#ad']\n"


@pytest.fixture
def queue():
    return RecordingQueue()


@pytest.fixture
def app(settings, queue):
    """The application with a queue that nobody empties."""
    made = create_app(settings)
    made.state.services = replace(made.state.services, queue=queue)
    return made


@pytest.fixture
def client(app, open_client):
    return open_client(app)


@pytest.fixture
def summer(client, png):
    """Campaign "summer" with its brand kit."""
    client.post("/v1/brands", json={"name": "Acme"}).raise_for_status()
    client.post("/v1/brands/Acme/logos", files={"logo": ("acme.png", png())}).raise_for_status()
    client.post("/v1/campaigns", content=CAMPAIGN).raise_for_status()


@pytest.fixture
def send(client, png, summer):
    """``send(caption=…)``: one post to the campaign; the answer."""

    def sent(picture=None, headers=None, **fields):
        files = {"picture": ("a.png", picture or png())}
        return client.post("/v1/checks", files=files, data={"campaign": "summer"} | fields, headers=headers)

    return sent
