"""Experiment `polling`: two manners of asking about the same tasks.

Input {"clients", "work_s", "every_s", "window_s"}; a line is

    {"at_ms", "began_ms", "running", "fixed": {...}, "told": {...},
     "events": [{"at_ms", "type"}], "looks": [{"who", "at_ms", "status"}],
     "exchanges": [...]}

with the counts of pollers.py. `events` are those of the first task and
`looks` those of its first two clients, for a timeline; `exchanges` are the
same clients' first ones, and every form of answer that there is.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import defaultdict
from typing import Any, Literal

from typing_extensions import TypedDict

from lessons.load import ENDS, RunInput, Say
from lessons.load.answer import Answer
from lessons.load.answers import every_answer
from lessons.load.clock import Clock
from lessons.load.failure import Failed, expect
from lessons.load.http import Gateway
from lessons.load.line import Exchange, Line
from lessons.load.pollers import (
    ByRetryAfter,
    Fixed,
    Poller,
    Tally,
    Task,
    Witness,
)

Who = Literal["fixed", "told"]


class Count(TypedDict):
    """Cost and result of one way to poll (pollers.py)."""

    requests: int
    news: int
    unchanged: int
    bytes: int
    done: int
    late_mean_ms: float | None
    late_most_ms: float | None


class Event(TypedDict):
    """An event of the first task."""

    at_ms: float
    type: str


class Look(TypedDict):
    """One request of the first two clients."""

    who: Who
    at_ms: float
    status: int


class PollingLine(Line):
    """Counts so far; events and looks since the line before."""

    began_ms: float | None
    running: int
    fixed: Count
    told: Count
    events: list[Event]
    looks: list[Look]
    exchanges: list[Exchange]


STREAM = "/api/stream"
# Small data sets: the experiment compares polling, not computing.
ROWS = 12_000
# chosen: a part of a work that a reader would call slow; between two of
# them there is nothing new to tell.
PART_S = 3
# Two clients of each manner share a task.
SHARED_BY = 2
# chosen: what is shown whole of one client.
SHOWN = 4
# chosen: a busy machine's clients are late; within what a run may take.
GRACE_S = 4.0
# chosen: after the window, to cancel the rest.
CLEAN_UP_S = 0.8


class Polling:
    """One run: the tasks, their clients, and what is told of them."""

    def __init__(
        self, gateway: Gateway, clock: Clock, input_: RunInput
    ) -> None:
        self._gateway = gateway
        self._clock = clock
        self._input = input_
        self._cookie = ""
        self._began_ms: float | None = None
        self._open: set[str] = set()
        self._first = ""
        self._tallies = {"fixed": Tally(), "told": Tally()}
        # By task; which of them is the first is known once all are in.
        self._moments: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._news: dict[str, list[Any]] = {"looks": [], "exchanges": []}

    async def run(self) -> None:
        """Start the tasks and let the clients ask until all are answered."""
        # The first answer makes an owner of us.
        answer = await self._gateway.get("/api/tasks")
        self._cookie = expect(answer, "the first request", 200).cookie
        async with asyncio.TaskGroup() as group:
            following = group.create_task(self._follow())
            tasks = await self._submit()
            self._began_ms = self._clock.at_ms()
            clients = [
                group.create_task(self._client(name, n).run(task))
                for n, task in enumerate(tasks * SHARED_BY)
                for name in self._tallies
            ]
            group.create_task(self._show_answers())
            await asyncio.wait(clients)
            following.cancel()

    def line(self) -> dict[str, Any]:
        """Return what is new, as it is printed."""
        news, self._news = self._news, {name: [] for name in self._news}
        return {
            "at_ms": self._clock.at_ms(),
            "began_ms": self._began_ms,
            "running": len(self._open),
            **{name: tally.as_dict() for name, tally in self._tallies.items()},
            "events": self._moments.pop(self._first, []),
            **news,
        }

    async def cancel_the_rest(self) -> None:
        """Cancel the tasks that still run."""
        async with asyncio.TaskGroup() as group:
            for task_id in self._open:
                path = f"/api/tasks/{task_id}/cancel"
                group.create_task(self._gateway.post(path, self._cookie, {}))

    async def _submit(self) -> list[Task]:
        """Submit the tasks at once, as one owner."""
        body = {
            "kind": "report",
            "input": {
                "rows": ROWS,
                "partitions": self._input["work_s"] // PART_S,
                "pace_s": float(PART_S),
            },
        }
        answers = await asyncio.gather(
            *(
                self._gateway.post("/api/tasks", self._cookie, body)
                for _ in range(self._input["clients"] // SHARED_BY)
            )
        )
        for answer in answers:
            expect(answer, "a task", 202)
        self._open = {answer.json()["id"] for answer in answers}
        self._first = answers[0].json()["id"]
        return [
            Task(
                answer.headers["location"],
                self._cookie,
                float(answer.headers["retry-after"]),
            )
            for answer in answers
        ]

    def _client(self, name: str, number: int) -> Poller:
        witness = self._witness(name) if number == 0 else None
        manner = {"fixed": Fixed, "told": ByRetryAfter}[name]
        client = manner(
            self._gateway, self._clock, self._tallies[name], witness
        )
        if isinstance(client, Fixed):
            client.every_s = self._input["every_s"]
        return client

    def _witness(self, name: str) -> Witness:
        def see(answer: Answer, sent_ms: float, took_ms: float) -> None:
            looks = self._news["looks"]
            look = {"who": name, "at_ms": sent_ms, "status": answer.status}
            looks.append(look)
            shown_count[0] += 1
            if shown_count[0] <= SHOWN:
                evidence = answer.as_exchange(name, sent_ms, took_ms)
                self._news["exchanges"].append(evidence)

        shown_count = [0]
        return see

    async def _follow(self) -> None:
        """Note when the first task really moves, and when each ends."""
        mine = self._gateway.follow(STREAM, self._cookie)
        async with mine as (lines, _):
            async for line in lines:
                if line.startswith(b"data:"):
                    self._note(json.loads(line[5:]))
        raise Failed("the event stream ended")

    def _note(self, event: dict[str, Any]) -> None:
        task_id, type_ = str(event.get("task_id")), event.get("type")
        if type_ in ENDS:
            self._open.discard(task_id)
        moment = {"at_ms": self._clock.at_ms(), "type": type_}
        self._moments[task_id].append(moment)

    async def _show_answers(self) -> None:
        evidence = every_answer(self._gateway, self._clock, self._cookie)
        async for exchange in evidence:
            self._news["exchanges"].append(exchange)


async def run(gateway: Gateway, input_: RunInput, say: Say) -> None:
    """Let both manners ask about the same tasks; print what it costs."""
    clock = Clock()
    polling = Polling(gateway, clock, input_)
    doing = asyncio.create_task(polling.run())
    try:
        async for _ in clock.lines(input_["window_s"] + GRACE_S):
            if doing.done():
                break
            say(polling.line())
        if not doing.done():
            raise Failed("not all clients knew the end in time")
        # An exception ends the run, instead of an empty picture.
        await doing
        say(polling.line())
    finally:
        doing.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLEAN_UP_S):
                await polling.cancel_the_rest()
        await asyncio.gather(doing, return_exceptions=True)
