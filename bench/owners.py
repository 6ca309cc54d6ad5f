"""Makes owners with a running task each, for streams to follow.

The bench issues their cookies itself, with the secret of its own servers.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from redis.asyncio import Redis

from bench.server import OWNER_SECRET
from demo.contract import Draft, EventType, Ref
from demo.eventlog import EventLog
from demo.opening import open_log
from demo.settings import Settings
from demo.streamlog import StreamLog, connect
from demo.web.ids import new_id
from demo.web.owner import Owners

TIMEOUT_S = 10.0
# So many at once; the client's pool has more.
AT_ONCE = 32
INPUT = {"rows": 1, "partitions": 60, "seed": 202, "pace_s": 1.0}
# The first events are `queued` and `started`.
NEXT_SEQ = 3


@dataclass(frozen=True, slots=True)
class Member:
    """One owner, the cookie and the task."""

    cookie: str
    owner: str
    task_id: str


def new_members(count: int) -> list[Member]:
    """Return `count` new owners."""
    owners = Owners(OWNER_SECRET)
    members = []
    for _ in range(count):
        cookie = owners.issue()
        owner = owners.owner_of(cookie)
        assert owner is not None
        members.append(
            Member(f"{owners.cookie_name}={cookie}", owner, new_id("t"))
        )
    return members


def stream_log(redis: Redis) -> StreamLog:
    """Return the log of tasks in a store."""
    return open_log(Settings(), redis)


def start_tasks(url: str, members: list[Member]) -> None:
    """Give each member a task that runs."""
    asyncio.run(_start(url, members))


async def _start(url: str, members: list[Member]) -> None:
    waiting = iter(members)
    redis = connect(url, TIMEOUT_S)
    log = stream_log(redis)

    async def hand() -> None:
        for member in waiting:
            await start_task(log, member)

    await asyncio.gather(*(hand() for _ in range(AT_ONCE)))
    await redis.aclose()


async def start_task(log: EventLog, member: Member) -> None:
    """Record the first two events of the member's task."""
    ref = Ref(member.task_id, member.owner, "report")
    queued = {
        "owner": member.owner,
        "kind": "report",
        "lane": "paced",
        "input": INPUT,
        "request_id": "bench",
    }
    await log.append(ref, 1, Draft(EventType.QUEUED, 1, queued))
    started = {"worker": {"host": "bench", "pid": 1, "slot": 1}}
    await log.append(ref, 2, Draft(EventType.STARTED, 1, started))
