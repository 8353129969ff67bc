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
    login_oidc,
    overview,
    review,
    seen,
    settings,
    tries,
    upload,
)

router = APIRouter()
for module in (
    checks, review, decisions, exports, overview, upload, campaigns, tries, brands, seen, batches, settings,
    login, login_oidc,
):  # fmt: skip
    router.include_router(module.router)
router.include_router(campaigns.fresh)
