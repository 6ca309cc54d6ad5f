"""Runs the learner's workers by a clock of the grader's own.

The grader sends each conversion and says when each ends, so it decides what
the time is: it goes from one arrival or end to the next. After each of them
it waits, in real time, until a free slot has taken what waits. So a busy
machine takes longer for the run, and measures the same waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.replies import Reply
from labs.grading.bench import Bench
from labs.grading.outside import Call

# chosen: a hundred times what a free slot needs to take what waits. If none
# does by then, no slot is free.
STILL_S = 3.0


@dataclass(slots=True)
class Conversion:
    """One conversion, with the grader's times of it."""

    document: str
    arrived_s: float
    duration_s: float
    path: str = ""
    started_s: float | None = None
    is_done: bool = False
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

    def by_worker(self) -> Mapping[int | None, list[Conversion]]:
        """Return what runs, by the process that runs it."""
        found: dict[int | None, list[Conversion]] = {}
        for each in self.running:
            found.setdefault(each.pid, []).append(each)
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
            )
            return False
        each.path = answer.location
        return True

    async def warm_up(self) -> None:
        """Wait until all workers are there: each slot takes a conversion."""
        word = f"warm{self.bench.random.randint(100, 999)}"
        for number in range(self.slots):
            await self.arrive(f"{word}-{number}", 0)
        await self.bench.until(
            lambda: len(self.running) >= self.slots,
            "conversions in all slots",
            20.0,
        )
        await self.drain()

    async def settle(self) -> None:
        """Wait until the free slots have taken what waits."""
        while self.waiting and len(self.running) < self.slots:
            self._begun.clear()
            try:
                await asyncio.wait_for(self._begun.wait(), STILL_S)
            except TimeoutError:
                self.slots = len(self.running)
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

    async def drain(self, limit_s: float = 10.0) -> None:
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
        )


def _end_s(each: Conversion) -> float:
    return (each.started_s or 0.0) + each.duration_s
