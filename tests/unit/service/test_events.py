import json
from datetime import UTC, datetime, timedelta

import anyio
from starlette.requests import Request

from logocheck.store import checks, claims, people
from service.api.events import changes, is_admitted
from service.sign_in import COOKIE


class Connected:
    async def is_disconnected(self):
        return False


async def first(services, number, act):
    """The first ``number`` events after ``act``."""
    seen = []
    with anyio.fail_after(20):
        async with anyio.create_task_group() as tasks:
            stream = changes(services, Connected(), lambda: True)

            async def read():
                async for event in stream:
                    seen.append(event)
                    if len(seen) == number:
                        await stream.aclose()
                        return

            tasks.start_soon(read)
            await anyio.lowlevel.checkpoint()
            await anyio.to_thread.run_sync(act)
    return seen


def test_each_change_is_told_once(app, send):
    services = app.state.services

    def act():
        check_id = checks_of(services, send())
        with services.sessions.begin() as session:
            row = checks.get(session, check_id)
            claims.claim(session, check_id, "m", row.updated_at + timedelta(seconds=1), timedelta(minutes=1))

    events = anyio.run(first, services, 1, act)
    [event] = [json.loads(event.data) for event in events]
    assert event["campaign"] == "summer"
    assert event["status"] in {"queued", "running"}


def test_who_is_shut_out_hears_no_more(app, send):
    async def read():
        stream = changes(app.state.services, Connected(), lambda: False, ask_every=0)
        return [event async for event in stream]

    send()
    assert anyio.run(read) == []


def test_who_may_listen_is_asked_of_the_session(app):
    services = app.state.services
    nobody = Request({"type": "http", "headers": []})
    assert is_admitted(services, nobody)  # without accounts this machine may
    with services.sessions.begin() as session:
        kim = people.create(session, "Kim", "correct horse", people.Role.ADMIN, datetime.now(UTC))
        token = people.sign_in(session, datetime.now(UTC), account_id=kim.id)
    browser = Request({"type": "http", "headers": [(b"cookie", f"{COOKIE}={token}".encode())]})
    assert not is_admitted(services, nobody)
    assert is_admitted(services, browser)
    with services.sessions.begin() as session:
        people.sign_out(session, token)
    assert not is_admitted(services, browser)


def test_a_row_whose_clock_is_ahead_hides_no_later_change(app, send):
    services = app.state.services
    checks_of(services, send())

    def changed_at(moment):
        with services.sessions.begin() as session:
            checks.listed(session, checks.Filter()).rows[0].updated_at = moment

    async def read():
        with anyio.fail_after(20):
            stream = changes(services, Connected(), lambda: True)
            await anyio.to_thread.run_sync(changed_at, datetime.now(UTC) + timedelta(hours=1))
            first_moment = (await anext(stream)).id
            await anyio.to_thread.run_sync(changed_at, datetime.now(UTC))
            return first_moment != (await anext(stream)).id

    assert anyio.run(read)


def checks_of(services, answer):
    with services.readers() as session:
        return checks.listed(session, checks.Filter()).rows[0].id
