"""Settings that an admin changes while the service runs: keys, webhooks, people, retention; and how it is."""

from __future__ import annotations

from fastapi import APIRouter

from service.dashboard import settings_keys, settings_people, settings_retention, settings_webhooks, state

router = APIRouter()
for module in (state, settings_keys, settings_webhooks, settings_people, settings_retention):
    router.include_router(module.router)
