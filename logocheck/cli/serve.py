"""``logocheck serve``: web and worker as two child processes that live and end together."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import Annotated

import typer
from rich.text import Text

from logocheck.cli import console
from logocheck.cli.stopping import told_to_stop
from logocheck.errors import InvalidSettings
from logocheck.files import make_folder
from logocheck.settings import Settings, load_settings
from logocheck.store.blobs import open_blobs
from logocheck.store.migrations import upgrade
from logocheck.vision.manifest import read_manifest
from logocheck.vision.ultralytics import refuse_weights
from logocheck.zones_file import use_table

PATIENCE_SECONDS = 30.0  # a check in progress may end; then the child is killed
LOOK_EVERY_SECONDS = 0.2
_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of linux/prctl.h
# glibc keeps what was freed for the next large picture; from this many bytes on it gives it back at once
MEMORY = {"MALLOC_MMAP_THRESHOLD_": "1048576"}


def serve(
    host: Annotated[str | None, typer.Option(help="Address to bind to; the default is LOGOCHECK_HOST.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="The default is LOGOCHECK_PORT.")] = None,
) -> None:
    """Run web and worker on this machine until Ctrl-C; needs no other server.

    Exit status: 0 after Ctrl-C or SIGTERM, 2 when one of the two ended by itself (the other is then stopped).
    """
    settings = load_settings()
    _refuse_wrong_settings(settings)
    host, port = host or settings.host, settings.port if port is None else port
    if not settings.api_keys and not is_loopback(host):
        raise InvalidSettings(
            f"LOGOCHECK_API_KEYS is empty, so {host} is refused: without a key only loopback is bound"
        )
    _refuse_taken_port(host, port)
    make_folder(settings.home, InvalidSettings)
    upgrade(settings.resolved_database_url)
    with told_to_stop() as stop, contextlib.ExitStack() as stack:
        children = [
            stack.enter_context(_child(name, command, host, port)) for name, command in _commands(settings, host, port)
        ]
        console.err.print(Text(f"Logocheck: http://{f'[{host}]' if ':' in host else host}:{port}  (Ctrl-C ends it)"))
        while not stop.wait(LOOK_EVERY_SECONDS):
            for name, child in children:
                if child.poll() is not None:
                    console.err.print(Text(f"logocheck: the {name} ended by itself with status {child.returncode}"))
                    raise typer.Exit(2)


def _refuse_wrong_settings(settings: Settings) -> None:
    """One line here, where the children would say it in a traceback, or in a log when the first post comes."""
    use_table(settings.zones)
    open_blobs(settings.resolved_blobs_url)
    manifest = read_manifest(settings.models)
    for file in manifest.sums:
        if settings.detector is None or manifest.own is None or file != manifest.own.file:
            manifest.verified(file)
    if settings.detector is not None:
        refuse_weights(settings.detector)


def _commands(settings: Settings, host: str, port: int) -> list[tuple[str, list[str]]]:
    web = ["uvicorn", "service.app:create_app", "--factory", "--host", host, "--port", str(port)]
    web += ["--timeout-graceful-shutdown", "5"]  # a browser may hold its event stream open for ever
    worker = ["celery", "--quiet", "-A", "worker.app", "worker", "--loglevel", settings.log_level]
    worker += ["--concurrency", str(settings.concurrency)]
    return [("web", [sys.executable, "-m", *web]), ("worker", [sys.executable, "-m", *worker])]


def _refuse_taken_port(host: str, port: int) -> None:
    """Two services on one port would leave a worker behind and say little."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.create_server((host, port), family=family):
            pass
    except OSError as error:
        raise InvalidSettings(f"port {port} of {host} cannot be used: {error.strerror or error}") from error


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _ends_with_its_parent() -> Callable[[], None] | None:
    """What a child does first: it asks for SIGTERM when its parent is killed and cannot send it (Linux, prctl(2))."""
    if sys.platform != "linux":
        return None
    library, parent = ctypes.CDLL(None), os.getpid()

    def ask() -> None:
        library.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
        if os.getppid() != parent:  # killed before the child could ask
            os.kill(os.getpid(), signal.SIGTERM)

    return ask


@contextlib.contextmanager
def _child(name: str, command: list[str], host: str, port: int) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A running child, out of reach of the terminal's Ctrl-C, that is stopped at the end; on Linux whatever ends it."""
    environment = MEMORY | os.environ | {"LOGOCHECK_HOST": host, "LOGOCHECK_PORT": str(port)}
    child = subprocess.Popen(
        command, env=environment, start_new_session=True,
        preexec_fn=_ends_with_its_parent(),  # noqa: PLW1509 - other threads are idle ones of the matrix libraries
    )  # fmt: skip
    try:
        yield name, child
    finally:
        child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(PATIENCE_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # what it left behind, when it was killed itself
        child.wait()
