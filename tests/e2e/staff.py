"""People who sign in, keys and a webhook, for the settings pages that are empty without them."""

from __future__ import annotations

from datetime import timedelta

from logocheck.store import api_keys, people, webhooks
from logocheck.store.people import Role
from service.deps import Services
from tests.e2e.seed import NOW

ADMIN, PASSWORD = "Kim", "not a secret at all"


def staff(services: Services) -> None:
    """People, keys and a webhook that was told of a first event; from then on everybody signs in."""
    with services.sessions.begin() as session:
        people.create(session, ADMIN, PASSWORD, Role.ADMIN, NOW)
        people.create(session, "Lena", PASSWORD, Role.REVIEWER, NOW)
        people.disable(session, people.create(session, "Jonas", PASSWORD, Role.VIEWER, NOW), NOW)
        api_keys.create(session, "Reporting", Role.VIEWER, ADMIN, NOW)
        old, _ = api_keys.create(session, "Old upload script", Role.REVIEWER, ADMIN, NOW - timedelta(days=90))
        api_keys.used(session, old.id, NOW - timedelta(days=2))
        api_keys.revoke(session, old.id, NOW - timedelta(days=1))
        hook = webhooks.create(session, "https://crm.example.com/hooks/logocheck", NOW)
        webhooks.settle(session, webhooks.try_out(session, hook, NOW), NOW, 200, None)
