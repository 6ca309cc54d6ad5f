"""Drives the report service through a check. It judges nothing.

The sales system is the grader's, and holds each call until it is opened. So a
request that waits for its work gets no response at all, however quick the
machine is, and a report that is under way stays under way.
"""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Sequence
from typing import Any

from harness.replies import Reply
from labs.first_202.grader.reading import (
    GAVE_UP,
    INVENTED,
    ITS_SALES,
    REPORTS,
    is_over,
)
from labs.grading.addresses import path_of
from labs.grading.bench import Bench
from labs.grading.client import Answer, Client
from labs.grading.outside import Call
from labs.grading.part import Part

MONTHS = range(1, 13)
# chosen: each is wrong in another way.
NONSENSE: Sequence[Any] = (
    {"months": 0}, {"months": 13}, {"months": "many"}, {}, "twelve",
)  # fmt: skip
# chosen: twenty answers at once take a busy machine longer than one. None of
# them can wait for its work in this time either, as the sales are held.
CROWD_PATIENCE = 4
# How often a report that has ended is read again.
READS_AGAIN = 3


class SalesSystem:
    """Knows the sales of each month; tells them once it is open."""

    def __init__(self, bench: Bench) -> None:
        # The same in all parts of a check, and others in each check.
        dice = random.Random(bench.seed)
        self._sales = {month: dice.randint(100, 9_999) for month in MONTHS}
        self._is_open = asyncio.Event()
        self._bench = bench
        bench.outside.on("sales", self._answer)
        bench.note(ITS_SALES, sales=list(self._sales.values()))

    async def _answer(self, call: Call) -> Reply:
        body = call.json if isinstance(call.json, dict) else {}
        month = body.get("month")
        if not isinstance(month, int) or month not in self._sales:
            return Reply(status=400, json={"title": "There is no such month."})
        await self._is_open.wait()
        return Reply(json={"sales": self._sales[month]})

    def open(self) -> None:
        """Answer what waits, and all that comes."""
        self._bench.note("the sales system answers from now on")
        self._is_open.set()


async def one_report(bench: Bench) -> None:
    """Ask for one report, read it to its end, then ask for nonsense."""
    sales = SalesSystem(bench)
    await bench.start()
    anna = bench.client("anna")
    address = await _submit(bench, anna)
    if address:
        await anna.get(address)
        sales.open()
        await _read_to_the_end(bench, anna, address)
        await _read_an_invented_one(bench, anna, address)
    sales.open()
    for body in NONSENSE:
        await anna.post(REPORTS, json=body, timeout=bench.slo["gateway_s"])


async def many_and_a_kill(bench: Bench) -> None:
    """Ask for many reports at once; kill the API while they are made."""
    sales = SalesSystem(bench)
    crowd = bench.client("crowd")
    before = len(bench.outside.made("sales"))
    burst = int(bench.slo["burst"])
    given = await asyncio.gather(
        *(_submit(bench, crowd, CROWD_PATIENCE) for _ in range(burst))
    )
    addresses = [address for address in given if address]
    await asyncio.gather(*(crowd.get(address) for address in addresses))
    if addresses:
        await bench.until(
            lambda: len(bench.outside.made("sales")) > before,
            "a report is being made",
            limit_s=5,
        )
    await bench.service.restart("api", signal.SIGKILL)
    sales.open()
    await asyncio.gather(
        *(_read_to_the_end(bench, crowd, address) for address in addresses)
    )


async def _submit(bench: Bench, client: Client, patience: int = 1) -> str:
    """Ask for a report of a few months; return its address, or ""."""
    answer = await client.post(
        REPORTS,
        json={"months": bench.random.randint(1, 4)},
        timeout=patience * bench.slo["gateway_s"],
    )
    return _target(REPORTS, answer)


def _target(base: str, answer: Answer | None) -> str:
    """Return the address that an answer names, or ""."""
    if answer is None or answer.leads:
        return ""
    return path_of(answer.headers.get("location", ""), base)


async def _read_to_the_end(bench: Bench, client: Client, address: str) -> None:
    """Read a report until it has ended, and a few times more."""
    limit_s = bench.slo["ends_s"]
    over = await client.poll(
        address, lambda answer: is_over(answer.status, answer.json), limit_s
    )
    if over is None:
        bench.note(GAVE_UP, address=address)
        return
    for _ in range(READS_AGAIN):
        if over is not None and over.status == 303:
            await client.get(_target(address, over))
        over = await client.get(address)


async def _read_an_invented_one(
    bench: Bench, client: Client, address: str
) -> None:
    """Read an address that was never handed out, one character off."""
    alphabet = "0123456789" if address[-1].isdigit() else "abcdef"
    others = [letter for letter in alphabet if letter != address[-1]]
    invented = address[:-1] + bench.random.choice(others)
    bench.note(INVENTED, address=invented)
    await client.get(invented)


PARTS: tuple[Part, ...] = (
    Part("one report, while the sales system is slow", one_report),
    Part("twenty at once, and the API is killed", many_and_a_kill),
)
