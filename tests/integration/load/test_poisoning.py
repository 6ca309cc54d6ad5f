"""A plain Celery worker of one run, and a task that kills it."""

from __future__ import annotations

import asyncio

import psutil

from lessons.load.poisoning import plain_side

LIMIT_S, LOOK_S = 20.0, 0.05


async def test_it_charges_dies_and_leaves_a_message_but_no_process() -> None:
    before = set(psutil.Process().children(recursive=True))
    async with plain_side("reject") as plain:
        ours = {*psutil.Process().children(recursive=True)} - before
        assert not await plain.is_left()
        await plain.submit()
        for _ in range(int(LIMIT_S / LOOK_S)):
            if len(plain.noted("started")) > 1:
                break
            await asyncio.sleep(LOOK_S)
        assert len(plain.noted("started")) > 1
        assert len(plain.noted("charged")) >= 1
        assert await plain.is_left()
    _, alive = psutil.wait_procs(ours, timeout=5)
    assert alive == []
