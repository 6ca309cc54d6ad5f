"""Drives lab 8: cancels mailings at several moments, and stops the worker.

It sends, waits and notes; invariants.py judges. A letter takes as long as
the print shop here says, so a mailing is at the letter that a part wants.
"""

from __future__ import annotations

import asyncio
import signal

from labs.cancel_means_stop.grader.round import (
    ALL,
    LAST,
    START_LIMIT_S,
    Round,
)
from labs.grading.bench import Bench
from labs.grading.part import Part


async def running(bench: Bench) -> None:
    """Cancel a mailing that prints, beside one that is to go on."""
    await bench.start()
    round_ = Round(bench)
    shop, client = round_.shop, round_.client
    first = await round_.submit(60)
    beside = await round_.submit(bench.random.randint(18, 22))
    if first is None or beside is None:
        return
    if not await round_.printed(first, bench.random.randint(3, 6)):
        await asyncio.gather(
            *(
                round_.ended(each, "neighbour", bench.slo["ends_s"])
                for each in (beside, first)
            )
        )
        return
    await client.delete(first.path)
    so_far = shop.count(first.recipients)
    is_over = await round_.ended(first, "cancel", bench.slo["ends_s"])
    await round_.ended(beside, "neighbour", bench.slo["ends_s"])
    # Whoever prints on has had the time of the other mailing for it, and has
    # its file until it ends.
    after = shop.count(first.recipients) - so_far
    if is_over and after <= bench.slo["letters_after"]:
        await round_.receipts(first)
    await round_.receipts(beside)
    await client.delete(first.path)
    await client.delete(beside.path)
    await client.get(first.path)
    await client.get(beside.path)


async def waiting(bench: Bench) -> None:
    """Cancel a mailing that waits for a slot, among others that wait."""
    round_ = Round(bench)
    shop, client = round_.shop, round_.client
    shop.letter_s = 0.02
    holders = [await round_.submit(2, ALL) for _ in range(2)]
    before = await round_.submit(6)
    second = await round_.submit(40)
    behind = await round_.submit(6)
    if second is None:
        return
    await asyncio.gather(*(client.delete(second.path) for _ in range(2)))
    await client.get(second.path)
    shop.is_open.set()
    for each in (*holders, before, behind):
        if each is None or not await round_.ended(
            each, "neighbour", bench.slo["ends_s"]
        ):
            return
    if await round_.ended(second, "cancel", bench.slo["ends_s"]):
        await round_.receipts(second)


async def finishing(bench: Bench) -> None:
    """Cancel mailings at their last letter."""
    round_ = Round(bench)
    shop, client = round_.shop, round_.client
    shop.letter_s = 0.01
    shop.is_open.clear()
    last = await round_.submit(4, LAST)
    if last is None:
        return
    await round_.printed(last, 4)
    await client.delete(last.path)
    await client.get(last.path)
    shop.is_open.set()
    await round_.ended(last, "cancel", bench.slo["ends_s"])
    await asyncio.gather(*(_race(round_) for _ in range(8)))
    # What a late writer overwrites is seen now.
    await client.get(last.path)
    await round_.receipts(last)
    await client.delete(last.path)
    await client.get(last.path)


async def _race(round_: Round) -> None:
    mailing = await round_.submit(2)
    if mailing is None:
        return
    await asyncio.sleep(round_.bench.random.uniform(0, 0.3))
    await round_.client.delete(mailing.path)
    await round_.ended(mailing, "cancel", round_.bench.slo["ends_s"])
    await asyncio.sleep(0.3)
    await round_.client.get(mailing.path)


async def stopping(bench: Bench) -> None:
    """Stop the worker, cancel meanwhile, and start a new one."""
    round_ = Round(bench)
    shop, client = round_.shop, round_.client
    # So that a mailing outlasts the grace period.
    shop.letter_s = 0.15
    kept = await round_.submit(60)
    given_up = await round_.submit(60)
    if kept is None or given_up is None:
        return
    await round_.printed(kept, 2)
    await round_.printed(given_up, 2)
    await _stop_worker(round_)
    unstarted = await round_.submit(40)
    for each in (given_up, unstarted):
        if each is not None:
            await client.delete(each.path)
    shop.letter_s = 0.01
    await bench.service.start("worker")
    # However long a start takes here: from now on, it should print.
    before, first = len(shop.arrived), await round_.submit(1)
    await bench.until(
        lambda: len(shop.arrived) > before, "a first letter", START_LIMIT_S
    )
    if first is not None:
        await round_.ended(first, "neighbour", bench.slo["ends_s"])
    if not await round_.ended(kept, "stop", bench.slo["resumed_s"]):
        # What the old worker had is lost, cancelled or not.
        return
    await round_.receipts(kept)
    for each in (given_up, unstarted):
        if each is not None and await round_.ended(
            each, "cancel", bench.slo["ends_s"]
        ):
            await round_.receipts(each)


async def _stop_worker(round_: Round) -> None:
    """Stop the worker; kill it if it still prints after its grace period.

    One that only closes its connections may take longer on a busy machine.
    """
    bench, shop = round_.bench, round_.shop
    stop = asyncio.create_task(
        bench.service.stop("worker", grace_s=START_LIMIT_S)
    )
    await asyncio.wait([stop], timeout=bench.slo["grace_s"])
    printed = len(shop.arrived)
    await asyncio.wait([stop], timeout=1)
    if not stop.done() and len(shop.arrived) > printed:
        await bench.service.stop("worker", signal.SIGKILL)
    await stop


PARTS = (
    Part("a cancel while letters are printed", running),
    Part("a cancel while a mailing waits", waiting),
    Part("a cancel at the last letter", finishing),
    Part("a deployment", stopping),
)
