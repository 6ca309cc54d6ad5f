"""Runs one event loop in each worker process, for all its slots.

Celery calls each task in a thread or a child that blocks. The attempts
themselves are coroutines of this one loop, which runs in a thread of its
own. It is started with the first task, so after the fork.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import uvloop

Answer = TypeVar("Answer")


class Bridge:
    """Passes calls from threads into one loop; `slots` threads do work."""

    def __init__(self, slots: int) -> None:
        # Half the cost of asyncio's own loop. measured: bench overhead.
        self.loop = uvloop.new_event_loop()
        # asyncio's own executor would have cpu_count + 4 threads: too few
        # for lanes whose work waits inside a step.
        self.loop.set_default_executor(ThreadPoolExecutor(slots, "work"))
        threading.Thread(
            target=self.loop.run_forever, name="bridge", daemon=True
        ).start()

    def wait_for(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        """Return what `work` returns, after running it in the loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    def tell(self, call: Callable[[], object]) -> None:
        """Schedule `call` in the loop. Safe inside a signal handler."""
        self.loop.call_soon_threadsafe(call)
