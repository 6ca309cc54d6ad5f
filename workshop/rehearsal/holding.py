"""Held requests of a rehearsal: everybody presses chapter 1 at once.

The figure there lets the server hold a request for longer than the gateway
waits. Each bot sends what it sends. Some of a room get the 504, the others
the refusal of the bulkhead, by which their figure plays a recording.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

import httpx

PAGE = "chapters/1-the-problem"
# As the figure sends it: 12 s of waiting, and the gateway waits for 5.
BODY = {"kind": "report", "input": {"partitions": 12, "pace_s": 1.0}}
# chosen: far beyond the gateway's timeout, so that only a hang reaches it.
LIMIT_S = 30.0
GATEWAY_TIMEOUT = 504
UNAVAILABLE = 503


@dataclass(slots=True)
class Held:
    """The ends of all held requests."""

    # "timed out", "refused", "answered"; any other is an error.
    ends: Counter[str] = field(default_factory=Counter)
    # Seconds until each refusal.
    refused_s: list[float] = field(default_factory=list)

    def errors(self) -> int:
        """Return how many ended in a way that nobody designed."""
        known = ("timed out", "refused", "answered")
        return sum(n for end, n in self.ends.items() if end not in known)


async def hold(http: httpx.AsyncClient, held: Held) -> None:
    """Send one request, and note how it ends."""
    began_s = time.monotonic()
    try:
        answer = await http.post("/api/held/tasks", json=BODY, timeout=LIMIT_S)
    except httpx.HTTPError as error:
        held.ends[type(error).__name__] += 1
        return
    if answer.status_code == GATEWAY_TIMEOUT:
        held.ends["timed out"] += 1
    elif _is_refusal(answer):
        held.ends["refused"] += 1
        held.refused_s.append(time.monotonic() - began_s)
    elif answer.is_success:
        held.ends["answered"] += 1
    else:
        held.ends[str(answer.status_code)] += 1


def _is_refusal(answer: httpx.Response) -> bool:
    if answer.status_code != UNAVAILABLE:
        return False
    try:
        return bool(answer.json().get("reason") == "bulkhead")
    except ValueError:
        return False
