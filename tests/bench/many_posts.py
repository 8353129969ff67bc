"""A hundred thousand posts, as an agency has after two months."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Engine, func, insert, select, text, update
from sqlalchemy.orm import Session

from logocheck.domain.campaign import Rule
from logocheck.store import overview
from logocheck.store.tables import SECONDS_PER_DAY, BatchRow, CampaignRow, CheckRow, FacetRow, ReviewRow, Status

AT_ONCE = 5_000  # rows in one statement
DAYS = 60
BATCHES = 300
PEOPLE = ("Kim", "Lena", "Sam", None)


def fill(engine: Engine, posts: int) -> None:
    """Posts of the last ``DAYS`` days, like the seeded ones, without pictures of their own."""
    dice, end = random.Random(1), datetime.now(UTC).replace(microsecond=0)
    with engine.connect() as connection:
        columns = list(CheckRow.__table__.c)
        done = [dict(row._mapping) for row in connection.execute(select(*columns)) if row.status == "done"]
        campaign_id = connection.scalar(select(CampaignRow.id).order_by(CampaignRow.version.desc()))
    batches = [_batch(campaign_id, end - timedelta(hours=5 * n)) for n in range(BATCHES)]
    with engine.begin() as connection:
        connection.execute(insert(BatchRow), batches)
    for first in range(0, posts, AT_ONCE):
        rows, facets, reviews = [], [], []
        for _ in range(min(AT_ONCE, posts - first)):
            created = end - timedelta(seconds=dice.uniform(0, DAYS * SECONDS_PER_DAY))
            row = _post(dice, dice.choice(done), created, batches)
            rows.append(row)
            facets += _facets(dice, row)
            if row["decision"]:
                reviews.append(_review(row))
        with engine.begin() as connection:
            connection.execute(insert(CheckRow.__table__), rows)
            connection.execute(insert(FacetRow), facets)
            connection.execute(insert(ReviewRow), reviews)
    with engine.begin() as connection:
        for batch in batches:
            total = select(func.count()).where(CheckRow.batch_id == batch["id"]).scalar_subquery()
            connection.execute(update(BatchRow).where(BatchRow.id == batch["id"]).values(total=total))
    with Session(engine) as session, session.begin():
        overview.add_up(session)  # as the sweeper does every ten minutes
        if engine.dialect.name == "postgresql":
            session.execute(text("ANALYZE"))  # as it does by itself, in time


def _batch(campaign_id: UUID, created: datetime) -> dict[str, object]:
    return {
        "id": uuid4(), "campaign_id": campaign_id, "source": "archive", "filename": f"{created:%Y-%m-%d %H}.zip",
        "sha256": None, "status": Status.DONE, "total": 0, "attempts": 1, "due_at": created, "created_at": created,
        "updated_at": created,
    }  # fmt: skip


def _post(dice: random.Random, like: dict, created: datetime, batches: list[dict]) -> dict:
    decided = dice.choice(PEOPLE)
    return like | {
        "id": uuid4(),
        "batch_id": dice.choice(batches)["id"] if dice.random() < 0.7 else None,
        "creator": f"@creator{dice.randrange(400)}",
        "filename": f"IMG_{dice.randrange(10_000):04}.jpg",
        "prominence_bin": dice.randrange(10),
        "cell": dice.randrange(400),
        "day": int(created.timestamp() // SECONDS_PER_DAY),
        "decision": dice.choice(("approve", "reject")) if decided else None,
        "decided_by": decided,
        "decided_at": created if decided else None,
        **dict.fromkeys(("created_at", "updated_at", "started_at", "finished_at", "due_at"), created),
    }


def _facets(dice: random.Random, row: dict) -> list[dict]:
    named = [("brand", "Nordu")] + ([("brand", "Foxglow")] if dice.random() < 0.1 else [])
    if row["outcome"] != "pass":
        kind = "failed" if row["outcome"] == "fail" else "doubtful"
        named.append((kind, str(dice.choice(list(Rule)))))
    shared = {
        "check_id": row["id"],
        "campaign_id": row["campaign_id"],
        "day": row["day"],
        "created_at": row["created_at"],
    }
    return [shared | {"kind": kind, "name": name} for kind, name in named]


def _review(row: dict) -> dict:
    return {
        "id": uuid4(), "check_id": row["id"], "action": row["decision"], "reason": None, "note": "", "boxes": [],
        "reviewer": row["decided_by"], "account_id": None, "undoes": None, "created_at": row["created_at"],
    }  # fmt: skip
