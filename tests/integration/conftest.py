import os
import subprocess
import sys
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from queue import Queue

import pytest

from logocheck.settings import Settings
from service.app import create_app
from tests.servers import http_server

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests" / "data" / "tiny"
CAMPAIGN = "name: tags\nhashtags:\n  all_of: ['#ad']\n"


@contextmanager
def running_worker(settings, app="worker.app"):
    """A worker process for these settings; stopped, and waited for, at the end."""
    named = {
        "HOME": settings.home, "DATABASE_URL": settings.database_url, "BROKER_URL": settings.broker_url,
        "MODELS": TINY, "ATTEMPTS": settings.attempts, "WEBHOOK_PRIVATE": settings.webhook_private,
    }  # fmt: skip
    environment = os.environ | {f"LOGOCHECK_{name}": str(value) for name, value in named.items()}
    command = [sys.executable, "-m", "celery", "-A", app, "worker", "--concurrency", "1", "--loglevel", "WARNING"]
    settings.home.mkdir(parents=True, exist_ok=True)
    with (settings.home / "worker.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:  # what hangs fails this test alone, and no later one by what it left
            process.kill()
            process.wait()
            raise
        sys.stderr.write((settings.home / "worker.log").read_text(errors="replace"))  # shown when the test fails


@pytest.fixture(params=["embedded", "servers"])
def system(request, tmp_path):
    """Settings of one machine without servers, and of Redis with PostgreSQL."""
    settings = Settings(home=tmp_path / "home", webhook_private=True, attempts=2)
    if request.param == "embedded":
        return settings
    urls = {"broker_url": request.getfixturevalue("redis_url"), "database_url": request.getfixturevalue("postgres_url")}
    return settings.model_copy(update=urls)


@pytest.fixture
def open_system(open_client):
    """``open_system(settings)``: a client of a web process with campaign "tags"."""

    def opened(settings):
        client = open_client(create_app(settings))
        client.post("/v1/campaigns", content=CAMPAIGN).raise_for_status()
        return client

    return opened


@pytest.fixture
def receiver():
    """A receiver of webhooks on this machine: its URL, and a queue of (headers, body)."""
    received = Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            received.put((dict(self.headers.items()), body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http_server(Handler) as url:
        yield f"{url}/hook", received
