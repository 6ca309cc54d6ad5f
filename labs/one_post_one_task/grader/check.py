"""Drives the order service through a check. It judges nothing.

The bank is the grader's. It counts each charge once for each key, and holds
its answers back until it is opened, so that an order which is being charged
stays so for as long as repeats arrive.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence
from typing import Any

from harness.history import FAULTS
from harness.proxy import Impairment
from labs.grading.bench import Bench
from labs.grading.part import Part
from labs.one_post_one_task.grader.reading import ORDERS, TROUBLED
from labs.one_post_one_task.grader.shop import Bank, Order, Shop

# chosen: far longer than a row takes to be written, on any machine.
STUCK_S = 1.5
# chosen: many times what fifty requests take to leave. Those that a short
# line of connections keeps out arrive afterwards.
SENT_LIMIT_S = 4.0
# What httpx traces when a request has left.
SENT = "http11.send_request_body.complete"
# chosen: a burst on a busy machine.
LONG_S = 20.0
# chosen: enough that a gap of a millisecond is hit in each check.
PAIRS = 25


async def send_at_once(bench: Bench, orders: Sequence[Order]) -> None:
    """Send all of these so that their requests begin together.

    The API is stopped until the last request has been sent. Otherwise a quick
    handler would be done with each before the next one arrives.
    """
    sent = 0

    async def trace(event: str, _: Any) -> None:
        nonlocal sent
        sent += event == SENT

    # If it has ended by itself, it is started again in a moment.
    await bench.until(lambda: bool(bench.service.pids("api")), "the API runs")
    api = bench.service.pid("api")
    await bench.suspend(api, "the API", whole=True)
    more: dict[str, Any] = {"timeout": LONG_S, "extensions": {"trace": trace}}
    burst = asyncio.gather(*(order.send(**more) for order in orders))
    await bench.until(
        lambda: sent == len(orders), "all requests are sent", SENT_LIMIT_S
    )
    await bench.resume(api, "the API", whole=True)
    await burst


async def many_at_once(bench: Bench) -> None:
    """Send orders many times at once, then one otherwise than at first."""
    bank, shop = Bank(bench), Shop(bench)
    await bench.start()
    order = shop.order("anna")
    await send_at_once(bench, [order] * int(bench.slo["burst"]))
    # Each of these pairs is a race of its own, for handlers that are quick.
    pairs = [shop.order("anna") for _ in range(PAIRS)]
    await send_at_once(bench, [each for each in pairs for _ in range(2)])
    bank.is_open.set()
    if not await shop.settle(order, *pairs):
        return
    again = (each.send_until_taken() for each in (order, *pairs))
    await asyncio.gather(*again)
    await order.send(dict(reversed(order.body.items())))
    await order.send({**order.body, "amount": order.body["amount"] + 1})
    keyless = shop.order("anna")
    await keyless.client.post(
        ORDERS, json=keyless.body, headers={"X-Customer": "anna"}
    )
    await shop.settle()


async def two_customers(bench: Bench) -> None:
    """Let two customers send equal orders under equal keys."""
    Bank(bench).is_open.set()
    shop = Shop(bench)
    annas = shop.order("anna")
    bobs = shop.order("bob", annas.key)
    bobs = Order(bobs.client, "bob", annas.key, annas.body)
    await annas.send_until_taken()
    await bobs.send_until_taken()
    await shop.settle(annas)


async def lost_answer(bench: Bench) -> None:
    """Lose the answer to an order, and repeat the order."""
    Bank(bench).is_open.set()
    shop = Shop(bench)
    link = await bench.link()
    await link.change(Impairment(loses_posts=True))
    over_it = bench.client("anna", base_url=link.base_url)
    lost = shop.order("anna", client=over_it)
    bench.note(TROUBLED, customer="anna", key=lost.key)
    await lost.send()
    order = Order(bench.client("anna"), "anna", lost.key, lost.body)
    await order.send_until_taken()
    await shop.settle(order)


async def killed_while_it_enqueues(bench: Bench) -> None:
    """Kill the API while the broker is suspended and an order is under way.

    A message that was on its way arrives; the lines after it never run.
    """
    shop, order = _troubled(bench)
    await bench.suspend(bench.broker.pid, "the broker")
    await _send_into_trouble(order)
    await bench.service.stop("api", signal.SIGKILL)
    await bench.resume(bench.broker.pid, "the broker")
    await bench.service.start("api")
    await order.send_until_taken()
    await shop.settle(order)


async def killed_before_it_enqueues(bench: Bench) -> None:
    """Kill the API while the broker is down and an order is under way.

    The row that was written before the message stays; the message is lost.
    """
    shop, order = _troubled(bench)
    bench.note("broker-down", who=FAULTS)
    await bench.broker.close()
    await _send_into_trouble(order)
    await bench.service.stop("api", signal.SIGKILL)
    await bench.broker.start()
    bench.note("broker-up", who=FAULTS)
    await bench.service.start("api")
    await order.send_until_taken()
    await shop.settle(order)


async def _send_into_trouble(order: Order) -> None:
    """Send an order; give it and what works behind it time to get stuck."""
    await asyncio.gather(order.send(timeout=STUCK_S), asyncio.sleep(STUCK_S))


def _troubled(bench: Bench) -> tuple[Shop, Order]:
    """Return an order whose first request may well be lost."""
    Bank(bench).is_open.set()
    shop = Shop(bench)
    order = shop.order("anna")
    bench.note(TROUBLED, customer="anna", key=order.key)
    return shop, order


PARTS: tuple[Part, ...] = (
    Part("orders that are sent many times at once", many_at_once),
    Part("two customers, one key", two_customers),
    Part("an answer is lost", lost_answer),
    Part("the API dies while it enqueues", killed_while_it_enqueues),
    Part("the API dies before it enqueues", killed_before_it_enqueues),
)
