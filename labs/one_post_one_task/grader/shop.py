"""Orders that are sent again and again, and the bank that charges them.

It sends and counts, and judges nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from harness.replies import Reply
from labs.grading.bench import Bench
from labs.grading.client import Answer, Client
from labs.grading.outside import Call
from labs.one_post_one_task.grader.reading import GAVE_UP, ORDERS

KEY = "Idempotency-Key"
ITEMS = ("lamp", "chair", "kettle", "clock", "shelf")
# How long a service may take to recover, once everything answers again.
RECOVERS_S = 8.0
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
                "amount": int(
                    self._bench.fresh(
                        lambda: str(dice.randrange(10_000, 10_000_000))
                    )
                ),
            },
        )

    async def settle(self, *orders: Order) -> bool:
        """Wait for the orders' charges, and for what is queued behind them.

        Return False if one of them doesn't come.

        A second message for one of them is in the queue by then, so it's
        done with before an order that is sent now.
        """
        last = self.order("zoe")
        is_taken = await last.send_until_taken()
        wanted = (*orders, last) if is_taken else orders
        are_charged = await self._await_charges(wanted)
        await asyncio.sleep(SETTLED_S)
        return are_charged

    async def _await_charges(self, orders: Sequence[Order]) -> bool:
        """Wait for them as long as charges come; note those without one."""
        while missing := [each for each in orders if not self._has(each)]:
            if not await self._next_charge(missing):
                break
        for order in missing:
            self._bench.note(GAVE_UP, customer=order.customer, key=order.key)
        return not missing

    async def _next_charge(self, missing: Sequence[Order]) -> bool:
        """Wait for that of one more of these; False if none comes."""
        return await self._bench.outside.until(
            lambda: any(map(self._has, missing)),
            limit_s=self._bench.slo["ends_s"],
        )

    def _has(self, order: Order) -> bool:
        return any(
            isinstance(call.json, dict)
            and call.json.get("amount") == order.body["amount"]
            for call in self._bench.outside.counted("charge")
        )
