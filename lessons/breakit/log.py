"""The log of the one task, and its lease, in the run's own broker.

    log     hash    attempt: the newest; ends: how often one was recorded
    lease   string  the pid of the child that holds it; it expires after 2 s

Each script begins with a line that names it. The proxy between worker and
broker recognises the command by that, and the pid is the last argument.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

LOG, LEASE = "log", "lease"
# chosen: short enough to watch it run out.
LEASE_MS = 2_000
RENEW_S = 0.25

# --8<-- [start:scripts]
CLAIM = """-- claim
if redis.call('HGET', KEYS[1], 'ends') then return 0 end
if ARGV[1] == 'on' then
  if not redis.call('SET', KEYS[2], ARGV[3], 'NX', 'PX', ARGV[2]) then
    return -1
  end
end
return redis.call('HINCRBY', KEYS[1], 'attempt', 1)
"""
END = """-- end
if ARGV[1] == 'on' and redis.call('HGET', KEYS[1], 'attempt') ~= ARGV[2] then
  return 0
end
redis.call('HINCRBY', KEYS[1], 'ends', 1)
if redis.call('GET', KEYS[2]) == ARGV[3] then redis.call('DEL', KEYS[2]) end
return 1
"""
RENEW = """-- renew
if redis.call('GET', KEYS[1]) == ARGV[2] then
  return redis.call('PEXPIRE', KEYS[1], ARGV[1])
end
return 0
"""
# --8<-- [end:scripts]


class Log:
    """The log as one child uses it."""

    def __init__(self, socket: str, pid: int, lease: str, fence: str) -> None:
        # It waits for as long as the proxy withholds a command.
        self._redis: Any = Redis(unix_socket_path=socket, socket_timeout=None)
        self._socket = socket
        self._pid = pid
        self._lease, self._fence = lease, fence
        self._attempt = 0

    def claim(self) -> bool:
        """Begin an attempt, unless the task has ended or is leased."""
        args = (self._lease, LEASE_MS, self._pid)
        self._attempt = self._redis.eval(CLAIM, 2, LOG, LEASE, *args)
        return self._attempt > 0

    def end(self) -> None:
        """Record the end, unless a newer attempt has begun."""
        args = (self._fence, self._attempt, self._pid)
        self._redis.eval(END, 2, LOG, LEASE, *args)

    @contextmanager
    def renewed(self) -> Iterator[None]:
        """Renew the lease meanwhile, on a connection of its own."""
        is_over = threading.Event()
        args = (self._socket, self._pid, is_over)
        thread = threading.Thread(target=_renew, args=args, daemon=True)
        thread.start()
        try:
            yield
        finally:
            is_over.set()

    def close(self) -> None:
        """Close the connection."""
        self._redis.close()


def _renew(socket: str, pid: int, is_over: threading.Event) -> None:
    redis: Any = Redis(unix_socket_path=socket, socket_timeout=None)
    while not is_over.wait(RENEW_S):
        try:
            redis.eval(RENEW, 1, LEASE, LEASE_MS, pid)
        except RedisError:
            # The run is over.
            break
    redis.close()
