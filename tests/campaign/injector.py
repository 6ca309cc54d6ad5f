"""Does the faults to a running stack, and writes each down.

Kills go by process id, from outside; the broker is frozen by SIGSTOP and
filled through its own socket; connections are broken in the proxy. Every
fault that lasts undoes itself, and `heal` undoes what is left.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress

import psutil

from tests.campaign.deck import Blow, Fault
from tests.campaign.history import History
from tests.campaign.proxy import FAIR, Proxy, Weather
from tests.campaign.queue import Queue
from tests.campaign.stage import Stage

# chosen: at a cut, each connection gets this much further.
CUT_AFTER_BYTES = 700
# chosen: long enough for every connection to have met it.
BREAK_S = 0.6
DELAY_S = 0.4
# chosen: one blob in three is larger.
LITTLE_ROOM_BYTES = 1_000_000
BURN = "while True: pass"

WEATHER = {
    "cut": Weather(cut_after_bytes=CUT_AFTER_BYTES),
    "half-close": Weather(is_half_closed=True),
    "black-hole": Weather(is_black_hole=True),
    "lose-answers": Weather(loses_posts=True),
    "delay": Weather(delay_s=DELAY_S),
}


class NothingToHit(Exception):
    """The target isn't there at the moment: an earlier fault took it."""


class Injector:
    """Whatever can go wrong, on request."""

    def __init__(self, stage: Stage, proxy: Proxy, history: History) -> None:
        self._stage = stage
        self._proxy = proxy
        self._history = history
        self._queue = Queue(stage.broker_url())
        self._stopped: set[int] = set()
        self._lasting: set[asyncio.Task[None]] = set()

    async def play(self, blows: Iterable[Blow]) -> None:
        """Let each blow fall at its time; faults may overlap."""
        began_s = time.monotonic()
        for blow in blows:
            await asyncio.sleep(began_s + blow.at_s - time.monotonic())
            task = asyncio.create_task(self.inject(blow.fault))
            self._lasting.add(task)
            task.add_done_callback(self._lasting.discard)

    async def inject(self, fault: Fault) -> None:
        """Do one fault; return when it is over."""
        op = self._history.invoke(fault.name, part=fault.part)
        try:
            await self._way(fault)(fault, op)
        except (NothingToHit, psutil.Error, OSError) as reason:
            self._history.write(op, fault.name, "fail", reason=str(reason))

    async def heal(self) -> None:
        """Wait for what still lasts, then undo all that may be left."""
        await asyncio.gather(*self._lasting)
        for pid in self._stopped:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        await self._proxy.change(FAIR)
        await self._queue.free()
        await self._queue.close()

    def _way(self, fault: Fault) -> Callable[[Fault, int], Awaitable[None]]:
        if fault.name in WEATHER:
            return self._break
        named: dict[str, Callable[[Fault, int], Awaitable[None]]] = {
            "stop-worker": self._stop,
            "stop-child": self._stop,
            "freeze-broker": self._stop,
            "full-broker": self._fill,
            "full-disk": self._fill_disk,
            "starve": self._starve,
            "lose-message": self._lose_message,
            "double-message": self._double_message,
        }
        return named.get(fault.name, self._kill)

    def _done(self, op: int, fault: Fault, *pids: int) -> None:
        """Write that the fault has just been done."""
        self._history.write(
            *(op, fault.name, "ok"),
            part=fault.part,
            wall_s=time.time(),
            pids=pids,
        )

    def _process(self, part: str) -> psutil.Process:
        try:
            return psutil.Process(self._stage.pid(part))
        except (OSError, ValueError) as error:
            raise NothingToHit(f"no {part} at the moment") from error

    async def _kill(self, fault: Fault, op: int) -> None:
        process = self._process(fault.part)
        children = process.children(recursive=True)
        if fault.name == "kill-child":
            if not children:
                raise NothingToHit("no child at the moment")
            hit = children
        else:
            hit = [process, *children]
        for one in hit:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        self._done(op, fault, *(one.pid for one in hit))

    async def _stop(self, fault: Fault, op: int) -> None:
        process = self._process(fault.part)
        if fault.name == "stop-child":
            children = process.children()
            if not children:
                raise NothingToHit("no child at the moment")
            process = children[0]
        process.suspend()
        self._stopped.add(process.pid)
        self._done(op, fault, process.pid)
        try:
            await asyncio.sleep(fault.for_s)
        finally:
            with suppress(psutil.NoSuchProcess):
                process.resume()
            self._stopped.discard(process.pid)

    async def _fill(self, fault: Fault, op: int) -> None:
        if not await self._queue.fill():
            raise NothingToHit("no broker to fill")
        self._done(op, fault)
        await asyncio.sleep(fault.for_s)
        await self._queue.free()

    async def _fill_disk(self, fault: Fault, op: int) -> None:
        """Fill it to the last byte, then leave room for some of the blobs.

        With none at all, uploads are refused at once; with a little, those
        that are let in side by side find the end of it.
        """
        disk = self._stage.disk()
        if disk is None:
            raise NothingToHit("no small disk on this machine")
        self._done(op, fault)
        try:
            await asyncio.to_thread(disk.fill)
            await asyncio.sleep(fault.for_s / 2)
            await asyncio.to_thread(disk.give_back, LITTLE_ROOM_BYTES)
            await asyncio.sleep(fault.for_s / 2)
        finally:
            await asyncio.to_thread(disk.free)

    async def _starve(self, fault: Fault, op: int) -> None:
        """Keep every core busy with something else."""
        burners = [
            await asyncio.create_subprocess_exec(sys.executable, "-c", BURN)
            for _ in range(os.cpu_count() or 1)
        ]
        self._done(op, fault)
        try:
            await asyncio.sleep(fault.for_s)
        finally:
            for burner in burners:
                burner.kill()
                await burner.wait()

    async def _lose_message(self, fault: Fault, op: int) -> None:
        """Take a message as a worker does that dies with it in hand.

        Its worker is stopped for a moment, so that there is one to take.
        """
        process = self._process(fault.part)
        process.suspend()
        self._stopped.add(process.pid)
        try:
            task = await self._queue.take("compute")
        finally:
            process.resume()
            self._stopped.discard(process.pid)
        if task is None:
            raise NothingToHit("no message came")
        self._done(op, fault)

    async def _double_message(self, fault: Fault, op: int) -> None:
        if not await self._queue.double("compute", "paced"):
            raise NothingToHit("nobody has a message in hand")
        self._done(op, fault)

    async def _break(self, fault: Fault, op: int) -> None:
        await self._proxy.change(WEATHER[fault.name])
        self._done(op, fault)
        await asyncio.sleep(fault.for_s or BREAK_S)
        if self._proxy.weather == WEATHER[fault.name]:
            await self._proxy.change(FAIR)
