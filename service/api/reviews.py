"""What people decide: the trail of each post, decisions for many posts, and corrections as training data."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import IO, Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from logocheck.domain.geometry import Box
from logocheck.errors import InvalidRequest, JudgedAgain, StorageUnavailable
from logocheck.store import checks, corrections, reviews
from logocheck.store.reviews import REASONS, Decision, Drawn
from logocheck.store.tables import ReviewRow
from service.api.pictures import decoding
from service.api.views import BoxView, Sent, View
from service.deps import Db, Now, ReadDb, Wired
from service.reviewer import WhoDecides

router = APIRouter(prefix="/v1", tags=["reviews"])

MOST_AT_ONCE = 200  # posts in one request
IN_MEMORY = 8 * 2**20  # bytes of a ZIP, before it goes to a file
CHUNK = 2**18  # bytes


class DrawnView(BoxView):
    brand: str = Field(examples=["Northwind"])


class ReviewView(View):
    """One row of the trail; rows are never changed."""

    id: UUID
    check: UUID
    action: str = Field(examples=["reject"], description="approve, reject, mark (boxes alone) or undo.")
    reason: str | None = Field(description="Of a rejection: " + ", ".join(REASONS))
    note: str
    boxes: list[DrawnView] = Field(description="Missed logos that were drawn.")
    reviewer: str
    account_id: str | None
    undoes: UUID | None
    undone: bool
    created_at: datetime


class Trail(View):
    reviews: list[ReviewView]


class NewBox(Sent, DrawnView):
    pass


class NewReview(Sent):
    action: str = Field(examples=["approve"], description="approve, reject or mark.")
    reason: str | None = Field(None, description="Of a rejection: " + ", ".join(REASONS))
    note: str = ""
    boxes: list[NewBox] = Field(default_factory=list, max_length=reviews.MOST_BOXES)

    def decision(self) -> Decision:
        """The same for the store."""
        return Decision(self.action, self.reason, self.note, tuple(drawn(row) for row in self.boxes))


class NewReviews(NewReview):
    checks: list[UUID] = Field(min_length=1, max_length=MOST_AT_ONCE)


def drawn(row: DrawnView) -> Drawn:
    try:
        return Drawn(row.brand, Box(row.x1, row.y1, row.x2, row.y2))
    except ValueError as error:
        raise InvalidRequest(f"boxes: {error}") from error


def review_views(rows: list[ReviewRow]) -> list[ReviewView]:
    """``rows``: of one check's trail or of several, whole."""
    undone = {row.undoes for row in rows}
    return [
        ReviewView(
            id=row.id, check=row.check_id, action=row.action, reason=row.reason, note=row.note,
            boxes=[DrawnView(**box) for box in row.boxes], reviewer=row.reviewer, account_id=row.account_id,
            undoes=row.undoes, undone=row.id in undone, created_at=row.created_at,
        )
        for row in rows
    ]  # fmt: skip


@router.get("/checks/{check_id}/reviews")
def index(session: ReadDb, check_id: UUID) -> Trail:
    """What people decided about a post, oldest first; the verdict itself stays as it is."""
    checks.get(session, check_id)
    return Trail(reviews=review_views(list(reviews.trail(session, check_id))))


@router.post("/checks/{check_id}/reviews", status_code=201)
def create(session: Db, now: Now, who: WhoDecides, check_id: UUID, review: NewReview) -> ReviewView:
    """Approve, reject with a reason, or mark missed logos."""
    with session.begin():
        row = reviews.decide(session, check_id, review.decision(), who, now)
        return review_views([row])[0]


@router.post("/reviews", status_code=201)
def create_many(session: Db, now: Now, who: WhoDecides, several: NewReviews) -> Trail:
    """One decision about many posts: about all of them, or about none.

    A 409 names in `replaced` those that were judged again meanwhile, each with the check that counts.
    """
    decision = several.decision()
    if decision.boxes:
        raise InvalidRequest("boxes: are drawn in one post at a time")
    with session.begin():
        rows, left = reviews.decide_many(session, several.checks, decision, who, now)
        if left:
            raise JudgedAgain(f"{len(left)} of these posts were judged again: other checks count now", left)
        return Trail(reviews=review_views(rows))


@router.post("/reviews/{review_id}/undo", status_code=201)
def take_back(session: Db, now: Now, who: WhoDecides, review_id: UUID) -> ReviewView:
    """Take a decision back: a further row says so, nothing is deleted."""
    with session.begin():
        return review_views([reviews.undo(session, review_id, who, now)])[0]


@router.get("/corrections", response_class=Response)
def training_data(
    services: Wired,
    session: ReadDb,
    campaign: Annotated[str | None, Query(description="Name; all its versions.")] = None,
) -> Response:
    """Approved posts and drawn boxes as a ZIP for `logocheck train`: YOLO (`data.yaml`) and COCO in one."""
    found = list(corrections.examples(session, campaign))
    session.close()  # no transaction is open while pixels are decoded
    with ExitStack() as half:
        file = half.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY))
        try:
            corrections.write_zip(file, found, services.blobs, services.limits, decoding)
            file.seek(0)
        except OSError as error:
            raise StorageUnavailable(f"the ZIP could not be kept: {error.strerror or error}") from error
        half.pop_all()  # closed when the answer was sent

    headers = {"Content-Disposition": 'attachment; filename="logocheck-corrections.zip"'}
    return StreamingResponse(_chunks(file), media_type="application/zip", headers=headers)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
