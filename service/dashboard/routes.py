"""Every page of the dashboard."""

from __future__ import annotations

from fastapi import APIRouter

from service.dashboard import (
    batches,
    brands,
    campaigns,
    checks,
    decisions,
    exports,
    login,
    overview,
    review,
    settings,
    upload,
)

router = APIRouter()
for module in (checks, review, decisions, exports, overview, upload, campaigns, brands, batches, settings, login):
    router.include_router(module.router)
router.include_router(campaigns.fresh)
