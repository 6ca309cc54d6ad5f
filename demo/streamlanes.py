"""The lanes of the event log on Valkey or Redis: demand, line, dwell times.

A part of StreamLog (streamlog.py), with the keys that it and turns.lua list.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from demo.entries import moment, paired
from demo.events import Ref
from demo.laneindex import (
    TURNS_COUNT,
    Demand,
    Dwell,
    Line,
    Message,
    dwell_of,
)
from demo.streamfeed import StreamFeed, answers

_TURNS, _LINE, _DEMAND = (
    Path(__file__).with_name(f"{name}.lua").read_text(encoding="utf-8")
    for name in ("turns", "line", "demand")
)
_FLAGS, _BODY = _LINE.split("\n", 1)


class StreamLanes(StreamFeed):
    """The lanes of the log called `name`."""

    name: str

    def __init__(self, redis: Redis, *, is_fair: bool) -> None:
        super().__init__(redis)
        self._is_fair = is_fair
        self._demand = redis.register_script(_DEMAND)
        # The first line of a script has its flags.
        self._line = redis.register_script(f"{_FLAGS}\n{_TURNS}{_BODY}")

    async def demand(self, lane: str) -> Demand:
        """Return the demand of `lane`, at a cost independent of its length."""
        keys = [self._key("queued", lane), self._key("running", lane)]
        with answers():
            answer = await self._pipe.run(self._demand, keys, [])
        return Demand(answer[0], answer[1], oldest_queued_s=answer[2] / 1000)

    async def dispatch(self, lane: str) -> Line:
        """Send the messages whose turn has come; return the line."""
        waiting, sent = await self._in_line(lane, lane, "", "", "")
        return Line(
            frozenset(waiting),
            {task: moment(at_ms) for task, at_ms in paired(sent).items()},
        )

    async def dwell(self, lane: str) -> Dwell:
        """Return how long the tasks of `lane` dwelt, since the log began."""
        with answers():
            counted = await self._pipe.call(
                "HGETALL", self._key("dwell", lane)
            )
        return dwell_of(counted)

    async def push(self, message: Message, ref: Ref | None = None) -> None:
        """Put `message` on its queue; see LaneIndex.push."""
        if ref is not None and self._is_fair:
            await self._in_line(
                message.queue, ref.lane, ref.id, ref.owner, message.payload
            )
            return
        with answers():
            await self._pipe.call("LPUSH", message.queue, message.payload)

    async def _in_line(self, queue: str, lane: str, *task: str) -> Any:
        args: list[str | int] = [self.name, lane, TURNS_COUNT, *task]
        with answers():
            return await self._pipe.run(self._line, [queue], args)

    def _key(self, what: str, whose: str) -> str:
        return f"{self.name}:{what}:{whose}"
