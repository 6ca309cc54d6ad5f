"""Asks for a report through a gateway that waits less than it takes."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from lessons.antipatterns.pattern import Pattern, Role, Row, Seen, hold
from lessons.antipatterns.stage import Stage

GATEWAY_S = 2
# chosen: the work takes 3 s, and a poll more.
PATIENCE_S = 8.0


async def run(stage: Stage) -> dict[str, Any]:
    """Ask once, and look what is made and what can be read afterwards."""
    if stage.side == "after":
        await stage.worker()
    await stage.serve()
    gateway = await stage.gateway(
        f"{stage.side}:app", f"\t\t\tresponse_header_timeout {GATEWAY_S}s"
    )
    began_s = time.monotonic()
    answer = await gateway.post("/reports")
    answered_s = time.monotonic() - began_s
    await stage.until(
        lambda: bool(stage.lines("made")), "the report is made", PATIENCE_S
    )
    made_s = time.monotonic() - began_s
    rows = 0
    if address := answer.headers.get("Location"):
        for _ in range(20):
            found = (await gateway.get(address)).json()
            if found["state"] == "succeeded":
                rows = int(found["rows"])
                break
            await asyncio.sleep(0.1)
    return {
        "status": answer.status_code,
        "answered_s": round(answered_s, 3),
        "made_s": round(made_s, 3),
        "is_read": rows > 0,
    }


def tell(before: Seen, after: Seen) -> str:
    """Tell what the client got, and what the server did."""
    hold(before["status"] == 504, "the gateway gives up")
    hold(before["made_s"] > before["answered_s"], "the work goes on")
    hold(not before["is_read"], "the client has no way to the result")
    hold(after["status"] == 202 and after["is_read"], "202 has a result")
    return (
        f"The gateway answered {before['status']} after"
        f" {before['answered_s']:.1f} s. The server didn't notice, and made"
        f" the report after {before['made_s']:.1f} s for nobody. With a 202,"
        f" the answer took {after['answered_s']:.3f} s, and the client read"
        " the report at its address."
    )


PATTERN = Pattern(
    name="held-connection",
    title="The held connection",
    role=Role.API,
    harm="The gateway answers 504 while the work goes on, and the client has"
    " no address to ask for its result.",
    chapter="chapters/1-the-problem.md#first-failure-the-answer-is-lost-the-work-goes-on",
    looks="The handler does the work before it answers.",
    grep="grep -rnE -A12 '@\\w+\\.(post|put|patch)\\(' --include='*.py' ."
    " | grep -E 'return .*\\w+\\('",
    metric="The slowest response of each address, beside the shortest timeout"
    " on its way. 504 and 499 in the gateway's log are the late sign.",
    rule=None,
    unruled="`gateway-shorter-than-handler` compares the gateway with the"
    " longest handler, once you have told it `longest_handler_s`.",
    cure="Answer 202 with an address as soon as the work is written down, and"
    " let a worker do it. To keep the diff short, a report that fails stays"
    " `queued` here, as does one whose message couldn't be sent: your task"
    " has to write its failures down, too, and record and message belong in"
    " one step.",
    rows=(
        Row("status", "Answer of the gateway"),
        Row("answered_s", "It came after", "s"),
        Row("made_s", "The report was made after", "s"),
        Row("is_read", "The client could read it"),
    ),
    run=run,
    tell=tell,
    note="The gateway's timeout was set to 2 s and the report took 3 s;"
    " nginx waits 60 s by default.",
    figure="chapters/1-the-problem.md#see-it-happen",
)
