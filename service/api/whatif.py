"""What a changed campaign would have made of the last posts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import Field
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from logocheck.campaign_file import parse_campaign
from logocheck.codec import report_from_json
from logocheck.domain.campaign import Campaign
from logocheck.domain.report import Report
from logocheck.errors import InvalidCampaign
from logocheck.store import campaigns, checks
from logocheck.store.checks import Filter
from logocheck.store.tables import CheckRow, Status
from logocheck.whatif import WhatIf, what_if
from service.api.views import View
from service.deps import Services, Wired

router = APIRouter(prefix="/v1/campaigns", tags=["campaigns"])

PAGE = 100  # reports in memory at once
MOST_SHOWN = 100
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "A whole campaign file, YAML or JSON; or, as JSON without `name`, only the fields that change.",
        "content": {
            "application/json": {
                "schema": {"type": "object"},
                "example": {"thresholds": {"share": 0.03}},
            },
            "application/yaml": {"schema": {"type": "string"}},
        },
    }
}


class ChangedPost(View):
    id: UUID
    filename: str
    before: str
    after: str


class WhatIfView(View):
    campaign: str
    posts: int = Field(description="Judged again: the newest that are done.")
    before: dict[str, int] = Field(description="Posts by pass, fail and review, as stored.")
    after: dict[str, int] = Field(description="Posts by pass, fail and review, under the changed campaign.")
    changed: int = Field(description="Posts whose outcome differs.")
    changed_checks: list[UUID] = Field(description="The newest 100 of them.")
    changed_posts: list[ChangedPost] = Field(description="The same posts with file name and both outcomes.")
    rules: dict[str, int] = Field(description="In how many changed posts each rule came out differently.")
    not_judged: int = Field(description="Posts whose picture needs a new look, for what changed in brands and logos.")


@router.post("/{name}/what-if", openapi_extra=BODY)
async def ask(
    *,
    request: Request,
    services: Wired,
    name: str,
    limit: Annotated[int, Query(ge=1, le=10_000, description="At most so many posts.")] = 1_000,
    since: Annotated[date | None, Query(description="First day in UTC.")] = None,
) -> WhatIfView:
    """Judge the newest finished posts again under a changed campaign. Nothing is stored; no picture is read."""
    content = await request.body()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidCampaign((f"body: expected UTF-8, byte {error.start} is not",)) from error
    return await run_in_threadpool(answer, services, name, text, limit, since)


def answer(services: Services, name: str, text: str, limit: int, since: date | None) -> WhatIfView:
    """The newest ``limit`` finished posts of a campaign under the one that ``text`` describes."""
    with services.readers() as session:
        campaign = changed_campaign(text, campaigns.get(session, name).document)
        wanted = Filter(campaign=name, status=Status.DONE, since=since)
        found = what_if(_reports(session, wanted, limit), campaign)
        return _view(name, found, checks.several(session, [UUID(check) for check in found.changed[:MOST_SHOWN]]))


def changed_campaign(text: str, document: dict[str, Any]) -> Campaign:
    """The campaign that ``text`` describes; a JSON object without a name changes fields of ``document``.

    Objects are changed field by field, null takes a field away, and everything else is replaced.

    Raises:
        InvalidCampaign: the result breaks the schema.
    """
    try:
        changes = json.loads(text)
    except (ValueError, RecursionError):
        changes = None
    if not isinstance(changes, dict) or "name" in changes:
        return parse_campaign(text, source="body")
    disclosure = changes.get("disclosure")
    if isinstance(disclosure, dict) and disclosure.get("market") is not None:
        # a stored campaign has its market's words spelled out, and what is spelled out goes before a market
        document = {field: value for field, value in document.items() if field != "disclosure"}
    return parse_campaign(json.dumps(_merged(document, changes)), source="body")


def _merged(old: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    merged = dict(old)
    for field, value in changes.items():
        before = merged.get(field)
        merged[field] = _merged(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return {field: value for field, value in merged.items() if value is not None}


def _reports(session: Session, wanted: Filter, limit: int) -> Iterator[tuple[str, Report]]:
    """The newest ``limit`` reports, a page of them in memory."""
    after: str | None = None
    while limit > 0:
        page = checks.listed(session, wanted, after=after, limit=min(PAGE, limit), with_report=True)
        for row in page.rows:
            if row.report is not None:
                yield str(row.id), report_from_json(row.report.encode())
        limit -= len(page.rows)
        after = page.after
        session.expunge_all()
        if after is None:
            return


def _view(name: str, answer: WhatIf, shown: list[CheckRow]) -> WhatIfView:
    posts = [(row, *answer.outcomes[str(row.id)]) for row in shown]
    return WhatIfView(
        campaign=name,
        posts=sum(answer.before.values()),
        before={str(key): number for key, number in answer.before.items()},
        after={str(key): number for key, number in answer.after.items()},
        changed=len(answer.changed),
        changed_checks=[UUID(check) for check in answer.changed[:MOST_SHOWN]],
        changed_posts=[
            ChangedPost(id=row.id, filename=row.filename, before=str(before), after=str(after))
            for row, before, after in posts
        ],
        rules={str(key): number for key, number in answer.rules.items()},
        not_judged=len(answer.refused),
    )
