"""What the settings pages show: health, people, keys and retention, for admins; and who asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.metadata import version
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from logocheck.codec import report_from_json
from logocheck.errors import LogocheckError
from logocheck.store import api_keys, heartbeat, overview, people, retention
from logocheck.store.migrations import refuse_other_revision
from service.api.overview import QueueView, queue_view
from service.api.views import View
from service.deps import Now, ReadDb, Services, Wired
from service.sign_in import WhoAsks

router = APIRouter(prefix="/v1", tags=["settings"])


class NeedView(View):
    name: str = Field(examples=["Database"])
    problem: str = Field(description="Empty when it answers.")


class WorkerView(View):
    host: str
    version: str
    seen_at: datetime
    silent: bool = Field(description="Not seen for two minutes.")


class HealthView(View):
    version: str
    needs: list[NeedView]
    workers: list[WorkerView] = Field(description="Seen in the last day.")
    models: dict[str, str] = Field(description="As the newest report names them.")
    queue: QueueView
    errors: dict[str, int] = Field(description="Of the last day, by code.")


class PersonView(View):
    id: UUID
    name: str
    role: str = Field(examples=["reviewer"])
    created_at: datetime
    disabled_at: datetime | None


class PeopleView(View):
    people: list[PersonView]


class KeyView(View):
    id: UUID
    name: str
    start: str = Field(description="The first characters; the key itself is kept nowhere.")
    role: str
    made_by: str
    created_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class KeysView(View):
    keys: list[KeyView]
    from_settings: bool = Field(description="Whether keys of LOGOCHECK_API_KEYS count as well.")


class RetentionView(View):
    picture_days: int | None = Field(description="null: pictures are kept for ever.")


class WhoView(View):
    name: str
    role: str
    by_key: bool


@router.get("/settings/health")
def health(services: Wired, session: ReadDb, now: Now) -> HealthView:
    """How the installation is."""
    report = heartbeat.last_report(session)
    return HealthView(
        version=version("logocheck"),
        needs=[NeedView(name=name, problem=problem) for name, problem in needs(services)],
        workers=[
            WorkerView(host=worker.host, version=worker.version, seen_at=worker.seen_at, silent=worker.silent)
            for worker in heartbeat.workers(session, now)
        ],
        models=dict(report_from_json(report.encode()).models) if report else {},
        queue=queue_view(overview.queue(session, now)),
        errors=dict(heartbeat.errors_since(session, now - timedelta(days=1))),
    )


@router.get("/settings/people")
def accounts(session: ReadDb) -> PeopleView:
    """All accounts by name."""
    return PeopleView(
        people=[
            PersonView(id=row.id, name=row.name, role=row.role, created_at=row.created_at, disabled_at=row.disabled_at)
            for row in people.listed(session)
        ]
    )


@router.get("/settings/keys")
def keys(services: Wired, session: ReadDb) -> KeysView:
    """All API keys that were made in the dashboard."""
    return KeysView(
        keys=[
            KeyView(
                id=row.id, name=row.name, start=row.start, role=row.role, made_by=row.made_by,
                created_at=row.created_at, used_at=row.used_at, revoked_at=row.revoked_at,
            )
            for row in api_keys.listed(session)
        ],
        from_settings=services.browsers.asked_for,
    )  # fmt: skip


@router.get("/settings/retention")
def kept(session: ReadDb) -> RetentionView:
    """How long pictures are kept."""
    return RetentionView(picture_days=retention.picture_days(session))


@router.get("/account")
def own(who: WhoAsks) -> WhoView:
    """Who asks."""
    return WhoView(name=who.name, role=who.role, by_key=who.by_key)


def needs(services: Services) -> list[tuple[str, str]]:
    """Each part that is needed with what is wrong with it; empty: nothing."""
    checks: tuple[tuple[str, Callable[[], None]], ...] = (
        ("Database", lambda: refuse_other_revision(services.engine)),
        ("Queue", services.queue.check),
        ("Pictures", services.blobs.check),
    )
    found = []
    for name, check in checks:
        try:
            check()
        except LogocheckError as error:
            found.append((name, str(error)))
        else:
            found.append((name, ""))
    return found
