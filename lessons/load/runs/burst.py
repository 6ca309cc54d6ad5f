"""Experiment `burst`: one order, many times, at both doors of a shop.

Input {"requests", "spread_ms"}; a line is

    {"at_ms", "answers": [{"side", "sent_ms", "back_ms", "status", "task",
     "is_new"}], "exchanges"}

with what came back since the line before. The last one has "summary" too:
{side: {"answers", "tasks", "charges", "charged_cents"}}. Sides: `checked`
and `keyed`; the exchanges of the shop with the API behind them are on the
tracks `checked-api` and `keyed-api`.
"""

from __future__ import annotations

import asyncio
import uuid
from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from lessons.load import RunInput, Say
from lessons.load.books import count, sign_in
from lessons.load.clock import Clock
from lessons.load.failure import expect, expect_all
from lessons.load.http import Gateway
from lessons.load.line import Exchange, Line
from lessons.load.shop import open_shop

Side = Literal["checked", "keyed"]


class Answered(TypedDict):
    """One answer of the shop. Its `task`: of the order, if there is one."""

    side: Side
    sent_ms: float
    back_ms: float
    status: int
    task: str | None
    is_new: bool | None


class Count(TypedDict):
    """Counts of all requests at one door."""

    answers: int
    tasks: int
    charges: int
    charged_cents: int


class Counts(TypedDict):
    """By side."""

    checked: Count
    keyed: Count


class BurstLine(Line):
    """Answers since the line before; `summary` with the last one."""

    answers: list[Answered]
    exchanges: list[Exchange]
    summary: NotRequired[Counts]


SIDES = ("checked", "keyed")
# chosen: often enough to see answers come, and few events.
LINE_S = 0.25


async def run(gateway: Gateway, input_: RunInput, say: Say) -> None:
    """Send to both doors at the same instants; report their responses."""
    cookies = {side: await sign_in(gateway) for side in SIDES}
    async with open_shop(gateway.url, *cookies.values()) as shop:
        requests: int = input_["requests"]
        # A shop that has been open for a while has its threads.
        await asyncio.gather(*(shop.get("/ping") for _ in range(requests)))
        door = Doors(shop)
        gap_s = input_["spread_ms"] / 1000 / (requests - 1)
        async with asyncio.TaskGroup() as group:
            sends = [
                group.create_task(door.send(side, n * gap_s))
                for n in range(requests)
                for side in SIDES
            ]
            while not all(send.done() for send in sends):
                await asyncio.wait(sends, timeout=LINE_S)
                say(door.line())
        # Print it so that it can be seen, before the run fails.
        expect_all(door.statuses, "orders", 200)
        await door.look_behind()
        counts = {
            side: {"answers": requests, **await count(gateway, cookie)}
            for side, cookie in cookies.items()
        }
        say(door.line() | {"summary": counts})


class Doors:
    """Both doors of the shop, one order, and what was answered."""

    def __init__(self, shop: Gateway) -> None:
        self._shop = shop
        self._clock = Clock()
        # The same at each door, and another one in each run.
        self._order = {"number": f"order-{uuid.uuid4()}"}
        self.statuses: list[int] = []
        self._answers: list[dict[str, Any]] = []
        self._exchanges: list[dict[str, Any]] = []
        # A new order and one that was there, of each side.
        self._shown: set[tuple[str, bool | None]] = set()

    async def send(self, side: str, due_s: float) -> None:
        """Send the order to a door when it is due."""
        await self._clock.until(due_s)
        sent_ms = self._clock.at_ms()
        answer = await self._shop.post(f"/{side}", "", self._order)
        back_ms = self._clock.at_ms()
        taken = answer.json() if answer.status == 200 else {}
        self.statuses.append(answer.status)
        self._answers.append(
            {
                "side": side,
                "sent_ms": sent_ms,
                "back_ms": back_ms,
                "status": answer.status,
                "task": taken.get("task"),
                "is_new": taken.get("is_new"),
            }
        )
        sort = (side, taken.get("is_new"))
        if sort not in self._shown:
            self._shown.add(sort)
            evidence = answer.as_exchange(side, sent_ms, back_ms - sent_ms)
            self._exchanges.append(evidence)

    async def look_behind(self) -> None:
        """Ask the shop what it has sent to the API, and been told."""
        answer = expect(await self._shop.get("/sent"), "the shop", 200)
        began_s = self._clock.start_s
        for side, exchanges in answer.json().items():
            self._exchanges += [
                {
                    "track": f"{side}-api",
                    "sent_ms": round((one["sent_s"] - began_s) * 1000, 1),
                    "took_ms": round(
                        (one["back_s"] - one["sent_s"]) * 1000, 1
                    ),
                    "request": one["request"],
                    "response": one["response"],
                }
                for one in exchanges
            ]

    def line(self) -> dict[str, Any]:
        """Return what came back since the line before."""
        answers, self._answers = self._answers, []
        exchanges, self._exchanges = self._exchanges, []
        return {
            "at_ms": round(self._clock.at_ms()),
            "answers": answers,
            "exchanges": exchanges,
        }
