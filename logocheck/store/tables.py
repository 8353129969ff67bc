"""The tables. Times are UTC; identifiers are random UUIDs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, MetaData, String, Text, UniqueConstraint
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from logocheck.store.instant import Instant

SECONDS_PER_DAY = 86_400


class Status(StrEnum):
    """Where a check or a batch is. ``done`` says nothing about pass or fail.

    ``replaced``: a check was judged again under a newer version of its campaign; another one counts in its place.
    """

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    ERROR = "error"
    REPLACED = "replaced"


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy's own form)
        datetime: Instant,
        dict[str, Any]: JSON,
        list[str]: JSON,
        list[dict[str, Any]]: JSON,
        Status: String(10),
        DeliveryStatus: String(10),
    }


def _day_of_new_row(context: DefaultExecutionContext) -> int:
    moment: datetime = context.get_current_parameters()["created_at"]  # type: ignore[no-untyped-call]
    return int(moment.timestamp() // SECONDS_PER_DAY)


class CampaignRow(Base):
    """One version of a campaign; never changed after it is written."""

    __tablename__ = "campaigns"
    __table_args__ = (UniqueConstraint("name", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    version: Mapped[int]
    document: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class EndedCampaignRow(Base):
    """A campaign, all its versions, that takes no more posts until it is opened again."""

    __tablename__ = "ended_campaigns"

    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    ended_by: Mapped[str] = mapped_column(String(255))
    ended_at: Mapped[datetime]


class BrandRow(Base):
    """A brand kit: a name and its current reference logos."""

    __tablename__ = "brands"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    created_at: Mapped[datetime]
    logos: Mapped[list[LogoRow]] = relationship(order_by="LogoRow.created_at, LogoRow.id", cascade="all, delete-orphan")


class LogoRow(Base):
    """One reference logo of a brand kit; the bytes are a blob."""

    __tablename__ = "brand_logos"
    __table_args__ = (UniqueConstraint("brand_id", "sha256"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    brand_id: Mapped[UUID] = mapped_column(ForeignKey("brands.id", ondelete="CASCADE"))
    sha256: Mapped[str] = mapped_column(String(64))
    filename: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]


class BatchRow(Base):
    """Many posts sent together. ``total`` is None until the source is unpacked."""

    __tablename__ = "batches"
    __table_args__ = (Index(None, "created_at", "id"), Index(None, "status", "due_at"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"))
    source: Mapped[str] = mapped_column(String(10))  # upload, archive or folder
    filename: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str | None] = mapped_column(String(64))
    status: Mapped[Status]
    total: Mapped[int | None]
    attempts: Mapped[int]
    error_code: Mapped[str | None] = mapped_column(String(60))
    error_text: Mapped[str | None] = mapped_column(Text)
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    campaign: Mapped[CampaignRow] = relationship(lazy="joined", innerjoin=True)


class CheckRow(Base):
    """One post against one campaign version.

    ``due_at`` is the sweeper's clock: for a queued row the time to send it again, for a running one
    the end of its claim. ``size`` is in bytes, ``width`` and ``height`` in upright pixels.
    ``day`` counts from 1970 in UTC, ``prominence_bin`` tenths (0 to 9) of the weakest required logo, ``cell`` the place
    of the most prominent one (``facts.CELLS``): what the overview counts by, each from one index.
    ``decision`` is what people decided last (approve or reject), None as long as nothing stands.
    ``replaced_by``: the newest check of the same post. A replaced one keeps its report, and nothing that is counted.
    """

    __tablename__ = "checks"
    __table_args__ = (
        Index(None, "created_at", "id"),
        Index(None, "campaign_id", "created_at", "id"),
        Index(None, "outcome", "created_at", "id"),
        Index(None, "batch_id", "status", "outcome"),
        Index(None, "status", "due_at"),
        Index(None, "updated_at"),
        Index(None, "decision", "created_at", "id"),
        Index(None, "decided_by", "created_at", "id"),
        Index(None, "decided_at"),
        Index(None, "day", "status", "outcome", "campaign_id"),
        Index(None, "prominence_bin", "campaign_id", "day"),
        Index(None, "cell", "campaign_id", "day"),
        Index(None, "decision", "campaign_id", "day"),
        Index(None, "picture_sha256", "created_at"),
        Index(None, "creator", "created_at", "id"),
        Index(None, "replaced_by"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"))
    batch_id: Mapped[UUID | None] = mapped_column(ForeignKey("batches.id"))
    picture_sha256: Mapped[str | None] = mapped_column(String(64))
    filename: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str | None] = mapped_column(String(100))
    size: Mapped[int | None]
    width: Mapped[int | None]
    height: Mapped[int | None]
    caption: Mapped[str] = mapped_column(Text)
    first_comment: Mapped[str] = mapped_column(Text)
    creator: Mapped[str | None] = mapped_column(String(255))
    external_ref: Mapped[str | None] = mapped_column(String(255))
    details: Mapped[dict[str, Any]] = mapped_column("metadata")
    status: Mapped[Status]
    outcome: Mapped[str | None] = mapped_column(String(10))
    prominence: Mapped[float | None]
    attempts: Mapped[int]
    error_code: Mapped[str | None] = mapped_column(String(60))
    error_text: Mapped[str | None] = mapped_column(Text)
    report: Mapped[str | None] = mapped_column(Text, deferred=True)
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    day: Mapped[int] = mapped_column(default=_day_of_new_row)
    prominence_bin: Mapped[int | None]
    cell: Mapped[int | None]
    decision: Mapped[str | None] = mapped_column(String(10))
    decided_by: Mapped[str | None] = mapped_column(String(255))
    decided_at: Mapped[datetime | None]
    replaced_by: Mapped[UUID | None]
    campaign: Mapped[CampaignRow] = relationship(lazy="joined", innerjoin=True)


class FacetRow(Base):
    """One thing that posts are found and counted by; written with the report.

    ``kind`` is "failed" or "doubtful" (then ``name`` is a rule) or "brand" (one that was seen). Campaign and
    times are the check's own, repeated so that a page is read from one index.
    """

    __tablename__ = "check_facets"
    __table_args__ = (
        Index(None, "kind", "name", "created_at", "check_id"),
        Index(None, "kind", "name", "day", "campaign_id"),
    )

    id: Mapped[UUID] = mapped_column("check_id", ForeignKey("checks.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"))
    day: Mapped[int]
    created_at: Mapped[datetime]


class ReviewRow(Base):
    """One thing a person did to a post; never changed or taken away, except with the post itself.

    ``action``: approve, reject, mark (boxes were drawn, nothing decided) or undo (of the row ``undoes``).
    ``boxes``: missed logos, each {"brand", "x1", "y1", "x2", "y2"} in pixels of the upright picture.
    ``reviewer`` is the name at that time, ``account_id`` whose account it was.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        Index(None, "check_id", "created_at", "id"),
        Index(None, "created_at", "id"),
        UniqueConstraint("undoes"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    check_id: Mapped[UUID] = mapped_column(ForeignKey("checks.id", ondelete="CASCADE"))
    action: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(Text)
    boxes: Mapped[list[dict[str, Any]]]
    reviewer: Mapped[str] = mapped_column(String(255))
    account_id: Mapped[str | None] = mapped_column(String(64))
    undoes: Mapped[UUID | None] = mapped_column(ForeignKey("reviews.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]


class KeyRow(Base):
    """What an ``Idempotency-Key`` led to. ``fingerprint`` is the SHA-256 of the whole request."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index(None, "created_at"),)

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    made: Mapped[list[str]]  # ids of the checks, or of the batch
    created_at: Mapped[datetime]


class WebhookRow(Base):
    """An address that is told about finished checks."""

    __tablename__ = "webhooks"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    secret: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]
    rests_until: Mapped[datetime | None]  # its receiver did not answer in time: nothing is sent before


class DeliveryRow(Base):
    """One message to one webhook, with what came of it. The id is the ``webhook-id`` header."""

    __tablename__ = "deliveries"
    __table_args__ = (Index(None, "status", "due_at"), Index(None, "webhook_id", "created_at", "id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    webhook_id: Mapped[UUID] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    check_id: Mapped[UUID | None] = mapped_column(ForeignKey("checks.id"), index=True)  # None: a test
    event: Mapped[str] = mapped_column(String(40))
    payload: Mapped[str] = mapped_column(Text)
    status: Mapped[DeliveryStatus]
    attempts: Mapped[int]
    response_status: Mapped[int | None]
    error_text: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    webhook: Mapped[WebhookRow] = relationship(lazy="joined", innerjoin=True)
