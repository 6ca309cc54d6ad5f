"""Carries out one order: works for a while, and charges on the way.

Plain Celery and our worker both call `carry_out`, so that nothing differs but
the way in which the order reaches it. The provider
(lessons/load/provider.py) is outside: it counts attempts and charges by
itself, on its own clock. An attempt keeps its connection open until it ends,
so that the provider also sees the end of a process that was killed.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import time
from dataclasses import dataclass
from typing import Any

PROVIDER, WORKER = "KILLED_PROVIDER", "KILLED_WORKER"
AMOUNT_CENTS = 1_999


@dataclass(frozen=True, slots=True)
class Order:
    """An order: how long its work takes, and when in it the charge is."""

    number: int
    work_s: float
    charge_at_s: float


# --8<-- [start:work]
def carry_out(order: Order, key: str = "") -> bool:
    """Do the work of an order; return whether the charge was made.

    `key`: sent as Idempotency-Key; with "" each call is charged.
    """
    began_s = time.monotonic()
    provider = _connect()
    who = {"worker": os.environ[WORKER], "pid": os.getpid()}
    begun = _ask(provider, "POST", "/attempts", who | {"order": order.number})
    _sleep_until(began_s + order.charge_at_s)
    bill = {"order": order.number, "amount_cents": AMOUNT_CENTS}
    receipt = _ask(provider, "POST", "/charges", bill, key)
    _sleep_until(began_s + order.work_s)
    _ask(provider, "DELETE", f"/attempts/{begun['attempt']}")
    provider.close()
    return bool(receipt["is_charged"])


# --8<-- [end:work]


def report_ready() -> None:
    """Tell the run that this worker takes orders."""
    provider = _connect()
    who = {"worker": os.environ[WORKER], "pid": os.getpid()}
    _ask(provider, "POST", "/workers", who)
    provider.close()


def _connect() -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("provider")
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(os.environ[PROVIDER])
    return connection


def _ask(
    provider: http.client.HTTPConnection,
    method: str,
    path: str,
    body: Any = None,
    key: str = "",
) -> Any:
    headers = {"Content-Type": "application/json"} if body else {}
    if key:
        headers["Idempotency-Key"] = json.dumps(key)
    text = json.dumps(body) if body else None
    provider.request(method, path, text, headers)
    answer = provider.getresponse().read()
    return json.loads(answer) if answer else None


def _sleep_until(at_s: float) -> None:
    time.sleep(max(0.0, at_s - time.monotonic()))
