"""Drives the order service through a check. It judges nothing.

The bank is the grader's. It counts each charge once for each key, and holds
its answers back until it is opened, so that an order which is being charged
stays so for as long as repeats arrive.
"""

from __future__ import annotations

import asyncio
import signal
from dataclasses import dataclass
from typing import Any

from harness.history import FAULTS
from harness.proxy import Impairment
from harness.replies import Reply
from labs.grading.bench import Bench
from labs.grading.client import Answer, Client
from labs.grading.outside import Call
from labs.grading.part import Part
from labs.one_post_one_task.grader.reading import GAVE_UP, ORDERS, TROUBLED

KEY = "Idempotency-Key"
ITEMS = ("lamp", "chair", "kettle", "clock", "shelf")
# How long a service may take to recover, once everything answers again.
RECOVERS_S = 8.0
# chosen: far longer than a row takes to be written, on any machine.
STUCK_S = 1.5
# What httpx traces when a request has left.
SENT = "http11.send_request_body.complete"
# chosen: a burst on a busy machine.
LONG_S = 20.0
# How many orders are sent many times at once.
ROUNDS = 3
PAUSE_S = 0.2
# A second charge of the same order would come within this time.
SETTLED_S = 0.3


@dataclass(frozen=True, slots=True)
class Order:
    """One order of one customer, as it is sent, again and again."""

    client: Client
    customer: str
    key: str
    body: dict[str, Any]

    async def send(
        self, body: dict[str, Any] | None = None, **more: Any
    ) -> Answer | None:
        """Send it once; `more` is what httpx takes."""
        return await self.client.post(
            ORDERS,
            json=body or self.body,
            headers={KEY: self.key, "X-Customer": self.customer},
            **more,
        )

    async def send_at_once(self, bench: Bench) -> None:
        """Send it many times, so that all of them begin together.

        The API is stopped until the last request has been sent. Otherwise a
        quick handler would be done with each before the next one arrives.
        """
        count, sent = int(bench.slo["burst"]), 0

        async def trace(event: str, _: Any) -> None:
            nonlocal sent
            sent += event == SENT

        api = bench.service.pid("api")
        await bench.suspend(api, "the API")
        more = {"timeout": LONG_S, "extensions": {"trace": trace}}
        burst = asyncio.gather(*(self.send(**more) for _ in range(count)))
        await bench.until(lambda: sent == count, "all requests are sent")
        await bench.resume(api, "the API")
        await burst

    async def send_until_taken(self) -> bool:
        """Send it until it's taken, as a client would; False after a while."""
        until_s = asyncio.get_running_loop().time() + RECOVERS_S
        while True:
            answer = await self.send(timeout=2.0)
            if answer is not None and answer.status < 400:
                return True
            is_refused = answer is not None and answer.status in (400, 422)
            if is_refused or asyncio.get_running_loop().time() > until_s:
                return False
            await asyncio.sleep(PAUSE_S)


class Bank:
    """Counts charges; answers them while it is open."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self.is_open = asyncio.Event()
        bench.outside.on("charge", self._charge)

    async def _charge(self, call: Call) -> Reply:
        is_counted = self._bench.outside.count(call)
        await self.is_open.wait()
        return Reply(json={"is_counted": is_counted})


class Shop:
    """Makes orders that nobody has sent yet."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._clients: dict[str, Client] = {}

    def order(
        self, customer: str, key: str = "", client: Client | None = None
    ) -> Order:
        """Return a new order, under a new key if none is given."""
        dice = self._bench.random
        if customer not in self._clients:
            self._clients[customer] = self._bench.client(customer)
        return Order(
            client or self._clients[customer],
            customer,
            key or f"order-{dice.getrandbits(64):016x}",
            # No amount comes twice, so a charge can be told by it.
            {
                "item": dice.choice(ITEMS),
                "amount": dice.randrange(10_000, 10_000_000),
            },
        )

    async def settle(self, *orders: Order) -> None:
        """Wait for the orders' charges, and for what is queued behind them.

        A second message for one of them is in the queue by then, so it's
        done with before an order that is sent now.
        """
        last = self.order("zoe")
        is_taken = await last.send_until_taken()
        for order in (*orders, last) if is_taken else orders:
            await self._await_charge(order)
        await asyncio.sleep(SETTLED_S)

    async def _await_charge(self, order: Order) -> None:
        charged = self._bench.outside.until(
            lambda: any(
                isinstance(call.json, dict)
                and call.json.get("amount") == order.body["amount"]
                for call in self._bench.outside.counted("charge")
            ),
            limit_s=self._bench.slo["ends_s"],
        )
        if not await charged:
            self._bench.note(GAVE_UP, customer=order.customer, key=order.key)


async def many_at_once(bench: Bench) -> None:
    """Send orders many times at once, then one otherwise than at first."""
    bank, shop = Bank(bench), Shop(bench)
    await bench.start()
    orders = [shop.order("anna") for _ in range(ROUNDS)]
    for order in orders:
        await order.send_at_once(bench)
    bank.is_open.set()
    await shop.settle(*orders)
    order = orders[0]
    for order in orders:
        await order.send_until_taken()
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


async def lost_answer_and_restart(bench: Bench) -> None:
    """Lose an answer and repeat the order, then again after a restart."""
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
    await bench.service.restart("api", signal.SIGKILL)
    await order.send_until_taken()
    await shop.settle(order)


async def killed_while_it_enqueues(bench: Bench) -> None:
    """Kill the API while the broker is suspended and an order is under way.

    A message that was on its way arrives; whatever follows it never happens.
    """
    shop, order = _troubled(bench)
    await bench.suspend(bench.broker.pid, "the broker")
    await order.send(timeout=STUCK_S)
    await bench.service.stop("api", signal.SIGKILL)
    await bench.resume(bench.broker.pid, "the broker")
    await bench.service.start("api")
    await order.send_until_taken()
    await shop.settle(order)


async def killed_before_it_enqueues(bench: Bench) -> None:
    """Kill the API while the broker is down and an order is under way.

    Whatever was written before the message stays, and the message is lost.
    """
    shop, order = _troubled(bench)
    bench.note("broker-down", who=FAULTS)
    await bench.broker.close()
    await order.send(timeout=STUCK_S)
    await bench.service.stop("api", signal.SIGKILL)
    await bench.broker.start()
    bench.note("broker-up", who=FAULTS)
    await bench.service.start("api")
    await order.send_until_taken()
    await shop.settle(order)


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
    Part("an answer is lost, and the API restarts", lost_answer_and_restart),
    Part("the API dies while it enqueues", killed_while_it_enqueues),
    Part("the API dies before it enqueues", killed_before_it_enqueues),
)
