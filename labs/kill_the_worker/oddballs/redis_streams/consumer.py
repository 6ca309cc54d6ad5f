"""Reads a stream as one of a group, and claims what others left behind.

A consumer that dies leaves its messages pending. Another takes over those
that nobody has touched for two seconds.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

import provider
from redis import Redis
from redis.exceptions import ResponseError

SILENT_MS = 2000
redis = Redis.from_url(os.environ["BROKER_URL"], decode_responses=True)
name = sys.argv[1]


def next_message() -> tuple[str, dict] | None:
    _, left, *_ = redis.xautoclaim(
        "orders", "workers", name, SILENT_MS, "0-0", count=1
    )
    if left:
        return left[0]
    new = redis.xreadgroup("workers", name, {"orders": ">"}, 1, block=300)
    return new[0][1][0] if new else None


def stay_alive(message: str, is_over: threading.Event) -> None:
    while not is_over.wait(SILENT_MS / 5000):
        # A claim of one's own message only resets its idle time.
        redis.xclaim("orders", "workers", name, 0, [message], justid=True)


def carry_out(number: str, amount: int) -> str:
    try:
        provider.check(number, amount)
    except provider.Refused:
        return "refused"
    provider.charge(number, amount, key=f"c:{number}")
    provider.send_receipt(number, amount, key=f"r:{number}")
    return "done"


with suppress(ResponseError):
    redis.xgroup_create("orders", "workers", "0", mkstream=True)
while True:
    if (found := next_message()) is None:
        continue
    message, order = found
    key = f"order:{order['order']}"
    if redis.hget(key, "state") not in ("done", "refused"):
        redis.hset(key, "state", "running")
        redis.hincrby(key, "attempts", 1)
        is_over = threading.Event()
        threading.Thread(target=stay_alive, args=(message, is_over)).start()
        try:
            state = carry_out(order["order"], int(order["amount"]))
        finally:
            is_over.set()
        redis.hset(key, "state", state)
    redis.xack("orders", "workers", message)
