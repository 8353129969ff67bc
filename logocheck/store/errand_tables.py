"""The table of what pages ask of the eyes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from logocheck.store.tables import Base


class ErrandRow(Base):
    """One question of a page to the eyes. ``kind`` and the shape of ``asked`` and ``answer``: see ``errands``.

    ``due_at``: nobody takes it before. ``answered_at`` is set with the answer or with the error.
    """

    __tablename__ = "errands"
    __table_args__ = (Index(None, "answered_at", "due_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    asked: Mapped[dict[str, Any]]
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    error_code: Mapped[str | None] = mapped_column(String(60))
    error_text: Mapped[str | None] = mapped_column(Text)
    attempts: Mapped[int]
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
