"""The books of the kind `charge`: they record what happened outside of tasks.

They play a payment provider. They know no events and no attempts, and record
every call, charged or not, so that "ran twice" can be told from "charged
twice". Keys:

    tasks:effects:calls:<task>  list    {"at_ms", "key", "amount_cents",
                                         "is_charged"}, oldest first
    tasks:effects:key:<key>     string  the amount charged under it

Both expire; a key only when nothing can repeat its charge any more. If the
store is full, they are deleted with the task's tombstone (`tasks:with:<task>`,
demo/giveway.lua).
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any, Protocol

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from demo.errors import LogUnavailable
from demo.problems import of_task
from demo.settings import Settings
from demo.work.failure import Transient
from demo.work.limits import Limits

Call = dict[str, Any]

_CALLS, _KEY = "tasks:effects:calls:", "tasks:effects:key:"
_WITH = "tasks:with:"

_EFFECT = Path(__file__).with_name("effect.lua").read_text("utf-8")


# chosen: the longest outage of the broker in between that keys outlive.
AWAY_S = 604_800


def keep_s(settings: Settings) -> int:
    """Return for how many seconds the books have to remember a key.

    Longer than anything can repeat its charge. A task may charge at once
    and end with its deadline. A line of replays can go on as long as its
    first task leaves anything behind (api/deadletters.py), and the last of
    them may charge just before its own deadline.
    """
    known_s = settings.retention_s + settings.tombstone_s
    return int(2 * Limits().deadline_s) + known_s + AWAY_S


class Books(Protocol):
    """The books: charge an amount, and list the calls."""

    def charge(self, task_id: str, amount_cents: int, key: str) -> bool:
        """Charge an amount; see lessons.work.charge.Books."""
        ...

    def calls(self, task_id: str) -> list[Call]:
        """Return all calls for a task. Raises LogUnavailable."""
        ...


class ValkeyBooks:
    """The books on Valkey or Redis. Its calls block: use a thread."""

    def __init__(self, url: str, timeout_s: float, keep_s: int) -> None:
        # No retries here: the caller decides what a failure means.
        self._redis = Redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=timeout_s,
            socket_connect_timeout=timeout_s,
            retry=Retry(NoBackoff(), 0),
        )
        self._keep_s = keep_s
        self._effect = self._redis.register_script(_EFFECT)

    def charge(self, task_id: str, amount_cents: int, key: str) -> bool:
        """Charge an amount; if the response is lost, it may be charged."""
        calls = f"{_CALLS}{task_id}"
        keys = [calls, f"{_KEY}{key}" if key else calls, f"{_WITH}{task_id}"]
        try:
            return bool(self._effect(keys, [key, amount_cents, self._keep_s]))
        except RedisError as error:
            raise Transient(of_task("dependency-unavailable")) from error

    def calls(self, task_id: str) -> list[Call]:
        """Return all calls for a task, oldest first."""
        try:
            found: Any = self._redis.lrange(f"{_CALLS}{task_id}", 0, -1)
        except RedisError as error:
            raise LogUnavailable(str(error)) from error
        return [json.loads(call) for call in found]


class MemoryBooks:
    """The same books in memory."""

    def __init__(self) -> None:
        self._calls: dict[str, list[Call]] = defaultdict(list)
        self._keys: set[str] = set()

    def charge(self, task_id: str, amount_cents: int, key: str) -> bool:
        """Charge an amount, unless its key was charged."""
        is_charged = not key or key not in self._keys
        if key:
            self._keys.add(key)
        self._calls[task_id].append(
            {
                "at_ms": 0,
                "key": key,
                "amount_cents": amount_cents,
                "is_charged": is_charged,
            }
        )
        return is_charged

    def calls(self, task_id: str) -> list[Call]:
        """Return all calls for a task, oldest first."""
        return list(self._calls[task_id])


def open_books(settings: Settings) -> ValkeyBooks:
    """Return the books on the broker; connects with the first call."""
    return ValkeyBooks(
        settings.broker_url.get_secret_value(),
        settings.broker_timeout_s,
        keep_s(settings),
    )
