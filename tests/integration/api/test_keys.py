"""One key from fifty clients at once, on a real store."""

from __future__ import annotations

import asyncio

import httpx

from demo.streamlog import StreamLog


async def test_fifty_at_once_with_one_key_are_one_task(
    ann: httpx.AsyncClient, log: StreamLog
) -> None:
    answers = await asyncio.gather(
        *(
            ann.post(
                "/api/tasks",
                json={"kind": "report"},
                headers={"idempotency-key": '"press-1"'},
            )
            for _ in range(50)
        )
    )
    assert {a.status_code for a in answers} == {202}
    assert len({a.json()["id"] for a in answers}) == 1
    replayed = [a.headers.get("idempotency-replayed") for a in answers]
    assert replayed.count("true") == 49
    assert len(await log.unfinished()) == 1
