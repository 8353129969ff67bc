"""What the API shows of a row. Reports are the domain's own classes, so there is no second schema of them."""

from __future__ import annotations

import difflib
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from logocheck.codec import report_from_json
from logocheck.domain.report import Report
from logocheck.store.copies import First
from logocheck.store.tables import CheckRow


class View(BaseModel):
    model_config = ConfigDict(frozen=True)


class Sent(BaseModel):
    """What a request says in JSON. A field that is unknown is refused: a misspelt note would be lost."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _only_known(cls, value: object) -> object:
        for name in value if isinstance(value, dict) else ():
            if name not in cls.model_fields:
                near = difflib.get_close_matches(str(name).lower(), cls.model_fields, n=1)
                hint = f"did you mean {near[0]}?" if near else f"expected {', '.join(cls.model_fields)}"
                raise ValueError(f"unknown field {str(name)[:80]!r}; {hint}")
        return value


class BoxView(View):
    x1: float = Field(description="Pixels of the upright picture, origin top left; x2 and y2 are exclusive.")
    y1: float
    x2: float
    y2: float


class SentBox(Sent, BoxView):
    pass


class CampaignName(View):
    name: str = Field(examples=["summer"])
    version: int = Field(examples=[1])


class PictureView(View):
    sha256: str
    media_type: str = Field(examples=["image/jpeg"])
    bytes: int
    width: int = Field(description="Pixels, upright.")
    height: int = Field(description="Pixels, upright.")


class ErrorView(View):
    code: str = Field(examples=["unreadable-image"])
    detail: str


class CheckView(View):
    """A check without its report."""

    id: UUID
    status: str = Field(examples=["done"], description="queued, running, done, error or replaced.")
    outcome: str | None = Field(examples=["pass"], description="pass, fail or review, once done.")
    prominence: float | None = Field(description="Score of the least prominent required logo, in [0, 1].")
    campaign: CampaignName
    batch: UUID | None
    filename: str
    picture: PictureView | None
    caption: str
    first_comment: str
    creator: str | None
    external_ref: str | None
    metadata: dict[str, Any]
    attempts: int
    error: ErrorView | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    decision: str | None = Field(description="What a person decided last: approve or reject. Never the outcome.")
    decided_by: str | None
    decided_at: datetime | None
    replaced_by: UUID | None = Field(description="The newest check of the same post, which was judged again.")
    duplicate_of: UUID | None = Field(description="The first check of its campaign with the same picture file.")
    links: dict[str, str]


class CheckWithReport(CheckView):
    """A check with everything that was found out, once it is done."""

    report: Report | None


class Checks(View):
    checks: list[CheckView]
    after: str | None = Field(description="Send it back as `after` for the next page; null on the last one.")


class Accepted(View):
    checks: list[CheckWithReport]
    batch: UUID | None = Field(description="Set when several pictures came.")


def check_view(row: CheckRow, first: First | None) -> CheckView:
    """``first``: the first post of its campaign with the same picture, where that is another one."""
    return CheckView(**_check_fields(row, first))


def check_with_report(row: CheckRow, first: First | None) -> CheckWithReport:
    """``row`` was read ``with_report``."""
    report = report_from_json(row.report.encode()) if row.report else None
    return CheckWithReport(**_check_fields(row, first), report=report)


def error_view(code: str | None, text: str | None) -> ErrorView | None:
    return ErrorView(code=code, detail=text or "") if code else None


def _check_fields(row: CheckRow, first: First | None) -> dict[str, Any]:
    return {
        "id": row.id,
        "status": row.status,
        "outcome": row.outcome,
        "prominence": row.prominence,
        "campaign": CampaignName(name=row.campaign.name, version=row.campaign.version),
        "batch": row.batch_id,
        "filename": row.filename,
        "picture": _picture(row),
        "caption": row.caption,
        "first_comment": row.first_comment,
        "creator": row.creator,
        "external_ref": row.external_ref,
        "metadata": row.details,
        "attempts": row.attempts,
        "error": error_view(row.error_code, row.error_text),
        "created_at": row.created_at,
        "started_at": row.started_at,
        "finished_at": row.finished_at,
        "decision": row.decision,
        "decided_by": row.decided_by,
        "decided_at": row.decided_at,
        "replaced_by": row.replaced_by,
        "duplicate_of": first and first.id,
        "links": _links(row),
    }


def _picture(row: CheckRow) -> PictureView | None:
    if row.picture_sha256 is None:
        return None
    return PictureView(
        sha256=row.picture_sha256,
        media_type=row.media_type or "application/octet-stream",
        bytes=row.size or 0,
        width=row.width or 0,
        height=row.height or 0,
    )


def _links(row: CheckRow) -> dict[str, str]:
    here = f"/v1/checks/{row.id}"
    links = {"self": here, "reviews": f"{here}/reviews"}
    if row.picture_sha256 is not None:
        links |= {"picture": f"{here}/picture", "thumbnail": f"{here}/thumbnail"}
    if row.status in {"done", "replaced"} and row.finished_at is not None and row.error_code is None:
        links |= {"annotated": f"{here}/annotated", "report": f"{here}/report"}
    return links
