from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from fastapi.routing import APIRoute

from logocheck.codec import report_json
from logocheck.domain.detection import Captions, Observation, Sighting
from logocheck.domain.geometry import Size
from logocheck.domain.judgement import judge
from logocheck.domain.report import Report
from logocheck.store import campaigns, checks, claims
from logocheck.store.facts import of_report
from logocheck.zones_file import zone
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
def routes(app):
    """Every route with an endpoint; newer FastAPI keeps those of a router together."""

    def walked(listed):
        for route in listed:
            router = getattr(route, "original_router", None)
            yield from walked(router.routes) if router is not None else (route,)

    return [route for route in walked(app.routes) if isinstance(route, APIRoute)]


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


@pytest.fixture
def judged(app, send):
    """``judged(*boxes)``: id of a finished post of 60 x 40 pixels with Acme's logo at these boxes, as ``look`` says."""

    def made(*boxes, caption="hello", look=None):
        check_id = send(caption=caption).json()["checks"][0]["id"]
        now = datetime.now(UTC)
        with app.state.services.sessions.begin() as session:
            claims.claim(session, UUID(check_id), "w", now, timedelta(hours=1))
            campaign = campaigns.campaign(checks.get(session, UUID(check_id)).campaign)
            seen = tuple(Sighting("Acme", box, 0.99, 0.9, appearance=look) for box in boxes)
            observation = Observation(Size(60, 40), sightings=seen, captions=Captions(caption))
            logos, verdict = judge(campaign, observation, zone(campaign.platform))
            report = Report(campaign, observation, logos, verdict)
            claims.finish(
                session, UUID(check_id), "w", now, report=report_json(report).decode(),
                outcome=verdict.outcome, prominence=None, facts=of_report(report),
            )  # fmt: skip
        return check_id

    return made
