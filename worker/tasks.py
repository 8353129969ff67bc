"""Jobs by name. Each is one call of a function that takes everything as arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from celery import Celery, Task
from structlog.contextvars import bound_contextvars

from logocheck.errors import Unavailable
from logocheck.jobs import Job
from worker.batches import unpack
from worker.checks import run_check
from worker.errands import run_errand
from worker.rejudgements import run_rejudgement
from worker.sweep import sweep
from worker.tools import Tools
from worker.webhooks import deliver


def register(app: Celery, tools: Callable[[], Tools]) -> None:
    """Bind the jobs to ``app`` alone. ``tools`` gives this process's tools, opened at its first call."""

    def check(self: Task[Any, Any], check_id: str) -> None:
        with bound_contextvars(job="check", id=check_id):
            run_check(tools(), UUID(check_id), _claimant(self))

    def unpack_batch(self: Task[Any, Any], batch_id: str) -> None:
        with bound_contextvars(job="unpack_batch", id=batch_id):
            unpack(tools(), UUID(batch_id), _claimant(self))

    def deliver_webhook(_self: Task[Any, Any], delivery_id: str) -> None:
        with bound_contextvars(job="deliver_webhook", id=delivery_id):
            deliver(tools(), UUID(delivery_id))

    def errand(_self: Task[Any, Any], errand_id: str) -> None:
        with bound_contextvars(job="errand", id=errand_id):
            run_errand(tools(), UUID(errand_id))

    def rejudge(_self: Task[Any, Any], campaign_id: str) -> None:
        with bound_contextvars(job="rejudge", id=campaign_id):
            run_rejudgement(tools(), UUID(campaign_id))

    def sweep_rows(_self: Task[Any, Any]) -> None:
        sweep(tools())

    for job, function in (
        (Job.CHECK, check), (Job.UNPACK_BATCH, unpack_batch), (Job.DELIVER_WEBHOOK, deliver_webhook),
        (Job.ERRAND, errand), (Job.REJUDGE, rejudge),
    ):  # fmt: skip
        # A database that does not answer: the same message again, soon. What goes on longer is the sweeper's.
        app.task(name=job, bind=True, shared=False, autoretry_for=(Unavailable,), retry_backoff=2, max_retries=4)(
            function
        )
    app.task(name=Job.SWEEP, bind=True, shared=False)(sweep_rows)


def _claimant(task: Task[Any, Any]) -> str:
    """The message's id: the queue gives a message out again under the same one when its worker died."""
    return str(task.request.id)
