"""Pauses the broker while an API publishes, and asks for its health."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from lessons.antipatterns.pattern import Pattern, Role, Row, Seen, hold
from lessons.antipatterns.stage import Stage

PAUSE_S = 2.0
ASKED = 20


async def run(stage: Stage) -> dict[str, Any]:
    """Submit one report during a pause, and measure other requests."""
    api = await stage.serve()
    # Connected, as an API in use is.
    (await api.post("/reports")).raise_for_status()
    await stage.broker.redis.client_pause(int(PAUSE_S * 1000), all=True)
    began_s = time.monotonic()

    async def submit() -> float:
        (await api.post("/reports")).raise_for_status()
        return time.monotonic() - began_s

    async def ask(number: int) -> float:
        await asyncio.sleep(0.1 + number * 0.05)
        asked_s = time.monotonic()
        (await api.get("/health")).raise_for_status()
        return time.monotonic() - asked_s

    submitted, *waits_s = await asyncio.gather(
        submit(), *(ask(number) for number in range(ASKED))
    )
    return {
        "pause_s": PAUSE_S,
        "submit_s": round(submitted, 3),
        "health_worst_s": round(max(waits_s), 3),
        "health_slow": sum(wait_s > 0.5 for wait_s in waits_s),
        "health_asked": ASKED,
    }


def tell(before: Seen, after: Seen) -> str:
    """Tell how long others waited."""
    hold(before["health_worst_s"] > 1, "one publish delays other requests")
    hold(after["health_worst_s"] < 0.5, "a thread keeps the loop free")
    hold(after["submit_s"] > 1, "the publish itself waits all the same")
    return (
        f"The broker paused for {before['pause_s']:g} s while one report was"
        f" submitted. `/health`, which needs no broker, took up to"
        f" {before['health_worst_s']:.1f} s, because the publish held the"
        " event loop. In a thread the publish waited as long, and `/health`"
        f" took {after['health_worst_s']:.3f} s at most."
    )


PATTERN = Pattern(
    name="apply-async-in-async-def",
    title="`apply_async` in an `async def`",
    role=Role.API,
    harm="While one publish waits for the broker, the process answers nobody.",
    chapter="",
    alone="it happens inside one process, and chapters are about several.",
    looks="Celery's publish blocks, whatever its name says. In a coroutine it"
    " blocks the event loop, and with it every other request.",
    grep="grep -rnE -A12 'async def' --include='*.py' ."
    " | grep -E '\\.(delay|apply_async|send_task)\\('",
    metric="The lag of the event loop, or the slowest `/health` of a minute:"
    " it follows the broker's latency.",
    rule="enqueue-in-async-def",
    cure="Write `def`: FastAPI runs the handler in a thread. Where it has to"
    " be a coroutine, publish by `await run_in_threadpool(…)`.",
    rows=(
        Row("pause_s", "The broker paused", "s"),
        Row("submit_s", "The submission took", "s"),
        Row("health_worst_s", "Slowest `/health`", "s"),
        Row("health_slow", "`/health` above 0.5 s, of 20"),
    ),
    run=run,
    tell=tell,
)
