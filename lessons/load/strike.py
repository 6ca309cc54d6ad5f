"""The orders of the experiment `kill`, and what is done to their workers.

Odd orders charge early in their work, even ones late in it, so that a fault in
the middle meets attempts before their charge and after it.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Sequence
from typing import Literal

from lessons.load.crews import NAMES, Order, Worker
from lessons.load.provider import Attempt, Provider
from lessons.load.stores import Store

Fault = Literal["child", "worker", "pause", "broker", "none"]

ORDERS = 12
WORK_S = 1.2
# chosen: longer than the shortened visibility timeout of 6 s
# (lessons/killed/plain.py).
LONG_S = 7.5
# chosen: the parts of its work after which an odd and an even order charges.
EARLY, LATE = 0.2, 0.8
# chosen: longer than visibility timeout, lease and a sweep together.
PAUSE_S = 8.0
AWAY_S = 1.0
# How often it's checked whether the fault would meet both kinds.
LOOK_S = 0.02


def orders(fault: Fault) -> list[Order]:
    """Return the twelve orders; without a fault every third one is long."""
    found = []
    for number in range(1, ORDERS + 1):
        is_long = fault == "none" and number % 3 == 0
        work_s = LONG_S if is_long else WORK_S
        share = EARLY if number % 2 else LATE
        found.append((number, work_s, round(work_s * share, 2)))
    return found


def victims_of(running: Sequence[Attempt]) -> tuple[Attempt, Attempt] | None:
    """Return an attempt before its charge and one after it.

    Of one worker, so that killing it meets both.
    """
    for name in NAMES:
        own = [attempt for attempt in running if attempt.worker == name]
        before = [attempt for attempt in own if not attempt.has_charged]
        after = [attempt for attempt in own if attempt.has_charged]
        if before and after:
            return before[0], after[0]
    return None


async def strike(
    fault: Fault, provider: Provider, store: Store, workers: Sequence[Worker]
) -> None:
    """Cause the fault, as soon as it meets both kinds of attempt."""
    while True:
        if victims := victims_of(provider.at_work()):
            before, after = victims
            break
        await asyncio.sleep(LOOK_S)
    worker = next(w for w in workers if w.name == before.worker)
    match fault:
        case "child":
            for victim in (before, after):
                provider.mark(victim.worker, "child killed")
                os.kill(victim.pid, signal.SIGKILL)
        case "worker":
            provider.mark(worker.name, "killed")
            worker.send(signal.SIGKILL)
        case "pause":
            provider.mark(worker.name, "stopped")
            worker.send(signal.SIGSTOP)
            await asyncio.sleep(PAUSE_S)
            worker.send(signal.SIGCONT)
            provider.mark(worker.name, "woken")
        case "broker":
            provider.mark("broker", "killed")
            await store.end(signal.SIGKILL)
            await asyncio.sleep(AWAY_S)
            await store.start()
            provider.mark("broker", "started")
