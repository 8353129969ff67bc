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

    def __len__(self) -> int:
        return len(self._failures)

    def take(self, word: str) -> None:
        """Count a try before it is looked into, so that forty at once are not all let through; see ``give_back``.

        Raises:
            TooManyAttempts: there are too many already, and none of them is given back or old enough.
        """
        with self._lock:
            now = self._clock()
            self._forget_old(now)
            tries = self._failures.get(word)
            while tries and tries[0] + self._seconds <= now:
                tries.popleft()
            if tries is not None and len(tries) >= self._most:
                left = tries[0] + self._seconds - now
                raise TooManyAttempts(
                    f"too many failed tries; wait at most {math.ceil(left / 60)} min, then try again", math.ceil(left)
                )
            self._failures.setdefault(word, deque()).append(now)
            self._failures.move_to_end(word)
            while len(self._failures) > MOST_REMEMBERED:
                self._failures.popitem(last=False)

    def give_back(self, word: str) -> None:
        """Take the newest try back: it was no failure."""
        with self._lock:
            tries = self._failures.get(word)
            if tries:
                tries.pop()
            if not tries:
                self._failures.pop(word, None)

    def _forget_old(self, now: float) -> None:
        """Words whose newest failure counts no more are kept no longer; they stand in the order of that one."""
        while self._failures:
            word, tries = next(iter(self._failures.items()))
            if tries[-1] + self._seconds > now:
                return
            del self._failures[word]
