"""One event loop per worker process, for all its slots.

Celery gives each task a thread or a child that may only wait. The attempts
themselves are coroutines of this one loop, which lives in a thread of its
own. It is started with the first task, that is: after the fork.
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
    """From threads into one loop. `slots` works compute side by side."""

    def __init__(self, slots: int) -> None:
        # Half the cost of asyncio's own. measured: bench overhead.
        self.loop = uvloop.new_event_loop()
        # asyncio's own would have cpu_count + 4 threads: too few for lanes
        # whose works wait inside a step.
        self.loop.set_default_executor(ThreadPoolExecutor(slots, "work"))
        threading.Thread(
            target=self.loop.run_forever, name="bridge", daemon=True
        ).start()

    def wait_for(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        """Return what `work` returns, after running it in the loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    def tell(self, call: Callable[[], object]) -> None:
        """Have `call` called in the loop. Safe inside a signal handler."""
        self.loop.call_soon_threadsafe(call)
