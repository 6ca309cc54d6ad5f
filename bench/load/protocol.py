"""The protocol between the bench and a load: JSON lines on stdin and out."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import uvloop

Work = dict[str, Any]


def say(figures: Work) -> None:
    """Print one line of figures."""
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()


async def wait_for_go() -> None:
    """Wait until the bench lets the next part begin."""
    await asyncio.to_thread(sys.stdin.readline)


def main(load: Callable[[Work], Awaitable[Work]]) -> None:
    """Read the work, do it in a quick loop, print the figures."""
    work = json.loads(sys.stdin.readline())
    uvloop.run(_measured(load, work))


async def _measured(
    load: Callable[[Work], Awaitable[Work]], work: Work
) -> None:
    figures = await load(work)
    say({**figures, "cpu_total_s": time.process_time()})
