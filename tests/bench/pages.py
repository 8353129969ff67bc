"""Server time of every dashboard page with a hundred thousand posts.

    python -m tests.bench.pages [--posts N] [--home FOLDER] [--rounds N] [--database sqlite|postgresql]

Fills an embedded installation in a temporary folder (or in FOLDER, kept for the next time), then one on a
PostgreSQL of its own where there is one, and asks each page in this process, without a network: p50 and p95 in
milliseconds, a table for each database, and beside them the mean processor time, PostgreSQL's with it (Linux only),
which other work on the machine leaves as it is. Exit status 1 when a p95 is above the goal.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from uuid import UUID

import psycopg
from sqlalchemy import Engine, select, text
from starlette.testclient import TestClient

from logocheck.settings import Settings
from logocheck.store.migrations import upgrade
from logocheck.store.tables import CheckRow
from service.app import create_app, open_services, without_what_stays
from tests.bench.many_posts import fill
from tests.e2e.seed import seed
from tests.servers import postgres_programs, postgres_server

GOAL = 100.0  # milliseconds


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
        "inbox, a hashtag of most": "/?text=%23norduwinter",
        "inbox, part of a file name": "/?text=img_20",
        "inbox, a creator": "/?text=%40creator17",
        "inbox, two letters": "/?text=ew",
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


def measure(client: TestClient, path: str, rounds: int, server: int | None) -> tuple[float, float, float]:
    """p50, p95 and the mean of processor time, in milliseconds; the first answer is not counted."""
    client.get(path).raise_for_status()
    spent, before = [], time.process_time() + server_seconds(server)
    for _ in range(rounds):
        start = time.perf_counter()
        client.get(path)
        spent.append((time.perf_counter() - start) * 1000)
    cuts = quantiles(spent, n=20, method="inclusive")
    return cuts[9], cuts[18], (time.process_time() + server_seconds(server) - before) * 1000 / rounds


def server_of(engine: Engine) -> int | None:
    """The process that all of PostgreSQL's are children of, where it runs on this Linux machine; else None."""
    if engine.dialect.name != "postgresql" or not Path("/proc").exists():
        return None
    with engine.connect() as connection:
        backend = connection.scalar(text("SELECT pg_backend_pid()"))
    return int(_stat(Path(f"/proc/{backend}/stat"))[1])


def server_seconds(server: int | None) -> float:
    """Processor time of a process and all its children, ended ones too."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat") if server else ():
        fields = _stat(path)
        if path.parent.name == str(server):
            ticks += sum(map(int, fields[11:15]))
        elif fields and fields[1] == str(server):
            ticks += sum(map(int, fields[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _stat(path: Path) -> list[str]:
    # state, parent, …, and from the twelfth the ticks of user and system, own and of ended children
    try:
        return path.read_text().rpartition(")")[2].split()
    except OSError:  # it ended meanwhile
        return []


def installations(home: Path, database: str | None) -> Iterator[tuple[str, Settings]]:
    """The embedded default in ``home``, then one on an empty PostgreSQL; ``database``: only that one."""
    if database != "postgresql":
        yield "sqlite", Settings(home=home)
    programs = postgres_programs()
    if database != "sqlite" and programs is None:
        sys.stdout.write("there is no PostgreSQL on this machine\n")
    elif database != "sqlite":
        with postgres_server(programs) as server, tempfile.TemporaryDirectory() as temporary:
            with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
                connection.execute("CREATE DATABASE pages")
            upgrade(f"{server}/pages")
            yield "postgresql", Settings(home=Path(temporary), database_url=f"{server}/pages")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--database", choices=("sqlite", "postgresql"))
    wanted = parser.parse_args()
    slow: list[str] = []
    with tempfile.TemporaryDirectory() as temporary:
        for name, settings in installations(wanted.home or Path(temporary), wanted.database):
            sys.stdout.write(f"{name}\n")
            slow += [f"{name}: {page}" for page in run(settings, wanted.posts, wanted.rounds)]
    sys.stdout.write(json.dumps({"posts": wanted.posts, "above the goal": slow}, ensure_ascii=False) + "\n")
    return 1 if slow else 0


def run(settings: Settings, posts: int, rounds: int) -> list[str]:
    """Fill an installation that is empty, and print a line for each page; the pages that are above the goal."""
    services = open_services(settings)
    with services.readers() as session:
        is_new = session.scalar(select(CheckRow.id).limit(1)) is None
    if is_new:
        seed(services)
        start = time.perf_counter()
        fill(services.engine, posts)
        sys.stdout.write(f"{posts:,} posts made in {time.perf_counter() - start:.0f} s\n")
    with services.readers() as session:
        post = session.scalar(select(CheckRow.id).where(CheckRow.outcome == "pass").offset(100).limit(1))
        batch = session.scalar(select(CheckRow.batch_id).where(CheckRow.batch_id.is_not(None)).offset(50).limit(1))
    server = server_of(services.engine)
    services.engine.dispose()
    slow = []
    app = create_app(settings)
    without_what_stays()  # as `python -m service` does
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1)) as client:
        for name, path in pages(post, batch).items():
            half, most, work = measure(client, path, rounds, server)
            slow += [name] if most > GOAL else []
            mark = "  !" if most > GOAL else ""
            sys.stdout.write(f"{name:32} p50 {half:7.1f}  p95 {most:7.1f}  processor {work:7.1f} ms{mark}\n")
            sys.stdout.flush()
    return slow


if __name__ == "__main__":
    sys.exit(main())
