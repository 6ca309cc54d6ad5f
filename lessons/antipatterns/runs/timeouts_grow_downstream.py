"""Asks for offers while the last of three hops is slow."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from lessons.antipatterns.pattern import Pattern, Role, Row, Seen, hold
from lessons.antipatterns.stage import Stage

REQUESTS = 6
GATEWAY_S = 1


async def run(stage: Stage) -> dict[str, Any]:
    """Send requests at once; measure who works for whom afterwards."""
    await stage.serve("prices:app")
    stage.environment["PRICES"] = str(stage.socket("prices:app"))
    await stage.serve()
    gateway = await stage.gateway(
        f"{stage.side}:app", f"\t\t\tresponse_header_timeout {GATEWAY_S}s"
    )

    async def ask() -> tuple[int, float]:
        began_s = time.monotonic()
        answer = await gateway.get("/offer")
        return answer.status_code, time.monotonic() - began_s

    answers = await asyncio.gather(*(ask() for _ in range(REQUESTS)))
    answered_s = time.monotonic()
    statuses = {status for status, _ in answers}
    return {
        "requests": REQUESTS,
        "gateway_s": GATEWAY_S,
        "status": " and ".join(map(str, sorted(statuses))),
        "answered_s": round(max(wait_s for _, wait_s in answers), 3),
        "wasted_s": await _went_on_s(stage, "ended", answered_s),
        "prices_s": await _went_on_s(stage, "prices-ended", answered_s),
    }


async def _went_on_s(stage: Stage, book: str, answered_s: float) -> float:
    """Return for how long the handlers of a server worked for nobody."""
    await stage.until(
        lambda: len(stage.lines(book)) == REQUESTS, "all handlers end"
    )
    ends_s = [float(line) for line in stage.lines(book)]
    return round(sum(max(0.0, at - answered_s) for at in ends_s), 3)


def tell(before: Seen, after: Seen) -> str:
    """Tell who worked for nobody."""
    hold(before["status"] == "504", "the gateway gives up first")
    hold(before["wasted_s"] > 1, "handlers work for nobody")
    hold(after["status"] == "503", "the app answers by itself")
    hold(after["wasted_s"] < 0.1 * before["wasted_s"], "none goes on")
    return (
        f"The prices took longer than the gateway's {before['gateway_s']} s."
        f" Every client got a {before['status']}, and the handlers went on"
        f" for {before['wasted_s']:.0f} s in all, each in a thread, for"
        " clients that had their answer. With a shorter timeout inside, the"
        f" app answered {after['status']} with a `Retry-After` after"
        f" {after['answered_s']:.1f} s, and none of its handlers went on."
        f" Those of the price list did, for {after['prices_s']:.0f} s in all:"
        " nobody had told them when to stop."
    )


PATTERN = Pattern(
    name="timeouts-grow-downstream",
    title="Timeouts that grow downstream",
    role=Role.API,
    harm="The outer hop gives up first, and the inner ones go on for nobody.",
    chapter="chapters/1-the-problem.md#a-chain-of-clocks",
    looks="A generous timeout inside, behind a gateway with a short one.",
    grep="grep -rnE 'timeout\\w* ?= ?(None|[2-9]|[1-9][0-9]+|\\w+\\.?Timeout"
    "\\()' --include='*.py' .",
    metric="Time of handlers after the gateway's 504: compare the durations"
    " in the app's log with the gateway's timeout.",
    rule=None,
    unruled="`timeouts-grow-downstream` compares gateways with each other. A"
    " client inside a handler has to be read.",
    cure="Give each hop less time than the one before it, so that the failure"
    " is noticed where it can be told. Pass the deadline on, and have the"
    " callee stop at it: a timeout ends only the wait of the caller.",
    rows=(
        Row("gateway_s", "The gateway waits", "s"),
        Row("status", "Status for each client"),
        Row("answered_s", "Slowest answer after", "s"),
        Row("wasted_s", "The app's handlers went on for, in all", "s"),
        Row("prices_s", "Those of the price list, in all", "s"),
    ),
    run=run,
    tell=tell,
    figure="chapters/1-the-problem.md#a-chain-of-clocks",
)
