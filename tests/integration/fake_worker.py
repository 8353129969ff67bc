"""A worker with stand-in eyes: ``celery -A tests.integration.fake_worker worker``. The caption "kill" kills it."""

import os
import signal
from dataclasses import replace
from functools import cache

from logocheck.settings import load_settings
from tests.fakes import fake_eyes, fixed_examiner
from worker.app import celery_app, open_tools
from worker.tasks import register

settings = load_settings()
app = celery_app(settings)


def examine(picture, captions, campaign, sha256):
    if captions.caption == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    return fixed_examiner()(picture, captions, campaign, sha256)


@cache
def tools():
    return replace(open_tools(settings, app), examine=examine, eyes=fake_eyes)


register(app, tools)
