"""Probes that tell whether a part is ready and whether it is well.

Each is about the part itself: a gateway is well when its servers are away,
and so is a broker that refuses writes on a full disk, or a server that has
to answer 503. Restarting them would mend nothing.

Each function returns a probe (part.py). HTTP is spoken over a plain socket,
one GET and one status line, because a client library would be the largest
thing in the supervisor.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from math import inf
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError

from demo.supervisor.part import Probe

Pulses = Callable[["Redis"], Awaitable[dict[str, float]]]

# chosen: workers renew their pulse each second or so; three missed ones.
PULSE_LIMIT_S = 4.0


async def _status(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, target: str
) -> int:
    try:
        writer.write(
            f"GET {target} HTTP/1.1\r\nHost: localhost\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        line = await reader.readline()
        return int(line.split()[1])
    finally:
        writer.close()


def answers_over_unix(
    socket: Path, target: str, any_status: bool = False
) -> Probe:
    """Probe whether a server on a unix socket answers GET with 200.

    With `any_status` a 404 will do: it shows that the event loop runs, even
    when every thread of the server is busy.
    """

    async def probe(_up_s: float) -> bool:
        streams = await asyncio.open_unix_connection(str(socket))
        status = await _status(*streams, target)
        return any_status or status == 200

    return probe


def answers_over_tcp(host: str, port: int, target: str) -> Probe:
    """Probe whether a server on a TCP port answers GET with 200."""

    async def probe(_up_s: float) -> bool:
        streams = await asyncio.open_connection(host, port)
        return await _status(*streams, target) == 200

    return probe


def broker_is_ready(redis: Redis) -> Probe:
    """Probe whether the broker runs commands, which it doesn't while loading.

    TIME, not PING, because PING is refused while the disk is full (MISCONF).
    """

    async def probe(_up_s: float) -> bool:
        await redis.time()
        return True

    return probe


def broker_lives(socket: Path) -> Probe:
    """Probe whether the broker answers at all, even that it is loading.

    Without a password, so that it answers with a line in any state.
    """

    async def probe(_up_s: float) -> bool:
        reader, writer = await asyncio.open_unix_connection(str(socket))
        try:
            writer.write(b"PING\r\n")
            return bool(await reader.readline())
        finally:
            writer.close()

    return probe


def pulse_has_begun(redis: Redis, pulses: Pulses, name: str) -> Probe:
    """Probe whether the part has shown a pulse since it was started.

    The pulse of an earlier process may still be fresh, so its age is
    compared with the time for which this one is up.
    """

    async def probe(up_s: float) -> bool:
        age_s = (await pulses(redis)).get(name)
        return age_s is not None and age_s < up_s

    return probe


def pulse_is_fresh(
    redis: Redis, pulses: Pulses, name: str, sent_by: str
) -> Probe:
    """Probe whether the part still consumes, by its pulse on the broker.

    While the broker is away, or `sent_by`, which sends the messages that
    make a lane's pulse, no part can have one. Then only the probe of that
    part counts, because restarting the others would mend nothing.
    """

    async def probe(_up_s: float) -> bool:
        try:
            ages_s = await pulses(redis)
        except (RedisError, OSError):
            return True
        is_judged = ages_s.get(sent_by, inf) < PULSE_LIMIT_S
        is_fresh = ages_s.get(name, inf) < PULSE_LIMIT_S
        return is_fresh or (name != sent_by and not is_judged)

    return probe
