"""Campaign versions. A change is a new row; old reports keep theirs."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from logocheck.campaign_file import campaign_document, parse_campaign
from logocheck.domain.campaign import Brand, Campaign
from logocheck.errors import Conflict, InvalidCampaign, InvalidRequest, UnknownCampaign
from logocheck.store import brands, unique
from logocheck.store.pages import Page, page
from logocheck.store.tables import CampaignRow, EndedCampaignRow

FORBIDDEN_IN_NAMES = "/@"  # a slash would split the URL, an @ separates name and version
LONGEST_NAME = 200


def create(session: Session, campaign: Campaign, now: datetime) -> CampaignRow:
    """Version 1 of a new campaign, its logos frozen as they are in the brand kits.

    Raises:
        Conflict: the name is taken.
        InvalidCampaign: the name cannot stand in a URL, or a brand or logo is in no brand kit.
    """
    if _latest(session, campaign.name) is not None:
        raise Conflict(f"campaign {campaign.name!r} exists; PUT makes its next version")
    return _add(session, campaign, 1, now)


def update(session: Session, name: str, campaign: Campaign, now: datetime, *, base: int | None = None) -> CampaignRow:
    """The next version of campaign ``name``; ``base`` is the version that it was made from, where that is known.

    Raises:
        Conflict: there is a newer version than ``base``, whose change would be lost.
        UnknownCampaign: there is none of that name.
        InvalidCampaign: as ``create``, or the document has another name.
    """
    latest = get(session, name)
    if base is not None and base != latest.version:
        raise Conflict(f"campaign {name!r}: version {latest.version} was made since version {base}")
    if campaign.name != name:
        raise InvalidCampaign((f"name: expected {name!r}, got {campaign.name!r}",))
    return _add(session, campaign, latest.version + 1, now)


def get(session: Session, reference: str) -> CampaignRow:
    """The newest version of ``name``, or the one of ``name@version``.

    Raises:
        UnknownCampaign: no such name or version.
        InvalidRequest: the version is not a number.
    """
    name, _, version = reference.partition("@")
    if not version:
        row = _latest(session, name)
    elif not version.isdecimal() or len(version) > 9:  # noqa: PLR2004 (what an integer column holds)
        raise InvalidRequest(f"campaign {reference!r}: the version after @ is a number")
    else:
        row = session.scalar(select(CampaignRow).where(CampaignRow.name == name, CampaignRow.version == int(version)))
    if row is None:
        raise UnknownCampaign(f"no campaign {reference!r}")
    return row


def newest(session: Session, name: str) -> CampaignRow:
    """The newest version of ``name``, which names no version.

    Raises:
        UnknownCampaign: there is none.
    """
    row = _latest(session, name)
    if row is None:
        raise UnknownCampaign(f"no campaign {name!r}")
    return row


def versions(session: Session, name: str) -> Sequence[CampaignRow]:
    """Every version of ``name``, oldest first.

    Raises:
        UnknownCampaign: there is none.
    """
    rows = session.scalars(select(CampaignRow).where(CampaignRow.name == name).order_by(CampaignRow.version)).all()
    if not rows:
        raise UnknownCampaign(f"no campaign {name!r}")
    return rows


def listed(
    session: Session, *, ended: bool | None = None, after: str | None = None, limit: int = 50
) -> Page[CampaignRow]:
    """The newest version of each campaign that has ``ended`` or not, or of all; the last changed first."""
    return page(session, _that(_newest(), ended), CampaignRow, after, limit)


def paged(
    session: Session, *, ended: bool | None = None, after: str | None = None, limit: int = 50
) -> Page[CampaignRow]:
    """As ``listed``, the last made campaign first: an order that no change disturbs."""
    first = _that(select(CampaignRow).where(CampaignRow.version == 1), ended)
    made = page(session, first, CampaignRow, after, limit)
    names = [row.name for row in made.rows]
    newest = {row.name: row for row in session.scalars(_newest().where(CampaignRow.name.in_(names)))}
    return Page(tuple(newest[name] for name in names), made.after)


def _newest() -> Select[CampaignRow]:
    newer = aliased(CampaignRow)
    is_latest = ~select(newer.id).where(newer.name == CampaignRow.name, newer.version > CampaignRow.version).exists()
    return select(CampaignRow).where(is_latest)


def _that(statement: Select[CampaignRow], ended: bool | None) -> Select[CampaignRow]:
    if ended is None:
        return statement
    names = select(EndedCampaignRow.name)
    return statement.where(CampaignRow.name.in_(names) if ended else CampaignRow.name.not_in(names))


def campaign(row: CampaignRow) -> Campaign:
    """The value that the stored document describes."""
    return parse_campaign(json.dumps(row.document), source=f"campaign {row.name}@{row.version}")


def _latest(session: Session, name: str) -> CampaignRow | None:
    version = select(func.max(CampaignRow.version)).where(CampaignRow.name == name).scalar_subquery()
    return session.scalar(select(CampaignRow).where(CampaignRow.name == name, CampaignRow.version == version))


def _add(session: Session, campaign: Campaign, version: int, now: datetime) -> CampaignRow:
    if len(campaign.name) > LONGEST_NAME or any(c in FORBIDDEN_IN_NAMES or not c.isprintable() for c in campaign.name):
        raise InvalidCampaign((f"name: expected at most {LONGEST_NAME} printable characters without / and @",))
    if campaign.name in brands.STEPS:
        raise InvalidCampaign((f"name: expected a name that can stand in an address, got {campaign.name!r}",))
    document = campaign_document(frozen(session, campaign))
    row = CampaignRow(id=uuid4(), name=campaign.name, version=version, document=document, created_at=now)
    unique.add(session, row, f"campaign {campaign.name!r}: version {version} was made by somebody at this moment")
    return row


def frozen(session: Session, campaign: Campaign) -> Campaign:
    """The campaign with its logos as they are in the brand kits.

    Retired ones may have left the kit since an earlier version of the campaign named them: it keeps their files.

    Raises:
        InvalidCampaign: a brand or logo is in no brand kit.
    """
    documents = session.scalars(select(CampaignRow.document).where(CampaignRow.name == campaign.name))
    earlier = {pair for document in documents for pair in stored_logos(document)}
    return replace(
        campaign,
        brands=_frozen(session, "brands", campaign.brands, earlier),
        competitors=_frozen(session, "competitors", campaign.competitors, earlier),
    )


def editable(session: Session, row: CampaignRow) -> dict[str, Any]:
    """The document of a version as it is edited: a brand that took all of its kit leaves ``logos`` out.

    So the next version takes the kit as it is then, with logos that were added since.
    """
    document = dict(row.document)
    for field in ("brands", "competitors"):
        document[field] = [_unpinned(session, brand, row.created_at) for brand in document.get(field, ())]
    return document


def _unpinned(session: Session, brand: Mapping[str, Any], then: datetime) -> dict[str, Any]:
    kit = brands.find(session, brand["name"])
    held = {f"sha256:{logo.sha256}" for logo in kit.logos if logo.created_at <= then} if kit else set()
    took_all = bool(kit) and held - set(brand.get("retired", ())) <= set(brand.get("logos", ()))
    return {name: value for name, value in brand.items() if name != "logos" or not took_all}


def stored_logos(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each brand's name and SHA-256 in hex of its logos, retired ones too, of a stored campaign document."""
    for brand in (*document.get("brands", ()), *document.get("competitors", ())):
        for file in (*brand.get("logos", ()), *brand.get("retired", ())):
            stored = _STORED.fullmatch(file) if isinstance(file, str) else None
            if stored:
                yield brand["name"], stored[1]


def keeps_logo(session: Session, brand: str, sha256: str) -> bool:
    """Whether a version of any campaign names this logo of the brand, whatever its kit has by now."""
    documents = session.scalars(select(CampaignRow.document))
    return any((brand, sha256) in stored_logos(document) for document in documents)


_STORED = re.compile("sha256:([0-9a-f]{64})")


def _frozen(
    session: Session, field: str, listed_brands: tuple[Brand, ...], earlier: Collection[tuple[str, str]]
) -> tuple[Brand, ...]:
    """The brands with ``sha256:`` names for every logo, those of the kit where the document names none."""
    problems: list[str] = []
    frozen: list[Brand] = []
    for number, brand in enumerate(listed_brands):
        where = f"{field}[{number}]"
        kit = brands.find(session, brand.name)
        known = {f"sha256:{logo.sha256}": None for logo in kit.logos} if kit else {}
        current = tuple(logo for logo in known if logo not in brand.retired)
        if kit is None:
            problems.append(f"{where}.name: expected the name of a brand kit, got {brand.name!r}")
        elif not current:
            old = " but retired ones" if known else ""
            problems.append(f"{where}.name: expected a brand kit with logo files, {brand.name!r} has none{old}")
        old_ones = known.keys() | {f"sha256:{sha256}" for name, sha256 in earlier if name == brand.name}
        problems += _strangers(f"{where}.logos", brand, brand.logos, known, _TAKE_ALL)
        problems += _strangers(f"{where}.retired", brand, brand.retired, old_ones, _NAME_ONES)
        frozen.append(replace(brand, logos=brand.logos or current))
    if problems:
        raise InvalidCampaign(tuple(problems))
    return tuple(frozen)


_TAKE_ALL = "Leave logos out to take all of the kit's"
_NAME_ONES = "Name retired ones as GET /v1/brands does"


def _strangers(where: str, brand: Brand, names: Sequence[str], known: Container[str], instead: str) -> Iterator[str]:
    """Nothing where all are known; else what to do: campaign files of the command line name files beside them."""
    strangers = [name for name in names if name not in known]
    if strangers:
        got = ", ".join(map(repr, strangers))
        yield (
            f"{where}: expected sha256:… of brand kit {brand.name!r}, got {got}. Logos come from brand kits here, not "
            f"from files beside the campaign. {instead}; a missing file is added to the kit."
        )
