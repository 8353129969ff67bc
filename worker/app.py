"""The Celery instance: ``celery -A worker.app worker``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from os import cpu_count
from typing import Any
from uuid import UUID

import structlog
from celery import Celery, bootsteps, signals
from kombu import Exchange, Queue
from kombu.exceptions import KombuError
from redis import RedisError

from logocheck.archive import Bounds
from logocheck.errors import QueueUnavailable, SetupError, Unavailable
from logocheck.images import Limits
from logocheck.jobs import QUEUES, TIME_LIMIT, Job, broker
from logocheck.log import configure_logging
from logocheck.settings import Settings, load_settings
from logocheck.store.blobs import open_blobs
from logocheck.store.engine import open_engine, open_sessions
from logocheck.zones_file import use_table
from worker import spool, tasks
from worker.errands import forget_other_models
from worker.examiner import ModelExaminer
from worker.tools import Tools

log = structlog.get_logger()

# ValueError: the filesystem transport reads a table that another process is writing for the first time
DOWN = (KombuError, RedisError, OSError, ValueError)
SWEEP_EVERY = 5.0  # seconds


def celery_app(settings: Settings) -> Celery:
    """A Celery application; no setting here without its reason, none that restates a default."""
    spool.register()
    app = Celery("logocheck")
    app.conf.update(broker(settings.broker_url, settings.home))
    app.conf.update(
        # the nameless exchange: the filesystem transport then keeps no table of bindings
        task_queues=[Queue(name, Exchange(""), routing_key=name) for name in sorted(set(QUEUES.values()))],
        task_ignore_result=True,  # the result is a row
        task_acks_late=True,  # a message is gone only when its row is finished
        task_reject_on_worker_lost=True,  # a killed worker's message comes back; our own counter ends the loop
        task_publish_retry=False,  # the sweeper sends again
        task_soft_time_limit=TIME_LIMIT - 60,  # leaves time to write the error row
        task_time_limit=TIME_LIMIT,  # a decoder or a model runtime that hangs in C code
        worker_prefetch_multiplier=1,  # a check takes seconds: the next free worker gets the next one
        worker_concurrency=settings.concurrency,
        worker_max_tasks_per_child=500,  # memory that decoders and the model runtime keep comes back
        worker_proc_alive_timeout=120.0,  # seconds a new child may take: it loads the models before its first job
        worker_lost_wait=1.0,  # seconds until a killed child's check is given out again; no result could still come
        worker_hijack_root_logger=False,  # one event per job, by structlog
        broker_connection_retry_on_startup=True,  # the broker may start after the worker
    )
    if not settings.broker_url:
        app.conf.worker_enable_remote_control = False  # more files in the folder, which nobody reads
    app.steps["worker"].add(SweepTimer)
    return app


def open_tools(settings: Settings, app: Celery) -> Tools:
    """Connections of one process; call it after the fork."""
    blobs = open_blobs(settings.resolved_blobs_url)
    threads = settings.threads or max(1, (cpu_count() or 1) // settings.concurrency)
    examiner = ModelExaminer(settings.models, threads, blobs, settings.detector)
    return Tools(
        sessions=open_sessions(open_engine(settings.resolved_database_url)),
        blobs=blobs,
        examine=examiner,
        eyes=examiner.open,
        send=_sender(app),
        now=lambda: datetime.now(UTC),
        limits=Limits(settings.max_picture_bytes, settings.max_picture_pixels),
        archive_bounds=Bounds(settings.max_archive_bytes, settings.max_archive_files),
        folders=tuple(folder.resolve() for folder in settings.folders),
        attempts=settings.attempts,
        private_webhooks=settings.webhook_private,
    )


class SweepTimer(bootsteps.StartStopStep):
    """Each worker asks for a sweep every few seconds.

    Not Celery beat: beat must run exactly once, while sweeps may run in any number of workers, so no
    process can be forgotten. The sweep itself is a job: the parent process keeps no connection to fork.
    """

    requires = ("celery.worker.components:Timer",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self._entry: Any = None

    def start(self, parent: Any) -> None:
        _ask_for_sweep(parent.app)
        self._entry = parent.timer.call_repeatedly(SWEEP_EVERY, _ask_for_sweep, (parent.app,))

    def stop(self, parent: Any) -> None:  # noqa: ARG002
        if self._entry is not None:
            self._entry.cancel()


def _ask_for_sweep(app: Celery) -> None:
    try:
        # a request that is not answered before the next one is of no use
        app.send_task(Job.SWEEP, queue=QUEUES[Job.SWEEP], expires=SWEEP_EVERY)
    except DOWN as error:
        log.warning("no sweep: the broker does not answer", error=type(error).__name__)


def _sender(app: Celery) -> Callable[[Job, UUID], None]:
    def send(job: Job, row_id: UUID) -> None:
        try:
            app.send_task(job, args=[str(row_id)], queue=QUEUES[job])
        except DOWN as error:
            raise QueueUnavailable(f"the broker did not take the message: {type(error).__name__}") from error

    return send


settings = load_settings()
use_table(settings.zones)
app = celery_app(settings)


@cache
def tools() -> Tools:
    """Tools of the process that asks; models and connections are opened after the fork, at the first job."""
    return open_tools(settings, app)


tasks.register(app, tools)


@signals.setup_logging.connect
def _configure_logging(**_: Any) -> None:
    configure_logging(settings.log_level, as_json=settings.log_json)


@signals.worker_process_init.connect
def _load_models(**_: Any) -> None:
    """Before the first check waits for it. What is missing is said again by each check's row."""
    try:
        forget_other_models(tools())
    except SetupError as error:
        log.error("models cannot be loaded", error=str(error))  # noqa: TRY400 (the sentence says it all)
    except Unavailable as error:
        log.warning("studies by other models were not looked for", error=str(error))
