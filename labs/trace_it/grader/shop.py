"""The customers of the picking service, its warehouse, and its collector.

It sends, answers and waits, and judges nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harness.replies import Reply
from labs.grading.accepting import ACCEPTED
from labs.grading.bench import Bench
from labs.grading.outside import Call
from labs.trace_it.grader.reading import (
    GAVE_UP,
    HEADERS,
    ORDERS,
    PICK,
    SENDS,
    SPANS,
    TRACEPARENT,
    spans_of,
)

ITEMS = ("lamp", "chair", "kettle", "clock", "shelf", "mirror", "stool")
# The headers by which a trace travels.
OF_A_TRACE = ("traceparent", "tracestate", "baggage")
SAMPLED = "01"


@dataclass(frozen=True, slots=True)
class Sent:
    """An order that was sent."""

    number: str
    # Empty if it was refused.
    items: tuple[str, ...]


class Shop:
    """Plays everything around the service during one part of a check."""

    def __init__(
        self, bench: Bench, busy: Mapping[str, int] | None = None
    ) -> None:
        self._bench = bench
        # How many times each item is refused before it's picked.
        self._busy = Counter(busy or {})
        self._picked: set[tuple[str, str]] = set()
        self._first = {
            name: len(bench.outside.made(name)) for name in (PICK, SPANS)
        }
        # Spans that nobody will send: the customers' own, and those of a
        # process that was killed.
        self.foreign: set[str] = set()
        bench.outside.on(PICK, self._pick)
        bench.outside.on(SPANS, self._collect)

    async def order(
        self,
        who: str,
        *,
        count: int = 2,
        number: str = "",
        traceparent: str | None = None,
        flags: str = SAMPLED,
    ) -> Sent:
        """Send an order, with a trace and personal data of its own."""
        dice = self._bench.random
        number = number or self._bench.fresh(
            lambda: f"A-{dice.randrange(10_000, 100_000)}"
        )
        items = dice.sample(ITEMS, count)
        if traceparent is None:
            trace, span = dice.getrandbits(128) | 1, dice.getrandbits(64) | 1
            traceparent = f"00-{trace:032x}-{span:016x}-{flags}"
            self.foreign.add(f"{span:016x}")
        name = f"Zoe Quill{dice.getrandbits(32):08x}"
        email = f"zoe.{dice.getrandbits(32):08x}@mail.example"
        token = f"{dice.getrandbits(96):024x}"
        self._bench.note(
            SENDS,
            order=number,
            items=items,
            traceparent=traceparent,
            secrets=[name, email, token],
        )
        headers = {"Authorization": f"Bearer {token}"}
        if traceparent:
            headers["traceparent"] = traceparent
        body: dict[str, Any] = {"order": number, "items": items}
        body |= {"name": name, "email": email}
        client = self._bench.client(who)
        answer = await client.post(ORDERS, json=body, headers=headers)
        # Nobody waits for what was refused; the judges hear of it.
        is_refused = answer is not None and answer.status != ACCEPTED
        return Sent(number, () if is_refused else tuple(items))

    async def settle(self, *orders: Sent) -> None:
        """Wait until all items are picked, and all spans have arrived."""
        bench = self._bench
        wanted = {(o.number, item) for o in orders for item in o.items}
        if not await bench.until(
            lambda: wanted <= self._picked,
            "all items are picked",
            bench.slo["ends_s"],
        ):
            for number in dict(wanted - self._picked):
                bench.note(GAVE_UP, order=number)
        what = "the spans that others refer to have arrived"
        await bench.until(
            lambda: not self._missing(), what, bench.slo["spans_s"]
        )

    async def _pick(self, call: Call) -> Reply:
        self._note(call)
        body = call.json if isinstance(call.json, dict) else {}
        order, item = str(body.get("order")), str(body.get("item"))
        if self._busy[item] > 0:
            self._busy[item] -= 1
            return Reply(status=503, json={"title": "The warehouse is busy."})
        self._picked.add((order, item))
        return Reply(json={"order": order, "item": item})

    async def _collect(self, call: Call) -> Reply:
        self._note(call)
        return Reply(json={})

    def _note(self, call: Call) -> None:
        """Write down the headers by which a trace travels."""
        sent = {
            name: call.headers[name]
            for name in OF_A_TRACE
            if name in call.headers
        }
        parent = sent.get("traceparent", "no traceparent")
        self._bench.note(
            *(HEADERS, "grader"),
            call=call.name,
            number=call.number,
            headers=sent,
            says=f"{call.name} with {parent}",
        )

    def _missing(self) -> set[str]:
        """Return the spans that this part's calls and spans refer to, and
        that haven't arrived."""
        arrived: set[str] = set()
        named: set[str] = set()
        for call in self._made(SPANS):
            for span in spans_of(call.json):
                arrived.add(span.span_id)
                named.update(span.causes)
        for call in self._made(PICK):
            context = TRACEPARENT.fullmatch(
                call.headers.get("traceparent", "")
            )
            if context and context[3] == SAMPLED:
                named.add(context[2])
        return named - arrived - self.foreign

    def _made(self, name: str) -> list[Call]:
        return self._bench.outside.made(name)[self._first[name] :]
