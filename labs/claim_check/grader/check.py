"""Drives the service of lab 10: large exports, broken and slow downloads,
strangers, a worker that dies in the middle, and time that passes.

It judges nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

from harness.proxy import CLEAR, Impairment
from labs.claim_check.grader.customer import Customer
from labs.claim_check.grader.usage import (
    largest,
    size_mb,
    watched,
)
from labs.claim_check.grader.warehouse import MB, Warehouse
from labs.grading.bench import Bench
from labs.grading.killing import kill_whole
from labs.grading.part import Part

API = "api"
SMALL_MB = 1.0
LONG_S = 600.0
SHORT_S = 4.0
# A reader in a train.
SLOW_BYTES_PER_S = 20_000.0
SLOW_READERS = 2
SLOW_S = 2.0
LIMIT_S = 15.0
LOOK_S = 0.1


async def one_export(bench: Bench) -> None:
    """A large export is made; who carries its bytes?"""
    await bench.start()
    warehouse = Warehouse(bench)
    anna = Customer(bench, "anna", warehouse)
    # The first one loads what the later ones need as well.
    small = await anna.order(warehouse.add(SMALL_MB), LONG_S)
    if not small or not await anna.ready(small):
        return
    large = warehouse.add(bench.slo["export_mb"])
    others = [name for name in bench.service.commands if name != API]
    before = await _broker(bench)
    async with watched(bench, others) as growth:
        path = await anna.order(large, LONG_S)
        await anna.ready(path)
    after = await _broker(bench)
    bench.note(
        "carried",
        export_mb=round(warehouse.query(large).size_bytes / MB),
        broker_grew_mb=round((after["peak"] - before["now"]) / MB, 1),
        broker_got_mb=round((after["got"] - before["got"]) / MB, 1),
        workers_grew_mb=growth.growth_mb,
    )


async def _broker(bench: Bench) -> dict[str, int]:
    memory = await bench.broker.redis.info("memory")
    stats = await bench.broker.redis.info("stats")
    return {
        "now": memory["used_memory"],
        "peak": memory["used_memory_peak"],
        "got": stats["total_net_input_bytes"],
    }


async def downloads(bench: Bench) -> None:
    """A download breaks off, strangers try theirs, and some are slow."""
    warehouse = Warehouse(bench)
    anna = Customer(bench, "anna", warehouse)
    path = await anna.order(warehouse.add(bench.slo["export_mb"]), LONG_S)
    if not path or not await anna.ready(path):
        return
    await _broken_off(bench, anna, path)
    stranger = Customer(bench, "bert", warehouse)
    await stranger.see(path)
    await stranger.fetch(path, why="somebody else's")
    async with watched(bench, [API]) as growth:
        await _slow(bench, anna, path)
    bench.note("sent", api_grew_mb=growth.growth_mb, slow_readers=SLOW_READERS)


async def _broken_off(bench: Bench, anna: Customer, path: str) -> None:
    link = await bench.link()
    cut_at = bench.random.uniform(0.2, 0.7) * bench.slo["export_mb"] * MB
    await link.change(Impairment(cut_after_bytes=int(cut_at)))
    first = await anna.fetch(path, link.base_url, why="breaks off")
    await link.change(CLEAR)
    have = bytes(first.content)
    if first.status != 200 or not have or first.is_whole:
        return
    rest = {"Range": f"bytes={len(have)}-"}
    # Another version than the one that the first part is of.
    other = rest | {"If-Range": f'"{bench.random.getrandbits(64):x}"'}
    await anna.fetch(
        path, headers=other, most_bytes=1, why="has another version"
    )
    if first.etag:
        rest["If-Range"] = first.etag
    await anna.fetch(path, have=have, headers=rest, why="resumes")


async def _slow(bench: Bench, anna: Customer, path: str) -> None:
    link = await bench.link()
    await link.change(Impairment(bytes_per_s=SLOW_BYTES_PER_S))
    slow = [
        asyncio.create_task(anna.fetch(path, link.base_url, why="is slow"))
        for _ in range(SLOW_READERS)
    ]
    try:
        await asyncio.gather(
            anna.fetch(path, why="is quick"), asyncio.sleep(SLOW_S)
        )
    finally:
        for each in slow:
            each.cancel()
        await asyncio.gather(*slow, return_exceptions=True)


async def halves_and_expiry(bench: Bench) -> None:
    """The workers die in the middle of an export; others expire."""
    warehouse = Warehouse(bench)
    anna = Customer(bench, "anna", warehouse)
    folder = Path(bench.data)
    before_mb = size_mb(folder)
    query = warehouse.add(bench.slo["export_mb"], stops=True)
    path = await anna.order(query, SHORT_S)
    if not path:
        return
    with contextlib.suppress(TimeoutError):
        stopped = warehouse.query(query).has_stopped
        await asyncio.wait_for(stopped.wait(), LIMIT_S)
    await anna.see(path)
    await anna.fetch(path, why="is half made")
    await _kill_workers(bench)
    await anna.see(path)
    await anna.fetch(path, why="has lost its worker")
    await _expiring(anna, warehouse)
    limit_s = bench.slo["swept_s"]
    left_mb = size_mb(folder) - before_mb
    loop = asyncio.get_running_loop()
    until_s = loop.time() + limit_s
    while left_mb > bench.slo["left_mb"] and loop.time() < until_s:
        await asyncio.sleep(LOOK_S)
        left_mb = size_mb(folder) - before_mb
    bench.note(
        "swept",
        left_mb=round(left_mb, 1),
        after_s=limit_s,
        largest=largest(folder),
    )


async def _kill_workers(bench: Bench) -> None:
    """Kill all processes but the API, and wait until others replace them."""
    names = [name for name in bench.service.commands if name != API]
    old = {name: bench.service.pids(name) for name in names}
    for name, pids in old.items():
        await kill_whole(bench, pids, f"the {name}")
    await bench.until(
        lambda: all({*bench.service.pids(n)} - {*old[n]} for n in names),
        "the workers are started again",
        LIMIT_S,
    )


async def _expiring(anna: Customer, warehouse: Warehouse) -> None:
    path = await anna.order(warehouse.add(2 * SMALL_MB), SHORT_S)
    if path and await anna.ready(path):
        await anna.fetch(path, why="is in time")
        await asyncio.sleep(SHORT_S + 1)
        await anna.fetch(path, why="is too late")


PARTS = (
    Part("one large export", one_export),
    Part("downloads that break off, are slow, or aren't yours", downloads),
    Part("halves, and files that have expired", halves_and_expiry),
)
