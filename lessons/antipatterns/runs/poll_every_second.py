"""Lets clients wait for a report each, and counts their requests."""

from __future__ import annotations

import asyncio
from typing import Any

from lessons.antipatterns.pattern import Pattern, Role, Row, Seen, hold
from lessons.antipatterns.stage import Stage

CLIENTS = 5
WORK_S = 10


async def run(stage: Stage) -> dict[str, Any]:
    """Start the clients, each a process, and wait until all know."""
    api = await stage.serve("api:app")
    stage.environment["API"] = str(stage.socket("api:app"))
    names = [f"report-{number}" for number in range(CLIENTS)]
    waiting = [await stage.script(name) for name in names]
    late_s = []
    for name, process in zip(names, waiting, strict=True):
        out, _ = await process.communicate()
        ended = (await api.get(f"/reports/{name}")).json()["ended_s"]
        late_s.append(float(out) - ended)
        await asyncio.sleep(0)
    # Without the run's own questions.
    polls = len(stage.lines("polls")) - CLIENTS
    return {
        "clients": CLIENTS,
        "work_s": WORK_S,
        "polls": polls,
        "polls_each": polls / CLIENTS,
        "late_s": round(max(late_s), 3),
    }


def tell(before: Seen, after: Seen) -> str:
    """Tell what the waiting cost."""
    hold(before["polls_each"] > 3 * after["polls_each"], "polls are many")
    hold(after["late_s"] < 2, "fewer polls are no later")
    return (
        f"{before['clients']} clients waited {before['work_s']} s for a"
        " report each. Asking every second, each sent"
        f" {before['polls_each']:.0f} requests, and knew"
        f" {before['late_s']:.3f} s after the end at the latest. As the"
        " server's `Retry-After` said, each sent"
        f" {after['polls_each']:.0f}, and knew {after['late_s']:.3f} s after"
        " it."
    )


PATTERN = Pattern(
    name="poll-every-second",
    title="Polling every second",
    role=Role.CLIENT,
    harm="Requests grow with clients times time, and nearly all of them learn"
    " nothing.",
    chapter="chapters/3-polling.md#who-says-when-to-ask-again",
    looks="A constant, chosen once by the client.",
    grep="grep -rnE 'sleep\\((0?\\.[0-9]+|[12](\\.0)?)\\)|[iI]nterval.*"
    "\\b(500|[12]000)\\b|\\}, ?(500|[12]000)\\)' .",
    metric="Status requests divided by tasks. `304` and unchanged answers"
    " are the share that learnt nothing.",
    rule=None,
    cure="Let the server say when to ask again, because it knows how long the"
    " work takes; or follow an event stream.",
    rows=(
        Row("clients", "Clients"),
        Row("polls", "Requests of all"),
        Row("polls_each", "Requests of each"),
        Row("late_s", "The last one knew after", "s"),
    ),
    run=run,
    tell=tell,
    note="This server knew the end to the second; one that estimates it is"
    " asked a few times more. Every second for an hour would be 3,600"
    " requests of each client.",
    figure="chapters/3-polling.md#see-it-happen",
)
