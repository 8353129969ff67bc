"""``logocheck serve`` as a person starts and ends it."""

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest

PATIENCE = 60  # seconds; two interpreters start, on a busy machine

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are found in /proc")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def until(happened):
    """Ask until the answer is true; ends the test when it never is."""
    for _ in range(PATIENCE * 20):
        answer = happened()
        if answer:
            return answer
        threading.Event().wait(0.05)
    pytest.fail(f"did not happen within {PATIENCE} s")


def children(pid):
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def healthy(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture
def served(tmp_path):
    port = free_port()
    environment = os.environ | {"LOGOCHECK_HOME": str(tmp_path / "home"), "LOGOCHECK_MODELS": "tests/data/tiny"}
    command = [sys.executable, "-m", "logocheck.cli", "serve", "--port", str(port)]
    with (tmp_path / "said").open("w") as said, subprocess.Popen(command, env=environment, stderr=said) as process:
        try:
            until(lambda: process.poll() is not None or healthy(port))
            yield process, port, tmp_path
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(PATIENCE)


def test_ctrl_c_stops_both_cleanly(served):
    process, port, folder = served
    both = until(lambda: len(children(process.pid)) == 2 and children(process.pid))
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 0
    assert not healthy(port)
    assert not any(map(running, both))
    assert f"http://127.0.0.1:{port}" in (folder / "said").read_text()


def test_both_give_the_memory_of_large_pictures_back(served):
    process, _, _ = served
    both = until(lambda: len(children(process.pid)) == 2 and children(process.pid))
    for child in both:
        assert b"MALLOC_MMAP_THRESHOLD_=1048576" in Path(f"/proc/{child}/environ").read_bytes().split(b"\0")


def test_when_the_worker_is_killed_the_web_is_stopped(served):
    process, port, _ = served
    both = until(lambda: len(children(process.pid)) == 2 and children(process.pid))
    os.kill(both[1], signal.SIGKILL)
    assert process.wait(PATIENCE) == 2
    assert not healthy(port)
    assert not any(map(running, both))


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel of Linux")
def test_when_it_is_killed_itself_both_are_stopped(served):
    process, port, _ = served
    both = until(lambda: len(children(process.pid)) == 2 and children(process.pid))
    process.kill()
    until(lambda: not any(map(running, both)))
    assert not healthy(port)
