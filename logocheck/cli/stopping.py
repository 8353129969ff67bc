"""Ctrl-C and SIGTERM as something to wait for, so that work ends between two steps and not in the middle of one."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from queue import Empty, SimpleQueue


class Stop:
    """Whether a signal said so. Not ``threading.Event``: its lock is held while the main thread waits, where the
    signal's handler would then wait for it for ever; ``SimpleQueue.put`` may interrupt ``get``.
    """

    def __init__(self) -> None:
        self._told = False
        self._woken: SimpleQueue[None] = SimpleQueue()

    def set(self) -> None:
        """Stop; may be called by a signal's handler at any moment."""
        self._told = True
        self._woken.put(None)

    def is_set(self) -> bool:
        return self._told

    def wait(self, seconds: float) -> bool:
        """``is_set`` after at most ``seconds``, at once when it is or becomes so. In one thread only."""
        if not self._told:
            with contextlib.suppress(Empty):
                self._woken.get(timeout=seconds)
        return self._told


@contextlib.contextmanager
def told_to_stop() -> Iterator[Stop]:
    """What the first signal sets; a second one ends the program at once."""
    stop = Stop()
    numbers = (signal.SIGINT, signal.SIGTERM)

    def remember(*_: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        stop.set()

    before = [signal.signal(number, remember) for number in numbers]
    try:
        yield stop
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
