"""The table of what is judged again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from logocheck.store.tables import Base


class RejudgementRow(Base):
    """The finished posts of a campaign's earlier versions, judged again under one version; asked once or more often.

    ``cursor`` is where the next part begins, newest post first. ``judged``: posts with a new verdict from their
    report; ``queued``: posts whose picture is looked at again; ``left``: posts that stay as they are, for their
    report does not say enough and their picture is gone; ``failed``: posts that keep their verdict, for their picture
    could not be looked at again. ``due_at``: nobody takes the row before.
    """

    __tablename__ = "rejudgements"
    __table_args__ = (Index(None, "finished_at", "due_at"),)

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    asked_by: Mapped[str] = mapped_column(String(255))
    look_again: Mapped[bool]
    cursor: Mapped[str | None] = mapped_column(String(200))
    judged: Mapped[int]
    queued: Mapped[int]
    left: Mapped[int]
    failed: Mapped[int] = mapped_column(server_default="0")
    attempts: Mapped[int]
    error_code: Mapped[str | None] = mapped_column(String(60))
    error_text: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
