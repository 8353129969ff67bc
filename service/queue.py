"""Sends the names of jobs. The row is committed first; the message is only a hint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

import structlog
from celery import Celery
from kombu import Exchange, Queue
from kombu.exceptions import KombuError
from redis import RedisError

from logocheck.errors import QueueUnavailable
from logocheck.jobs import QUEUES, Job

# ValueError: the filesystem transport reads a table that another process is writing for the first time
DOWN = (KombuError, RedisError, OSError, ValueError)
log = structlog.get_logger()


class JobQueue(Protocol):
    def send(self, job: Job, row_id: UUID) -> None:
        """Raises QueueUnavailable when the broker does not take the message."""
        ...

    def check(self) -> None:
        """Raises QueueUnavailable when the broker does not answer."""
        ...


class CeleryQueue:
    """Sends by name, so that this process needs no task's code."""

    def __init__(self, broker: Mapping[str, object]) -> None:
        self._celery = Celery("logocheck-service", set_as_current=False)
        self._celery.conf.update(broker)
        self._celery.conf.update(
            task_queues=[Queue(name, Exchange(""), routing_key=name) for name in sorted(set(QUEUES.values()))],
            task_ignore_result=True,  # the result is a row
            task_publish_retry=False,  # an upload does not wait for a broker that is down; the sweeper sends again
            broker_connection_timeout=2,  # seconds
        )

    def send(self, job: Job, row_id: UUID) -> None:
        try:
            self._celery.send_task(job, args=[str(row_id)], queue=QUEUES[job])
        except DOWN as error:
            raise QueueUnavailable(f"the broker did not take the message: {type(error).__name__}") from error

    def check(self) -> None:
        try:
            with self._celery.connection_for_write() as connection, connection.channel():
                pass
        except DOWN as error:
            raise QueueUnavailable(f"the broker does not answer: {type(error).__name__}") from error


def offer(queue: JobQueue, job: Job, row_id: UUID) -> bool:
    """Send, or say False when the broker is down; the caller then lets the sweeper send the row."""
    try:
        queue.send(job, row_id)
    except QueueUnavailable as error:
        log.warning("queue unavailable, left to the sweeper", job=str(job), id=str(row_id), error=str(error))
        return False
    return True
