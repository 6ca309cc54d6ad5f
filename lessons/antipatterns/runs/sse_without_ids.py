"""Cuts a reader's connection in the middle of a stream."""

from __future__ import annotations

import asyncio
from typing import Any

from lessons.antipatterns.pattern import Pattern, Role, Row, Seen, hold
from lessons.antipatterns.stage import Stage

EVENTS = 20
STEP_S = 0.15
CUT_AFTER = 5
# chosen: browsers wait 3 s to 5 s by default; the server may say less.
RECONNECT_S = 0.8


async def run(stage: Stage) -> dict[str, Any]:
    """Write events while a reader reads, loses its connection, and returns."""
    api = await stage.serve()
    ready = asyncio.Event()
    got: list[str] = []
    last_id = ""

    async def write() -> None:
        await ready.wait()
        for step in range(1, EVENTS + 1):
            if stage.side == "before":
                await stage.broker.redis.publish("t1", step)
            else:
                await stage.broker.redis.xadd("t1", {"step": step})
            await asyncio.sleep(STEP_S)

    async def read(most: int) -> None:
        """Read as an EventSource does, up to some number of events."""
        nonlocal last_id
        sent = {"Last-Event-ID": last_id} if last_id else {}
        async with api.stream("GET", "/tasks/t1/events", headers=sent) as body:
            ready.set()
            async for line in body.aiter_lines():
                if line.startswith("id: "):
                    last_id = line.removeprefix("id: ")
                if line.startswith("data: "):
                    got.append(line.removeprefix("data: "))
                if len(got) == most or got[-1:] == [str(EVENTS)]:
                    return

    async def follow() -> None:
        await read(CUT_AFTER)
        await asyncio.sleep(RECONNECT_S)
        await read(EVENTS)

    async with asyncio.timeout(15):
        await asyncio.gather(write(), follow())
    return {
        "events": EVENTS,
        "away_s": RECONNECT_S,
        "got": len(set(got)),
        "missed": EVENTS - len(set(got)),
        "doubled": len(got) - len(set(got)),
    }


def tell(before: Seen, after: Seen) -> str:
    """Tell which events the reader missed."""
    hold(before["missed"] > 0, "events are missed")
    hold(after["missed"] == after["doubled"] == 0, "ids bring them all")
    return (
        f"The reader was away for {before['away_s']} s, as in a lift or"
        f" behind a gateway that restarts. It never got {before['missed']} of"
        f" {before['events']} events, and had no sign of it. With ids it got"
        f" all {after['got']}, each of them once."
    )


PATTERN = Pattern(
    name="sse-without-ids",
    title="An event stream without ids",
    role=Role.API,
    harm="Events during a reconnect are lost, and neither side notices.",
    chapter="chapters/4-streaming.md#lose-nothing",
    looks="The stream starts with the next event, whoever opens it. Publish"
    " and subscribe remembers nothing.",
    grep="grep -rlE 'text/event-stream|EventSourceResponse' --include='*.py' ."
    " | xargs -r grep -LE '\\bid: |\\bid=|.id.: '",
    metric="Events that were written, minus events that a test client with a"
    " broken connection has got.",
    rule=None,
    cure="Number the events in a log, send the number as `id`, and go on"
    " after `Last-Event-ID`. The short form here neither ends a stream nor"
    " limits the log's length; those of the guide's implementation do.",
    rows=(
        Row("events", "Events written"),
        Row("away_s", "The reader was away for", "s"),
        Row("got", "Events that it got"),
        Row("missed", "Events that it missed"),
    ),
    run=run,
    tell=tell,
    figure="chapters/4-streaming.md#see-it-happen",
)
