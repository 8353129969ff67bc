"""Every page of the dashboard."""

from __future__ import annotations

from fastapi import APIRouter

from service.dashboard import batches, brands, campaigns, checks, decisions, login, overview, review, upload

router = APIRouter()
for module in (checks, review, decisions, overview, upload, campaigns, brands, batches, login):
    router.include_router(module.router)
