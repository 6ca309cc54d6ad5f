"""Drives the picking service through a check. It judges nothing."""

from __future__ import annotations

import asyncio

from labs.grading.bench import Bench
from labs.grading.outside import Call
from labs.grading.part import Part
from labs.trace_it.grader.reading import (
    KILLS,
    PICK,
    TRACEPARENT,
    WORKERS_START,
)
from labs.trace_it.grader.shop import ITEMS, Shop

API = "api"
# Each is wrong in another way, by the W3C's grammar.
BROKEN = (
    "00-00000000000000000000000000000000-0000000000000000-01",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-01",
    "no trace at all",
)


async def workers_start_later(bench: Bench) -> None:
    """Send two orders while no worker runs; start the workers then."""
    shop = Shop(bench)
    await bench.start(API)
    first = await shop.order("anna", count=3)
    second = await shop.order("bob")
    await asyncio.sleep(bench.slo["later_s"])
    bench.note(WORKERS_START)
    others = [name for name in bench.service.commands if name != API]
    if others:
        await bench.start(*others)
    await shop.settle(first, second)


async def warehouse_is_busy(bench: Bench) -> None:
    """Send an order of which some items need more than one attempt."""
    shop = Shop(bench, dict.fromkeys(ITEMS[::2], 2))
    await shop.settle(await shop.order("anna", count=len(ITEMS)))


async def caller_is_killed(bench: Bench) -> None:
    """Kill the process that has an item picked, in the middle of the call."""
    shop, limit_s = Shop(bench), bench.slo["ends_s"]
    trap = bench.outside.trap(PICK)
    order = await shop.order("anna")
    call = await trap.reached(limit_s) if order.items else None
    if call is not None and call.pid is not None:
        bench.note(KILLS, number=call.number)
        context = TRACEPARENT.fullmatch(call.headers.get("traceparent", ""))
        if context:
            shop.foreign.add(context[2])
        await bench.kill(call.pid, "the process that has an item picked")
        await bench.until(
            lambda: any(
                _is_repeat(each, call) for each in bench.outside.calls
            ),
            "the item is asked for again",
            limit_s,
        )
    trap.release()
    await shop.settle(order)


async def unusual_headers(bench: Bench) -> None:
    """Send orders without a trace, with a broken one, and unsampled."""
    shop, number = Shop(bench, {ITEMS[0]: 1}), bench.random.randrange(1_000)
    await shop.settle(
        await shop.order("anna", traceparent=""),
        await shop.order("anna", traceparent=bench.random.choice(BROKEN)),
        await shop.order("anna", flags="00", count=len(ITEMS)),
        await shop.order("anna", number=f"spring, 20 % off; no={number}"),
    )


def _is_repeat(call: Call, first: Call) -> bool:
    """Say whether a call asks again for what another has asked for."""
    return (
        call.name == first.name
        and call.number > first.number
        and call.json == first.json
    )


PARTS: tuple[Part, ...] = (
    Part("two orders, and the workers start later", workers_start_later),
    Part("the warehouse is busy", warehouse_is_busy),
    Part("the process that calls the warehouse is killed", caller_is_killed),
    Part("unusual headers", unusual_headers),
)
