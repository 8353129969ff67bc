"""Server time of every dashboard page with a hundred thousand posts.

    python -m tests.bench.pages [--posts N] [--home FOLDER] [--rounds N]

Fills an embedded installation in a temporary folder (or in FOLDER, kept for the next time) and asks each page
in this process, without a network: p50 and p95 in milliseconds. Exit status 1 when a p95 is above the goal.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from uuid import UUID, uuid4

from sqlalchemy import Engine, func, insert, select, update
from starlette.testclient import TestClient

from logocheck.domain.campaign import Rule
from logocheck.settings import Settings
from logocheck.store.tables import SECONDS_PER_DAY, BatchRow, CampaignRow, CheckRow, FacetRow, ReviewRow, Status
from service.app import create_app
from tests.e2e.seed import open_home, seed

GOAL = 100.0  # milliseconds
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


def pages(post: UUID, batch: UUID) -> dict[str, str]:
    """Every page, and the filters that people use most."""
    month = (datetime.now(UTC) - timedelta(days=30)).date().isoformat()
    return {
        "inbox": "/",
        "inbox, campaign": "/?campaign=Nordu+winter",
        "inbox, outcome": "/?outcome=fail",
        "inbox, rule": "/?rule=minimum_share",
        "inbox, brand": "/?brand=Foxglow",
        "inbox, undecided": "/?decision=none",
        "inbox, reviewer": "/?reviewer=Kim",
        "inbox, days": f"/?since={month}",
        "inbox, words": "/?text=cabin",
        "inbox, words that are nowhere": "/?text=zanzibar",
        "inbox, batch": f"/?batch={batch}",
        "post": f"/checks/{post}",
        "post in a filter": f"/checks/{post}?campaign=Nordu+winter&outcome=pass",
        "overview": "/overview",
        "overview, 60 days": f"/overview?since={(datetime.now(UTC) - timedelta(days=60)).date()}",
        "batches": "/batches",
        "batch": f"/batches/{batch}",
        "campaigns": "/campaigns",
        "campaign": "/campaigns/Nordu%20winter",
        "campaign, edit": "/campaigns/Nordu%20winter/edit",
        "brands": "/brands",
        "upload": "/upload",
        "settings": "/settings",
        "settings, people": "/settings/people",
        "settings, keys": "/settings/keys",
        "settings, webhooks": "/settings/webhooks",
        "settings, retention": "/settings/retention",
        "report of a batch": f"/report?batch={batch}",
    }


def measure(client: TestClient, path: str, rounds: int) -> tuple[float, float]:
    """p50 and p95 in milliseconds; the first answer is not counted."""
    client.get(path).raise_for_status()
    spent = []
    for _ in range(rounds):
        start = time.perf_counter()
        client.get(path)
        spent.append((time.perf_counter() - start) * 1000)
    cuts = quantiles(spent, n=20, method="inclusive")
    return cuts[9], cuts[18]


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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--home", type=Path)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        return run(wanted.home or Path(temporary), wanted.posts, wanted.rounds)


def run(home: Path, posts: int, rounds: int) -> int:
    """Fill ``home`` when it is empty, and print a line for each page; how many pages are above the goal, at most 1."""
    is_new = not (home / "logocheck.sqlite3").exists()
    services = open_home(home)
    if is_new:
        seed(services)
        start = time.perf_counter()
        fill(services.engine, posts)
        sys.stdout.write(f"{posts:,} posts made in {time.perf_counter() - start:.0f} s\n")
    with services.readers() as session:
        post = session.scalar(select(CheckRow.id).where(CheckRow.outcome == "pass").offset(100).limit(1))
        batch = session.scalar(select(CheckRow.batch_id).where(CheckRow.batch_id.is_not(None)).offset(50).limit(1))
    services.engine.dispose()
    slow = []
    with TestClient(create_app(Settings(home=home)), base_url="http://127.0.0.1", client=("127.0.0.1", 1)) as client:
        for name, path in pages(post, batch).items():
            half, most = measure(client, path, rounds)
            slow += [name] if most > GOAL else []
            sys.stdout.write(f"{name:32} p50 {half:7.1f} ms  p95 {most:7.1f} ms{'  !' if most > GOAL else ''}\n")
            sys.stdout.flush()
    sys.stdout.write(json.dumps({"posts": posts, "above the goal": slow}) + "\n")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
