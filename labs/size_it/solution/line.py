"""The line of conversions in Valkey.

conversions        ids that wait, oldest on the right
conversion:<id>    its document and its state: waiting, running,
                   done or failed
"""

from __future__ import annotations

import os
from uuid import uuid4

from redis import Redis

redis: Redis = Redis.from_url(os.environ["BROKER_URL"], decode_responses=True)


def join(document: str) -> str:
    """Put a document in line; return the id of its conversion."""
    conversion = uuid4().hex
    fields = {"document": document, "state": "waiting"}
    pipeline = redis.pipeline(transaction=True)
    pipeline.hset(f"conversion:{conversion}", mapping=fields)
    pipeline.lpush("conversions", conversion)
    pipeline.execute()
    return conversion


def take(limit_s: float) -> tuple[str, str] | None:
    """Return id and document of the next one; None if none came."""
    taken = redis.brpop("conversions", timeout=limit_s)
    if taken is None:
        return None
    conversion = taken[1]
    redis.hset(f"conversion:{conversion}", "state", "running")
    return conversion, redis.hget(f"conversion:{conversion}", "document")


def finish(conversion: str, state: str) -> None:
    """Write down how a conversion has ended: done or failed."""
    redis.hset(f"conversion:{conversion}", "state", state)


def state_of(conversion: str) -> str | None:
    """Return a conversion's state; None if there is no such conversion."""
    return redis.hget(f"conversion:{conversion}", "state")
