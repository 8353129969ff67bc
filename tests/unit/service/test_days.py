from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from logocheck.errors import InvalidRequest
from logocheck.store.checks import Filter
from logocheck.store.tables import CheckRow
from service.days import zone_named


def test_no_name_is_utc():
    assert zone_named("") is UTC


@pytest.mark.parametrize("name", ["Atlantis", "../../etc/passwd", "America", "/etc/localtime", "x" * 10_000, "a\0b"])
def test_what_is_no_zone_is_refused(name):
    with pytest.raises(InvalidRequest, match="Europe/Berlin"):
        zone_named(name)


def test_a_day_begins_at_its_own_midnight_also_when_the_clocks_change():
    wanted = Filter(since=date(2026, 10, 25), until=date(2026, 10, 25), zone=zone_named("Europe/Berlin"))
    assert wanted.begins == datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert wanted.ends == datetime(2026, 10, 25, 23, tzinfo=UTC)  # a day of 25 hours
    assert Filter().begins is Filter().ends is None


def test_the_ends_of_the_calendar_are_days_too(client):
    for zone in ("", "Pacific/Kiritimati", "Pacific/Honolulu"):
        for name in ("since", "until"):
            for day in ("0001-01-01", "9999-12-31"):
                assert client.get("/v1/checks", params={name: day, "zone": zone}).status_code == 200


def test_the_inbox_and_its_twin_take_the_zone(client, app, send):
    send().raise_for_status()
    with app.state.services.readers() as session:
        moment = session.scalars(select(CheckRow)).one().created_at
    for zone in ("Pacific/Kiritimati", "Pacific/Honolulu"):
        day = moment.astimezone(zone_named(zone)).date()
        for asked, found in ((day, 1), (date(2026, 1, 1), 0)):
            words = {"since": asked, "until": asked, "zone": zone}
            assert len(client.get("/v1/checks", params=words).json()["checks"]) == found
            assert client.get("/", params=words).text.count('class="card"') == found
    assert client.get("/", params={"zone": "Atlantis", "since": "2026-01-01"}).status_code == 400


def test_a_zone_without_days_is_no_filter(client, send):
    send().raise_for_status()
    assert "zone=" not in client.get("/", params={"zone": "Europe/Berlin"}).text.replace("data-zone=", "")
