"""The web process: ``uvicorn --factory service.app:create_app``, or ``python -m service``."""

from __future__ import annotations

import gc
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path

import structlog
import uvicorn
from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles

from logocheck.archive import Bounds
from logocheck.errors import InvalidSettings
from logocheck.images import Limits
from logocheck.jobs import broker
from logocheck.log import configure_logging
from logocheck.settings import Settings, load_settings
from logocheck.store.blobs import open_blobs
from logocheck.store.engine import open_engine, open_sessions
from logocheck.store.migrations import upgrade
from logocheck.zones_file import use_table
from service import errors
from service.api import (
    batches,
    brands,
    campaigns,
    checks,
    events,
    health,
    overview,
    pictures,
    rejudgements,
    reviews,
    studies,
    webhooks,
    whatif,
)
from service.api import (
    settings as settings_api,
)
from service.api.queries import only_known
from service.body_limit import BodyLimit
from service.deps import Services
from service.doors import Doors
from service.gate import LOCAL_NAMES, Gate
from service.metrics import Measured, Metrics
from service.queue import CeleryQueue
from service.sign_in import Sessions
from service.single_sign_on import open_single_sign_on
from service.submission import MOST_PICTURES

log = structlog.get_logger()

ENVELOPE = 2**20  # bytes of texts and boundaries around the files of a form
LARGEST_DOCUMENT = 4 * 2**20  # bytes of a body without files
# by the address alone: what a body is, only its sender says
ARCHIVES = re.compile(r"(/v1)?/batches")
FILES = re.compile(r"/v1/checks|/upload|/v1/brands/[^/]+/logos|/brands|/campaigns/[^/]+/try|/new-campaign/try")
DESCRIPTION = "Checks whether photos show a brand's logo, large and prominent enough, with the required hashtags."


def create_app(settings: Settings | None = None) -> FastAPI:
    """The whole web application.

    Raises:
        InvalidSettings: a setting has a value that cannot be used.
        StorageUnavailable: the embedded database cannot be opened.
    """
    settings = settings or load_settings()
    use_table(settings.zones)
    services = open_services(settings)
    app = FastAPI(
        title="Logocheck",
        version=version("logocheck"),
        description=DESCRIPTION,
        lifespan=_closing(services),
        responses={422: errors.DOCUMENTED, "default": errors.DOCUMENTED},
        docs_url=None,  # these pages load their scripts from other hosts; the schema itself is at /openapi.json
        redoc_url=None,
    )
    if not settings.api_keys:
        log.info("no API key is configured: without accounts only this machine is answered")
    app.state.services = services
    app.state.metrics = Metrics()
    errors.install(app)
    for module in (
        checks, pictures, reviews, overview, campaigns, whatif, rejudgements, brands, studies, batches, webhooks,
        settings_api, events,
    ):  # fmt: skip
        app.include_router(module.router, dependencies=[Depends(only_known)])
    app.include_router(health.router)  # a probe may ask as it likes
    _add_dashboard(app)
    # the last added is the outermost: measured, then who may come in, then how much may be sent
    app.add_middleware(BodyLimit, limit=_body_limit(settings))
    app.add_middleware(Gate, doors=services.doors)
    app.add_middleware(Measured, metrics=app.state.metrics)
    return app


def open_services(settings: Settings) -> Services:
    """Connections by the settings. The embedded database is brought up to date; another one is the operator's."""
    if any(not key.get_secret_value() for key in settings.api_keys):
        raise InvalidSettings("LOGOCHECK_API_KEYS: an empty key would let everybody in")
    if not settings.database_url:
        upgrade(settings.resolved_database_url)
    engine = open_engine(settings.resolved_database_url)
    try:
        limits = Limits(settings.max_picture_bytes, settings.max_picture_pixels)
    except ValueError as error:
        raise InvalidSettings(f"LOGOCHECK_MAX_PICTURE_*: {error}") from error
    sessions, readers = open_sessions(engine), open_sessions(engine, only_reads=True)
    browsers = Sessions([key.get_secret_value() for key in settings.api_keys])
    return Services(
        engine=engine,
        sessions=sessions,
        readers=readers,
        blobs=open_blobs(settings.resolved_blobs_url),
        queue=CeleryQueue(broker(settings.broker_url, settings.home)),
        limits=limits,
        archive_bounds=Bounds(settings.max_archive_bytes, settings.max_archive_files),
        folders=tuple(folder.resolve() for folder in settings.folders),
        private_webhooks=settings.webhook_private,
        browsers=browsers,
        doors=Doors(sessions, readers, browsers),
        single_sign_on=open_single_sign_on(settings),
    )


def bind_host(settings: Settings) -> str:
    """The address to listen on: the configured one, but without API keys never one that others can reach."""
    if settings.api_keys or _is_loopback(settings.host):
        return settings.host
    log.warning("no API key is configured: listening on this machine only", asked=settings.host, host="127.0.0.1")
    return "127.0.0.1"


def main() -> None:
    """``python -m service``: listen by the settings until a signal."""
    settings = load_settings()
    configure_logging(settings.log_level, as_json=settings.log_json)
    app = create_app(settings)
    without_what_stays()
    uvicorn.run(app, host=bind_host(settings), port=settings.port, log_level=settings.log_level.lower())


def without_what_stays() -> None:
    """Let garbage collection pass over what was made at the start: looking through it takes 100 ms, again and again."""
    gc.collect()
    gc.freeze()


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in LOCAL_NAMES


def _body_limit(settings: Settings) -> Callable[[str], int]:
    pictures = MOST_PICTURES * settings.max_picture_bytes + ENVELOPE
    archive = settings.max_archive_bytes + ENVELOPE

    def limit(path: str) -> int:
        if path == "/login":  # open to everybody
            return ENVELOPE
        if ARCHIVES.fullmatch(path):
            return archive
        return pictures if FILES.fullmatch(path) else LARGEST_DOCUMENT

    return limit


def _closing(services: Services) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        services.engine.dispose()

    return lifespan


def _add_dashboard(app: FastAPI) -> None:
    if find_spec("service.dashboard.routes") is None:
        return
    from service.dashboard import failures  # noqa: PLC0415
    from service.dashboard.routes import router  # noqa: PLC0415

    failures.install(app)
    app.include_router(router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "dashboard" / "static"), name="static")
