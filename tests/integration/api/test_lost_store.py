"""A store that lost what streams have told: they say so, and start over."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from demo.streamlog import StreamLog
from tests.integration.api.conftest import COOKIE, progress, started
from tests.integration.api.test_streams import LIMIT_S, take
from tests.integration.servers import Server, Sse, follow


async def told(events: object, name: str) -> Sse:
    """Return the next event of that name; heartbeats tell nothing."""
    async with asyncio.timeout(LIMIT_S):
        while (event := await anext(events)).name != name:  # type: ignore[call-overload]
            pass
    return event


# As an operator does by mistake, and as a stand-by without data looks.
LOSSES = {
    "emptied": ("FLUSHALL",),
    # The feed is there again at once, and not the same.
    "emptied and used": ("FLUSHALL",),
    "feed deleted": ("DEL", "feed"),
}


@pytest.mark.parametrize("loss", LOSSES)
async def test_streams_say_that_the_store_lost_what_they_told(
    api: Server, ann: httpx.AsyncClient, log: StreamLog, loss: str
) -> None:
    task = await started(log, "t_mfrggzdfmztwq2lknnwg23tpob")
    path = f"/api/tasks/{task.id}/stream"
    async with (
        follow(ann, "/api/stream") as events,
        api.client(COOKIE) as other,
        follow(other, path) as own,
    ):
        assert (await anext(events)).data["tasks"]
        assert (await anext(own)).data["seq"] == 2
        task = await progress(log, task)
        await take(events, 1)
        await take(own, 1)
        await log._redis.execute_command(*LOSSES[loss])
        if loss == "emptied and used":
            await started(log, "t_aaaaaaaaaaaaaaaaaaaaaaaaaa")
        again, its = await told(events, "resync"), await told(own, "resync")
        tasks = [t["id"] for t in again.data["tasks"]]
        if loss == "feed deleted":
            assert tasks == [task.id]
            assert its.data["seq"] == task.seq
            # Both go on.
            await progress(log, task)
            assert (await told(events, "progressed")).data["seq"] == 4
            assert (await told(own, "progressed")).data["seq"] == 4
            return
        assert task.id not in tasks
        assert its.data["problem"]["type"] == "/problems/not-found/"
        assert "status" not in its.data["problem"]
        # There is nothing to come, so it ends.
        with pytest.raises(StopAsyncIteration):
            await anext(own)
    for what in ("", "/result", "/events", "/stream"):
        answer = await ann.get(f"/api/tasks/{task.id}{what}")
        assert answer.status_code == 404
    async with follow(ann, "/api/stream") as events:
        assert task.id not in str((await anext(events)).data)
