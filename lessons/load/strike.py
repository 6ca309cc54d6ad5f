"""The orders of the experiment `kill`, and what is done to their workers.

Odd orders charge early in their work, even ones late in it, so that a fault in
the middle meets attempts before their charge and after it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Sequence
from typing import Literal

import psutil

from lessons.load.crews import NAMES, Order, Worker
from lessons.load.provider import Attempt, Provider
from lessons.load.stores import Store

Fault = Literal["child", "worker", "pause", "broker", "none"]

ORDERS = 12
WORK_S = 1.2
# chosen: longer than the shortened visibility timeout of 8 s
# (lessons/killed/plain.py).
LONG_S = 9.5
# chosen: the parts of its work after which an odd and an even order charges.
EARLY, LATE = 0.2, 0.8
# chosen: longer than visibility timeout, lease and a sweep together.
PAUSE_S = 10.0
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


async def chosen(provider: Provider) -> tuple[Attempt, Attempt]:
    """Wait until a fault would meet both kinds of attempt."""
    while True:
        if victims := victims_of(provider.at_work()):
            return victims
        await asyncio.sleep(LOOK_S)


async def frozen(
    fault: Fault, provider: Provider, workers: Sequence[Worker]
) -> tuple[Worker, Sequence[Attempt]]:
    """Stop (SIGSTOP) the attempts that the fault is to meet.

    Return their worker, and them. An attempt may be about to charge when it's
    chosen. So it's stopped first, and the provider reads what it has sent; if
    that was its charge, it's woken, and others are chosen.
    """
    while True:
        before, after = victims = await chosen(provider)
        worker = next(w for w in workers if w.name == before.worker)
        send(fault, signal.SIGSTOP, worker, victims)
        for victim in victims:
            await stopped(victim)
        # Stopped, they send nothing more. What they sent before is in the
        # sockets, and the event loop reads it before it comes back here.
        await asyncio.sleep(LOOK_S)
        if before.is_open and not before.has_charged and after.is_open:
            return worker, victims
        send(fault, signal.SIGCONT, worker, victims)


async def stopped(attempt: Attempt) -> None:
    """Wait until the attempt's process is stopped, or gone."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(attempt.pid)
        while True:
            if process.status() in (
                psutil.STATUS_STOPPED,
                psutil.STATUS_ZOMBIE,
            ):
                return
            await asyncio.sleep(LOOK_S)


def send(
    fault: Fault, number: int, worker: Worker, victims: Sequence[Attempt]
) -> None:
    """Send a signal to the children that a fault meets, or a whole worker."""
    if fault != "child":
        worker.send(number)
        return
    for victim in victims:
        with contextlib.suppress(ProcessLookupError):
            os.kill(victim.pid, number)


async def strike(
    fault: Fault, provider: Provider, store: Store, workers: Sequence[Worker]
) -> None:
    """Cause the fault, as soon as it meets both kinds of attempt."""
    if fault == "broker":
        await chosen(provider)
        provider.mark("broker", "killed")
        await store.end(signal.SIGKILL)
        await asyncio.sleep(AWAY_S)
        await store.start()
        provider.mark("broker", "started")
        return
    worker, victims = await frozen(fault, provider, workers)
    match fault:
        case "child":
            for victim in victims:
                provider.mark(victim.worker, "child killed")
            send(fault, signal.SIGKILL, worker, victims)
        case "worker":
            provider.mark(worker.name, "killed")
            send(fault, signal.SIGKILL, worker, victims)
        case "pause":
            provider.mark(worker.name, "stopped")
            await asyncio.sleep(PAUSE_S)
            send(fault, signal.SIGCONT, worker, victims)
            provider.mark(worker.name, "woken")
