"""Names on the queue. A job is a name and one UUID; the row in the database is the truth."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path


class Job(StrEnum):
    CHECK = "logocheck.check"
    UNPACK_BATCH = "logocheck.unpack_batch"
    DELIVER_WEBHOOK = "logocheck.deliver_webhook"
    ERRAND = "logocheck.errand"
    REJUDGE = "logocheck.rejudge"
    SWEEP = "logocheck.sweep"


QUEUES = {
    Job.CHECK: "logocheck.checks",
    Job.UNPACK_BATCH: "logocheck.checks",
    Job.DELIVER_WEBHOOK: "logocheck.quick",
    Job.ERRAND: "logocheck.quick",  # somebody waits for it
    Job.REJUDGE: "logocheck.checks",
    Job.SWEEP: "logocheck.quick",
}
"""The worker takes from both in turn, so that a webhook does not wait behind ten thousand pictures."""

TIME_LIMIT = 600
"""Seconds after which the worker kills a job; a message may not come back sooner."""


def broker(url: str, home: Path) -> dict[str, object]:
    """The queue's settings that both processes must agree on. Without a URL: files in ``home``."""
    if url:
        return {
            "broker_url": url,
            "broker_transport_options": {
                "visibility_timeout": 2 * TIME_LIMIT,  # seconds; Redis gives an unfinished message out again after it
                "socket_connect_timeout": 2,  # seconds an upload waits for a broker that is down
                "socket_timeout": 10,
            },
        }
    folder = home / "queue"
    folder.mkdir(parents=True, exist_ok=True)
    return {
        "broker_url": "filesystem://",
        "broker_transport_options": {
            "data_folder_in": str(folder),
            "data_folder_out": str(folder),
            "control_folder": str(home / "queue-control"),
            "polling_interval": 0.02,  # seconds
        },
    }
