"""Lists the messages that workers couldn't read, for an operator.

A worker sets such a message aside and continues (demo/worker/transport.py). If
there is one, find the program that wrote it to the queue; no task is lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from redis import Redis
from redis.exceptions import RedisError

from accepted import running
from demo.broker import UNDECODABLE
from demo.settings import Settings
from demo.supervisor.roles import broker_address


def show(settings: Settings, say: Callable[[str], None]) -> None:
    """Say one line for each message; RunningError if no stack runs."""
    address = broker_address(running.require_one(settings))
    try:
        found = list(lines(address, settings.broker_timeout_s))
    except RedisError as error:
        raise running.RunningError("the broker isn't responding") from error
    for line in found:
        say(line)
    say(f"{len(found)} messages that no worker could read.")


def lines(address: str, timeout_s: float) -> Iterator[str]:
    """Return a line for each message put aside, newest first."""
    with Redis.from_url(address, socket_timeout=timeout_s) as redis:
        for raw in redis.lrange(UNDECODABLE, 0, -1):
            kept = json.loads(raw)
            at = datetime.fromtimestamp(kept["at_ms"] / 1000, UTC)
            # As JSON in ASCII: it may hold anything, and a terminal obeys.
            payload = json.dumps(kept["payload"])
            yield f"{at:%Y-%m-%d %H:%M:%S}Z {kept['lane']} {payload}"
