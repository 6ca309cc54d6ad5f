"""Runs the learner's workers by a clock of the grader's own.

The grader sends each conversion and says when each ends, so it decides what
the time is: it goes from one arrival or end to the next. After each of them
it waits, in real time, until a free slot has taken what waits. So a busy
machine takes longer for the run, and measures the same waits.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from harness.replies import Reply
from labs.grading.bench import Bench
from labs.grading.descendants import living
from labs.grading.outside import Call

WORKER = "worker"
# chosen: a hundred times what a free slot needs to take what waits. If none
# does by then, no slot is free.
STILL_S = 3.0
# chosen: far beyond what conversions need that take no time any more.
DRAIN_LIMIT_S = 10.0
# chosen: five times what eight of Celery's workers need to start together.
FULL_LIMIT_S = 16.0
# chosen: so many conversions more than slots show a slot too many.
EXTRA = 2
# chosen: a slot too many has taken its conversion long before that. It's
# longer where the planned slots took longer.
EXTRA_S = 0.25


@dataclass(slots=True)
class Conversion:
    """One conversion, with the grader's times of it."""

    document: str
    arrived_s: float
    duration_s: float
    path: str = ""
    started_s: float | None = None
    is_done: bool = False
    # Whether no slot took it in the time that a free slot needs by far.
    is_stuck: bool = False
    pid: int | None = None
    reply: asyncio.Event = field(default_factory=asyncio.Event)


class Hall:
    """The conversions of one part, and its clock."""

    def __init__(self, bench: Bench, run: str, slots: int) -> None:
        self.bench = bench
        self.run = run
        self.now_s = 0.0
        # How many can run at once, as far as is known.
        self.slots = slots
        # As soon as it's set, conversions take no time.
        self.is_over = False
        self.all: dict[str, Conversion] = {}
        self._client = bench.client(run)
        self._begun = asyncio.Event()
        bench.outside.on("convert", self._convert)

    @property
    def waiting(self) -> list[Conversion]:
        """Return those that were accepted and have no slot."""
        return [each for each in self.all.values() if each.started_s is None]

    @property
    def running(self) -> list[Conversion]:
        """Return those that are in a slot."""
        return [
            each
            for each in self.all.values()
            if each.started_s is not None and not each.is_done
        ]

    def by_worker(self) -> Mapping[tuple[int, ...], list[Conversion]]:
        """Return what runs, by the processes of the worker that runs it.

        The first of them is the one that was started, and the others are
        its children: the caller may be any of them.
        """
        found: dict[tuple[int, ...], list[Conversion]] = {}
        for pid in self.bench.service.pids(WORKER):
            tree = (pid, *(child.pid for child in living(pid)))
            own = [each for each in self.running if each.pid in tree]
            if own:
                found[tree] = own
        return found

    async def arrive(self, document: str, duration_s: float) -> bool:
        """Send one conversion now; False if it is refused."""
        each = Conversion(document, self.now_s, duration_s)
        self.all[document] = each
        answer = await self._client.post(
            "/conversions", json={"document": document}
        )
        if answer is None or answer.status != 202:
            del self.all[document]
            self.bench.note(
                *("refused", "grader"),
                document=document,
                run=self.run,
                status=answer.status if answer else 0,
                says=f"{document} is refused",
            )
            return False
        each.path = answer.location
        return True

    async def warm_up(self) -> bool:
        """Wait until all workers are there: each slot takes a conversion.

        Return False if none was accepted, or none begun: there is no load
        then that could be measured.
        """
        await self._fill(self.slots)
        await self.drain(DRAIN_LIMIT_S if self.running else STILL_S)
        return any(each.started_s is not None for each in self.all.values())

    async def count_slots(self) -> None:
        """Send more conversions than there are slots: the rest has to wait."""
        took_s = await self._fill(self.slots + EXTRA)
        with suppress(TimeoutError):
            async with asyncio.timeout(max(EXTRA_S, 2 * took_s)):
                while len(self.running) <= self.slots:
                    self._begun.clear()
                    await self._begun.wait()
        await self.drain()

    async def _fill(self, count: int) -> float:
        """Send conversions; return how long the slots took to be full."""
        began_s = time.monotonic()
        dice = self.bench.random
        word = self.bench.fresh(lambda: f"warm{dice.randint(1_000, 9_999)}")
        for number in range(count):
            await self.arrive(f"{word}-{number}", 0)
        await self.bench.until(
            # Those that were refused take no slot.
            lambda: len(self.running) >= min(self.slots, len(self.all)),
            "conversions in all slots",
            FULL_LIMIT_S,
        )
        return time.monotonic() - began_s

    async def settle(self) -> None:
        """Wait until the free slots have taken what waits.

        A task that no slot takes is waited for once: a hung worker may have
        taken it out of the line.
        """
        while (
            any(not each.is_stuck for each in self.waiting)
            and len(self.running) < self.slots
        ):
            self._begun.clear()
            try:
                await asyncio.wait_for(self._begun.wait(), STILL_S)
            except TimeoutError:
                self.slots = len(self.running)
                for each in self.waiting:
                    each.is_stuck = True
        # More run than the plan has slots for.
        self.slots = max(self.slots, len(self.running))

    def next_end(self, among: list[Conversion]) -> Conversion | None:
        """Return which of them ends first."""
        return min(among, key=_end_s, default=None)

    def end(self, each: Conversion) -> None:
        """End a conversion."""
        self.now_s = max(self.now_s, _end_s(each))
        each.is_done = True
        each.reply.set()

    def release(self) -> None:
        """Let all conversions end at once, and new ones as they come."""
        self.is_over = True
        for each in self.all.values():
            each.is_done = True
            each.reply.set()

    async def drain(self, limit_s: float = DRAIN_LIMIT_S) -> None:
        """Release all, and note it if one is never done."""
        self.release()
        await self.bench.until(
            lambda: not self.waiting,
            "a slot for each conversion",
            limit_s,
        )
        for each in list(self.all.values())[-12:]:
            answer = await self._client.poll(
                each.path,
                until=lambda a: (
                    isinstance(a.json, dict) and a.json.get("state") == "done"
                ),
                limit_s=limit_s if each.started_s is not None else 0,
            )
            if answer is None:
                self.bench.note(
                    *("late", "grader"),
                    document=each.document,
                    run=self.run,
                    limit_s=limit_s,
                    says=f"{each.document} still isn't done",
                )
                return

    async def _convert(self, call: Call) -> Reply:
        document = str((call.json or {}).get("document"))
        each = self.all.get(document)
        if each is not None and each.started_s is None:
            each.started_s, each.pid = self.now_s, call.pid
            if not self.is_over:
                self._note_start(each)
            self._begun.set()
        if each is not None and not self.is_over:
            await each.reply.wait()
        return Reply(json={})

    def _note_start(self, each: Conversion) -> None:
        wait_s = round(self.now_s - each.arrived_s, 3)
        self.bench.note(
            *("started", "grader"),
            document=each.document,
            run=self.run,
            clock_s=round(self.now_s, 3),
            wait_s=wait_s,
            running=len(self.running),
            says=f"{each.document} starts after a wait of {wait_s:.2f} s,"
            f" as number {len(self.running)} at once",
        )


def _end_s(each: Conversion) -> float:
    return (each.started_s or 0.0) + each.duration_s
