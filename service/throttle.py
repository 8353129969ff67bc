"""Slows those who guess: a bound on failures in a span of time, kept in this process."""

from __future__ import annotations

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock

from logocheck.errors import TooManyAttempts

MOST_REMEMBERED = 10_000  # addresses and names; the one that failed longest ago is forgotten first


class Throttle:
    """At most ``most`` failures in ``seconds`` for one word, such as an address."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def refuse(self, word: str) -> None:
        """Raise TooManyAttempts as long as there are too many failures."""
        with self._lock:
            failures = self._failures.get(word)
            if failures is not None and len(failures) == self._most:
                left = failures[0] + self._seconds - self._clock()
                if left > 0:
                    minutes = math.ceil(left / 60)
                    raise TooManyAttempts(
                        f"too many failed tries; wait at most {minutes} min, then try again", math.ceil(left)
                    )

    def failed(self, word: str) -> None:
        """Count a failure."""
        with self._lock:
            self._failures.setdefault(word, deque(maxlen=self._most)).append(self._clock())
            self._failures.move_to_end(word)
            while len(self._failures) > MOST_REMEMBERED:
                self._failures.popitem(last=False)
