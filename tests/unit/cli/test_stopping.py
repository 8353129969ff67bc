import os
import signal
import subprocess
import sys
import time

import pytest

from logocheck.cli.stopping import Stop, told_to_stop

# the signal comes at any moment of the waiting, most of which is spent between one wait and the next
WAITING = """
import os, random, signal, threading
from logocheck.cli.stopping import told_to_stop
for number in range(60):
    with told_to_stop() as stop:
        later = threading.Timer(random.Random(number).uniform(0, 0.004), os.kill, (os.getpid(), signal.SIGTERM))
        later.start()
        while not stop.wait(0):
            pass
        later.join()
"""


def test_a_signal_at_any_moment_of_the_waiting_stops_it():
    subprocess.run([sys.executable, "-c", WAITING], check=True, timeout=60)


def test_waiting_ends_with_the_time_or_at_once_when_told():
    stop = Stop()
    assert not stop.wait(0.001)
    stop.set()
    stop.set()
    assert stop.is_set()
    started = time.monotonic()
    assert stop.wait(60)
    assert stop.wait(60)
    assert time.monotonic() - started < 30


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_second_signal_ends_the_program_and_handlers_come_back(number):
    before = signal.getsignal(number)
    with told_to_stop() as stop:
        os.kill(os.getpid(), number)
        assert stop.wait(10)
        assert signal.getsignal(number) in {signal.default_int_handler, signal.SIG_DFL}
    assert signal.getsignal(number) == before
