"""Experiment `cable`: five readers of one task, and a cable that is pulled.

Input {"cut_s"}: the seconds for which it is cut, from CUT_AT_S on or when the
reader asks (cue.py). A line is

    {"at_ms", "cut_ms": [from, to] or null, "heard": [...], "exchanges"}

with `heard` as in lessons/load/readers.py. The last one has "events", how
many there were to hear, and "summary": {reader: {"missed", "twice",
"answers", "ended_ms"}}. A reader that never learns the end has null.
"""

from __future__ import annotations

import asyncio
from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from lessons.load import RunInput, Say
from lessons.load.books import sign_in
from lessons.load.broadcast import broadcasting
from lessons.load.clock import LINE_S, Clock
from lessons.load.cue import cue_or
from lessons.load.failure import expect, raise_from
from lessons.load.http import Gateway
from lessons.load.line import Exchange, Line
from lessons.load.readers import (
    LongPolling,
    Polling,
    Reader,
    Resuming,
    Socket,
    Streaming,
)
from lessons.load.relay import cable_to

Way = Literal["poll", "long", "sse", "resume", "ws"]


class Heard(TypedDict):
    """One event, or a whole state, as one reader heard of it."""

    reader: Way
    seq: int
    at_ms: float
    is_snapshot: bool


class Sum(TypedDict):
    """One reader's sums; `ended_ms` is None if it never saw the end."""

    missed: int
    twice: int
    answers: int
    ended_ms: float | None


class Ways(TypedDict):
    """By reader."""

    poll: Sum
    long: Sum
    sse: Sum
    resume: Sum
    ws: Sum


class CableLine(Line):
    """Events received since the line before.

    `cut_ms`: from when to when the cable was out. With the last line:
    `events`, how many there were to hear, and `summary`.
    """

    cut_ms: tuple[float, float | None] | None
    heard: list[Heard]
    exchanges: list[Exchange]
    events: NotRequired[int]
    summary: NotRequired[Ways]


# chosen: time for a reader of the page to cut it earlier, and a shorter cut
# is over before the work is.
CUT_AT_S = 6.0
# chosen: two events a second for 12 s.
WORK = {
    "kind": "report",
    "input": {"partitions": 24, "pace_s": 0.5, "rows": 12_000},
}
# chosen: after the task, for whoever has to come back first.
AFTER_S = 3.0


async def run(gateway: Gateway, input_: RunInput, say: Say) -> None:
    """Start a task, let five readers follow it, and pull the cable."""
    cookie = await sign_in(gateway)
    answer = await gateway.post("/api/tasks", cookie, WORK)
    task = expect(answer, "the task", 202).headers["location"]
    clock = Clock()
    async with (
        broadcasting(gateway, f"{task}/stream", cookie) as sender,
        cable_to(gateway.host, gateway.port) as to_api,
        cable_to("127.0.0.1", sender.port) as to_sender,
    ):
        behind = gateway.through(to_api.port)
        args = (task, cookie, clock)
        readers: list[Reader] = [
            *(
                way(behind, *args)
                for way in (Polling, LongPolling, Streaming, Resuming)
            ),
            Socket(gateway.through(to_sender.port), *args),
        ]
        # Undisturbed: what there was to hear.
        witness = Resuming(gateway, *args)
        following = [
            asyncio.create_task(one.run()) for one in (witness, *readers)
        ]
        report = Report(readers, witness, clock)
        pulling = asyncio.create_task(
            pull((to_api, to_sender), input_["cut_s"], report)
        )
        try:
            while not report.is_over():
                await asyncio.sleep(LINE_S)
                raise_from((*following, pulling, sender.following))
                say(report.line())
        finally:
            for task_ in (*following, pulling):
                task_.cancel()
            await asyncio.gather(*following, pulling, return_exceptions=True)
        say(report.line() | report.last())


async def pull(cables: Any, cut_s: float, report: Report) -> None:
    """Pull the cables once, for so long: when asked to, or on schedule."""
    clock = report.clock
    await cue_or(clock, CUT_AT_S, (one.is_in for one in report.readers))
    report.cut_ms = [clock.at_ms(), None]
    for cable in cables:
        cable.cut()
    await asyncio.sleep(cut_s)
    for cable in cables:
        await cable.mend()
    report.cut_ms[1] = clock.at_ms()


class Report:
    """Reports received events line by line, and their sums at the end."""

    def __init__(
        self, readers: list[Reader], witness: Reader, clock: Clock
    ) -> None:
        self.clock = clock
        self.cut_ms: list[float | None] | None = None
        self.readers = readers
        self._witness = witness
        self._printed = dict.fromkeys((one.name for one in readers), 0)

    def is_over(self) -> bool:
        """Say whether all know the end, or had the time to."""
        ended_ms = self._witness.ended_ms
        if ended_ms is None or not self.cut_ms or self.cut_ms[1] is None:
            return False
        patience_ms = max(ended_ms, self.cut_ms[1]) + AFTER_S * 1000
        return self.clock.at_ms() > patience_ms or all(
            one.ended_ms is not None for one in self.readers
        )

    def line(self) -> dict[str, Any]:
        """Return what was heard since the line before."""
        heard = []
        for one in self.readers:
            heard += one.heard[self._printed[one.name] :]
            self._printed[one.name] = len(one.heard)
        return {
            "at_ms": round(self.clock.at_ms()),
            "cut_ms": self.cut_ms,
            "heard": heard,
            "exchanges": [e for one in self.readers for e in one.news()],
        }

    def last(self) -> dict[str, Any]:
        """Return what each reader missed, and what it cost."""
        # What all could hear: none of it is in anybody's first snapshot.
        start = max(
            one.heard[0]["seq"]
            for one in (self._witness, *self.readers)
            if isinstance(one, Streaming)
        )
        there_was = {n for n in _events(self._witness) if n > start}
        return {
            "events": len(there_was),
            "summary": {
                one.name: {
                    "missed": len(there_was - _events(one)),
                    "twice": len(one.heard) - len(_different(one)),
                    "answers": one.answers,
                    "ended_ms": one.ended_ms,
                }
                for one in self.readers
            },
        }


def _events(reader: Reader) -> set[int]:
    """Return the numbers that a reader was told of one by one."""
    return {one["seq"] for one in reader.heard if not one["is_snapshot"]}


def _different(reader: Reader) -> set[tuple[int, bool]]:
    return {(one["seq"], one["is_snapshot"]) for one in reader.heard}
