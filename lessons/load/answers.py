"""Every form in which a server answers "how does my task stand?".

One task that succeeds and one that fails, each asked in all forms: for a
page that shows them whole.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from lessons.load.answer import Answer
from lessons.load.clock import Clock
from lessons.load.failure import expect
from lessons.load.http import Gateway

TRACK = "answers"
# Two small steps of half a second: there is a while to ask in.
WORKS = {
    "kind": "report",
    "input": {"rows": 1000, "partitions": 2, "pace_s": 0.5},
}
# Its dependency refuses for good, in the first attempt.
FAILS = {"kind": "flaky", "input": {"how": "permanent", "pace_s": 0.0}}


async def every_answer(
    gateway: Gateway, clock: Clock, cookie: str
) -> AsyncIterator[dict[str, Any]]:
    """Ask in every form; return each exchange as evidence."""

    async def ask(path: str, **fields: str) -> dict[str, Any]:
        sent_ms = clock.at_ms()
        answer = await gateway.get(path, cookie, **fields)
        return _told(answer, sent_ms, clock)

    async def submit(body: dict[str, Any]) -> tuple[Answer, dict[str, Any]]:
        sent_ms = clock.at_ms()
        answer = await gateway.post("/api/tasks", cookie, body)
        expect(answer, "a task", 202)
        return answer, _told(answer, sent_ms, clock)

    answer, told = await submit(WORKS)
    yield told
    path = answer.headers["location"]
    yield await ask(path)
    yield await ask(f"{path}/result")
    # Held until the end: RFC 7240, 4.3.
    yield await ask(path, prefer="wait=4")
    answer = await gateway.get(path, cookie)
    yield await ask(path, if_none_match=answer.headers["etag"])
    yield await ask(f"{path}?on_complete=redirect")
    yield await ask(f"{path}/result")
    answer, told = await submit(FAILS)
    yield told
    path = answer.headers["location"]
    yield await ask(path, prefer="wait=4")
    yield await ask(f"{path}/result")


def _told(answer: Answer, sent_ms: float, clock: Clock) -> dict[str, Any]:
    return answer.told(TRACK, sent_ms, clock.at_ms() - sent_ms)
