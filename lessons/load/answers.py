"""Collects every form of response about a task's status, for a page.

One task succeeds and one fails, and each is requested in all forms.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from lessons.load.answer import Answer
from lessons.load.clock import Clock
from lessons.load.failure import expect
from lessons.load.http import Gateway

TRACK = "answers"
# Two small steps of half a second: time for requests while it runs.
WORKS = {
    "kind": "report",
    "input": {"rows": 1000, "partitions": 2, "pace_s": 0.5},
}
# Its dependency fails permanently in the first attempt.
FAILS = {"kind": "flaky", "input": {"how": "permanent", "pace_s": 0.0}}


async def every_answer(
    gateway: Gateway, clock: Clock, cookie: str
) -> AsyncIterator[dict[str, Any]]:
    """Send every form of request; yield each exchange as evidence."""

    async def ask(path: str, **fields: str) -> dict[str, Any]:
        sent_ms = clock.at_ms()
        answer = await gateway.get(path, cookie, **fields)
        return _evidence(answer, sent_ms, clock)

    async def submit(body: dict[str, Any]) -> tuple[Answer, dict[str, Any]]:
        sent_ms = clock.at_ms()
        answer = await gateway.post("/api/tasks", cookie, body)
        expect(answer, "a task", 202)
        return answer, _evidence(answer, sent_ms, clock)

    answer, accepted = await submit(WORKS)
    yield accepted
    path = answer.headers["location"]
    yield await ask(path)
    yield await ask(f"{path}/result")
    # Held until the end: RFC 7240, 4.3.
    yield await ask(path, prefer="wait=4")
    answer = await gateway.get(path, cookie)
    yield await ask(path, if_none_match=answer.headers["etag"])
    yield await ask(f"{path}?on_complete=redirect")
    yield await ask(f"{path}/result")
    answer, accepted = await submit(FAILS)
    yield accepted
    path = answer.headers["location"]
    yield await ask(path, prefer="wait=4")
    yield await ask(f"{path}/result")


def _evidence(answer: Answer, sent_ms: float, clock: Clock) -> dict[str, Any]:
    return answer.as_exchange(TRACK, sent_ms, clock.at_ms() - sent_ms)
