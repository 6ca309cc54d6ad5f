"""No owner starves: the bound on others' turns, for any order of events.

The bound: with k owners in line, the next task of each is dispatched after at
most k - 1 tasks of the others, however many they have and whatever they do
meanwhile. Hypothesis plays owners and workers on a log in memory and on a
store at once; both must have the same queue and the same line after each move.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo.contract import EventType, Task
from demo.eventlog import EventLog, Message, record
from demo.laneindex import TURNS_COUNT
from demo.memorylog import Feed, MemoryLog
from demo.streamlog import StreamLog, connect
from tests.integration.eventlog.conftest import RESULT, new
from tests.valkey import Valkey

OWNERS = "abcde"
# An owner submits some tasks, or the next message is taken, or a task of the
# list of all that are unfinished is cancelled, given back or ended.
MOVES = st.one_of(
    st.tuples(st.just("submit"), st.sampled_from(OWNERS), st.integers(1, 6)),
    st.tuples(st.just("take"), st.just(""), st.just(1)),
    st.tuples(st.just("take"), st.just(""), st.just(1)),
    st.tuples(
        st.sampled_from(["cancel", "lose", "end"]),
        st.just(""),
        st.integers(0, 99),
    ),
)


@dataclass
class Bound:
    """Counts, for each owner in line, the turns of others since it waits."""

    most: dict[str, int] = field(default_factory=dict)
    passed: Counter[str] = field(default_factory=Counter)
    largest: int = 0

    def look(self, waiting: frozenset[str], dispatched: list[str]) -> None:
        """Judge the tasks that were dispatched, and the line after that."""
        for task in dispatched:
            owner = task[0]
            self.most.pop(owner, None)
            for other in self.most:
                self.passed[other] += 1
                assert self.passed[other] <= self.most[other], other
                self.largest = max(self.largest, self.passed[other])
        owners = {task[0] for task in waiting}
        for gone in self.most.keys() - owners:
            del self.most[gone]
        for owner in owners - self.most.keys():
            self.most[owner], self.passed[owner] = len(owners) - 1, 0


class World:
    """One log, with the tasks that a history has made of it."""

    def __init__(self, log: EventLog) -> None:
        self.log = log
        self.tasks: dict[str, Task] = {}
        self.numbers: Counter[str] = Counter()

    async def queue(self) -> list[str]:
        """Return the tasks that have a message, next one first."""
        if isinstance(self.log, MemoryLog):
            return self.log.feed.queues["paced"][::-1]
        assert isinstance(self.log, StreamLog)
        found: list[str] = await self.log._redis.lrange("paced", 0, -1)
        return found[::-1]

    async def move(self, what: str, owner: str, number: int) -> None:
        """Do one thing that an owner or a worker may do."""
        if what == "submit":
            for _ in range(number):
                self.numbers[owner] += 1
                id_ = f"{owner}{self.numbers[owner]}"
                message = Message("paced", id_)
                self.tasks[id_] = await new(
                    self.log, id_, owner, message=message
                )
        elif what == "take":
            await self._take()
        elif self.tasks:
            id_ = [*self.tasks][number % len(self.tasks)]
            await self._go_on(what, id_)

    async def _take(self) -> None:
        waiting = await self.queue()
        if not waiting:
            return
        first = waiting[0]
        if isinstance(self.log, MemoryLog):
            self.log.feed.queues["paced"].pop()
        else:
            assert isinstance(self.log, StreamLog)
            await self.log._redis.rpop("paced")
        # The message of a task that was cancelled meanwhile is dropped.
        if first in self.tasks:
            self.tasks[first] = await record(
                self.log, self.tasks[first], EventType.STARTED
            )

    async def _go_on(self, what: str, id_: str) -> None:
        task = self.tasks[id_]
        if what == "cancel":
            await record(self.log, task, EventType.CANCELLED)
            del self.tasks[id_]
        elif task.state.value == "running" and what == "end":
            await record(self.log, task, EventType.SUCCEEDED, RESULT)
            del self.tasks[id_]
        elif task.state.value == "running":
            message = Message("paced", id_)
            self.tasks[id_] = await record(
                self.log, task, EventType.LOST, {}, message=message
            )


async def play(url: str, moves: list[tuple[str, str, int]]) -> int:
    redis = connect(url, timeout_s=3.0)
    await redis.flushdb()
    store = StreamLog(
        redis,
        "tasks",
        lease_s=3,
        retention_s=60,
        feed_length=1000,
        is_fair=True,
    )
    worlds = [World(MemoryLog(feed=Feed(), is_fair=True)), World(store)]
    bound, had = Bound(), set[str]()
    try:
        for move in moves:
            seen = []
            for world in worlds:
                await world.move(*move)
                line = await world.log.dispatch("paced")
                seen.append((await world.queue(), line.waiting, {*line.sent}))
            assert seen[0] == seen[1]
            queue, waiting, sent = seen[0]
            queued = {
                id_
                for id_, task in worlds[0].tasks.items()
                if task.state.value == "queued"
            }
            # Each queued task is in line or has a message, and not both.
            assert not waiting & sent
            assert waiting | sent == queued
            assert sent <= {*queue}
            # No turn is left open while anybody waits.
            assert len(sent) == min(TURNS_COUNT, len(queued))
            bound.look(waiting, [id_ for id_ in queue if id_ in sent - had])
            had = sent
    finally:
        await redis.aclose()
    return bound.largest


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(moves=st.lists(MOVES, max_size=60))
def test_others_pass_an_owner_once_each_at_most(
    valkey: Valkey, moves: list[tuple[str, str, int]]
) -> None:
    asyncio.run(play(valkey.url, moves))


def test_the_bound_is_reached(valkey: Valkey) -> None:
    moves = [("submit", owner, 6) for owner in OWNERS * 2]
    moves += [("take", "", 1)] * 30
    assert asyncio.run(play(valkey.url, moves)) == len(OWNERS) - 1
