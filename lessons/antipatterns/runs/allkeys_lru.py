"""Fills a broker whose memory another program shares."""

from __future__ import annotations

import asyncio
from typing import Any

from lessons.antipatterns.pattern import Pattern, Role, Row, Seen, hold
from lessons.antipatterns.stage import Stage

JOBS = 300
WRITES = 250
VALUE = "v" * 100_000


async def run(stage: Stage) -> dict[str, Any]:
    """Queue jobs, then have a cache write more than there is room for."""
    published = 0
    for number in range(JOBS):
        published += await stage.broker.publish("job", number)
    # The broker counts the age of a key in seconds.
    await asyncio.sleep(2)
    refused = 0
    for number in range(WRITES):
        refused += not await stage.broker.store(f"page:{number}", VALUE)
    info = await stage.broker.redis.info("stats")
    return {
        "published": published,
        "left": int(await stage.broker.redis.llen("celery")),
        "evicted": int(info["evicted_keys"]),
        "refused": refused,
    }


def tell(before: Seen, after: Seen) -> str:
    """Tell what was left of the queue."""
    hold(before["left"] == 0, "the queue is evicted")
    hold(before["refused"] == 0, "no write fails")
    hold(after["left"] == after["published"], "noeviction keeps it")
    hold(after["refused"] > 0, "and says that it is full")
    return (
        f"{before['published']} jobs waited when a cache filled the memory."
        f" With `allkeys-lru` {before['left']} were left, since a queue is one"
        " key, and no command had failed. With `noeviction` all"
        f" {after['left']} were left, and {after['refused']} writes of the"
        " cache got an error."
    )


PATTERN = Pattern(
    name="allkeys-lru",
    title="`allkeys-lru` on a broker",
    role=Role.PLATFORM,
    harm="A full broker deletes the queue, with all that waits, and reports"
    " no error.",
    chapter="chapters/7-delivery.md#what-allkeys-lru-does-to-a-queue",
    looks="The settings of a cache, on a server that is also the broker.",
    grep="grep -rnE 'maxmemory-policy[^a-z]+(allkeys|volatile)' .",
    metric="`evicted_keys` of `INFO stats`: on a broker it has to be zero.",
    rule="evicting-broker",
    cure="Set `noeviction`, and alarm on memory long before it is full. Give"
    " the cache a server of its own.",
    rows=(
        Row("published", "Jobs that waited"),
        Row("evicted", "Keys evicted"),
        Row("left", "Jobs left"),
        Row("refused", "Writes refused"),
    ),
    run=run,
    tell=tell,
    note="The run's broker had 8 MB.",
    figure="chapters/7-delivery.md#what-allkeys-lru-does-to-a-queue",
    files=("valkey.before.conf", "valkey.after.conf"),
)
