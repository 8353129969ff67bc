"""Waiting for rows to change without holding a thread or the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool

LONGEST_WAIT = 60  # seconds; what is asked for beyond it is refused, for proxies would cut it off
SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 0.5  # seconds between two looks


async def came_true(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether ``condition``, which may block and runs in a thread, comes true within ``seconds``."""
    clock = asyncio.get_running_loop()
    end, pause = clock.time() + seconds, SHORTEST_PAUSE
    while not await run_in_threadpool(condition):
        left = end - clock.time()
        if left <= 0:
            return False
        await asyncio.sleep(min(pause, left))
        pause = min(2 * pause, LONGEST_PAUSE)
    return True
