"""Sends orders that fail, and asks each watcher what it noticed."""

from __future__ import annotations

import json
from typing import Any

import httpx

from lessons.antipatterns.pattern import Pattern, Role, Row, Seen, hold
from lessons.antipatterns.stage import Stage

ORDERS = ("tea", "tea", "tea", "tea", "tea", "milk", "milk", "milk")
LOG = "\tlog {\n\t\toutput file access.log\n\t\tformat json\n\t}"


async def run(stage: Stage) -> dict[str, Any]:
    """Order through a gateway; three pieces are there."""
    await stage.serve()
    gateway = await stage.gateway(f"{stage.side}:app", more=LOG)
    failed = noticed = 0
    for item in ORDERS:
        answer = await gateway.post(f"/orders/{item}")
        failed += answer.json().get("status") != "ok"
        try:
            answer.raise_for_status()
        except httpx.HTTPStatusError:
            noticed += 1

    def statuses() -> list[int]:
        return [
            json.loads(line)["status"]
            for line in stage.lines("access.log")
            if "/orders/" in line
        ]

    await stage.until(lambda: len(statuses()) == len(ORDERS), "all logged")
    return {
        "orders": len(ORDERS),
        "failed": failed,
        "noticed_client": noticed,
        "noticed_gateway": sum(status >= 400 for status in statuses()),
    }


def tell(before: Seen, after: Seen) -> str:
    """Tell who noticed the failures."""
    hold(before["failed"] > 0, "orders fail")
    hold(
        before["noticed_client"] == before["noticed_gateway"] == 0,
        "nobody notices",
    )
    hold(
        after["noticed_client"] == after["noticed_gateway"] == after["failed"],
        "everybody does",
    )
    return (
        f"{before['failed']} of {before['orders']} orders failed. The"
        " client's `raise_for_status()` raised"
        f" {before['noticed_client']} times, and the gateway's log had"
        f" {before['noticed_gateway']} errors. With real statuses both had"
        f" {after['noticed_gateway']}."
    )


PATTERN = Pattern(
    name="200-for-everything",
    title="200 for everything",
    role=Role.API,
    harm="Clients, gateways, retries and alarms go by the status, and see a"
    " service without errors.",
    chapter="chapters/3-polling.md#when-the-work-has-failed",
    looks="The failure is in the body, in a form of its own.",
    grep="grep -rnE '.(status|success|ok|result). ?: ?(False|.(error|fail))"
    "|return \\{.errors?.:' --include='*.py' .",
    metric="The share of 4xx and 5xx in the gateway's log. Zero for weeks is"
    " no good news.",
    rule=None,
    cure="Answer the status that says it. FastAPI puts the words into"
    " `detail`; one exception handler makes a problem of it (RFC 9457). A"
    " *task* that failed is no failed request: asking for its state is still"
    " a 200.",
    rows=(
        Row("orders", "Orders"),
        Row("failed", "Orders that failed"),
        Row("noticed_client", "Errors that the client raised"),
        Row("noticed_gateway", "Errors in the gateway's log"),
    ),
    run=run,
    tell=tell,
    is_quick=True,
)
