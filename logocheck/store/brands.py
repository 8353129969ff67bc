"""Brand kits: what a brand's logos look like now. Campaign versions freeze them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from logocheck.errors import Conflict, InvalidRequest, UnknownBlob, UnknownBrand
from logocheck.store import unique
from logocheck.store.tables import BrandRow, LogoRow

LONGEST_NAME = 200
STEPS = (".", "..")
"""What browsers and proxies take out of an address: nothing of such a name could be asked for."""


def create(session: Session, name: str, now: datetime) -> BrandRow:
    """An empty brand kit.

    Raises:
        Conflict: the name is taken.
        InvalidRequest: the name is empty, too long, or cannot stand in a URL.
    """
    refuse_name(name)
    if find(session, name) is not None:
        raise Conflict(f"brand {name!r} exists")
    row = BrandRow(id=uuid4(), name=name, created_at=now, logos=[])
    unique.add(session, row, f"brand {name!r} exists")
    return row


def refuse_name(name: str) -> None:
    """Raise InvalidRequest for a name that is empty, too long, or cannot stand in a URL or a campaign."""
    if not name.strip() or len(name) > LONGEST_NAME or "/" in name or not name.isprintable():
        raise InvalidRequest(f"name: expected 1 to {LONGEST_NAME} printable characters without /")
    if name != name.strip():
        raise InvalidRequest("name: expected no spaces around it, for campaigns name brands without")
    if name in STEPS:
        raise InvalidRequest(f"name: expected a name that can stand in an address, got {name!r}")


def find(session: Session, name: str, *, lock: bool = False) -> BrandRow | None:
    """The kit of exactly this name, or None. ``lock``: whoever else adds to it, as a double click does, waits."""
    statement = select(BrandRow).where(BrandRow.name == name)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.scalar(statement)


def get(session: Session, name: str, *, lock: bool = False) -> BrandRow:
    """The kit of exactly this name, as ``find``.

    Raises:
        UnknownBrand: there is none.
    """
    row = find(session, name, lock=lock)
    if row is None:
        raise UnknownBrand(f"no brand {name!r}")
    return row


def listed(session: Session) -> Sequence[BrandRow]:
    """All kits by name; an agency has tens, not thousands."""
    return session.scalars(select(BrandRow).order_by(BrandRow.name)).all()


def add_logo(brand: BrandRow, sha256: str, filename: str, media_type: str, now: datetime) -> LogoRow:
    """The logo row of these bytes; the present one when the kit has them already."""
    for logo in brand.logos:
        if logo.sha256 == sha256:
            return logo
    row = LogoRow(id=uuid4(), sha256=sha256, filename=filename, media_type=media_type, created_at=now)
    brand.logos.append(row)
    return row


def logo(brand: BrandRow, sha256: str) -> LogoRow:
    """One logo of the kit.

    Raises:
        UnknownBlob: the kit has no such file.
    """
    for row in brand.logos:
        if row.sha256 == sha256:
            return row
    raise UnknownBlob(f"brand {brand.name!r} has no logo {sha256!r}")


def remove_logo(brand: BrandRow, sha256: str) -> None:
    """Take a logo out of the kit. The bytes stay: campaign versions still name them.

    Raises:
        UnknownBlob: the kit has no such file.
    """
    brand.logos.remove(logo(brand, sha256))
