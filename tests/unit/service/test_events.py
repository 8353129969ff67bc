import json
from datetime import timedelta

import anyio

from logocheck.store import checks, claims
from service.api.events import changes


class Connected:
    async def is_disconnected(self):
        return False


async def first(services, number, act):
    """The first ``number`` events after ``act``."""
    seen = []
    with anyio.fail_after(20):
        async with anyio.create_task_group() as tasks:
            stream = changes(services, Connected())

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


def checks_of(services, answer):
    with services.readers() as session:
        return checks.listed(session, checks.Filter()).rows[0].id
