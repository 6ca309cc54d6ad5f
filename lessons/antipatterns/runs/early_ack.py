"""Kills the process that charges an order, as the kernel's OOM killer does."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import Any

from lessons.antipatterns.pattern import Pattern, Role, Row, Seen, hold
from lessons.antipatterns.stage import Stage

ORDERS = 6
KILLS = 3


async def run(stage: Stage) -> dict[str, Any]:
    """Send orders to a worker of two slots, and kill three of its children."""
    await stage.worker(slots=2)
    for number in range(ORDERS):
        await stage.broker.send("charge", f"order-{number}")
    killed: set[str] = set()
    for _ in range(KILLS):
        await stage.until(
            lambda: len(_running(stage) - killed) > 0, "an order begins"
        )
        victim = min(_running(stage) - killed)
        killed.add(victim)
        os.kill(int(victim.split()[1]), signal.SIGKILL)

    async def is_over() -> bool:
        left = await stage.broker.redis.llen("celery")
        left += await stage.broker.redis.hlen("unacked")
        return left == 0 and not (_running(stage) - killed)

    # Twice: an order may be on its way between the queue and a process.
    for _ in range(2):
        await stage.until(is_over, "the queue is empty", 20)
        await asyncio.sleep(2)
    charged = stage.lines("charged")
    return {
        "accepted": ORDERS,
        "killed": KILLS,
        "charged": len(set(charged)),
        "lost": ORDERS - len(set(charged)),
        "doubled": len(charged) - len(set(charged)),
    }


def _running(stage: Stage) -> set[str]:
    """Return the orders that began and aren't charged, with their process."""
    charged = stage.lines("charged")
    return {
        line for line in stage.lines("began") if line.split()[0] not in charged
    }


def tell(before: Seen, after: Seen) -> str:
    """Tell what became of the orders."""
    hold(before["lost"] == before["killed"], "each kill loses an order")
    hold(after["lost"] == 0, "the cure loses none")
    return (
        f"{before['killed']} of the pool's processes were killed by SIGKILL"
        " while they charged an order. Each of those orders was gone:"
        f" {before['lost']} of {before['accepted']} were never charged, and"
        " the queue was empty. With a late acknowledgement the broker"
        f" redelivered them, and all {after['charged']} were charged."
    )


PATTERN = Pattern(
    name="early-ack",
    title="Early acknowledgement by default",
    role=Role.WORKER,
    harm="A task whose process dies is lost, and no queue knows of it.",
    chapter="chapters/7-delivery.md#why-each-default-is-as-it-is",
    looks="No word about acknowledgement, so Celery acknowledges a message"
    " before its task starts.",
    grep="grep -rlE '@(\\w+\\.)*(shared_)?task\\b' --include='*.py' ."
    " | xargs -r grep -L acks_late",
    metric="`WorkerLostError` in the worker's log: with an early"
    " acknowledgement, each one is a lost task.",
    rule="early-ack",
    cure="Acknowledge late, and put the message back when its process dies."
    " A task may then run twice, so its effect needs a key"
    " ([check, then insert](#check-then-insert)). A task that kills its"
    " process each time comes back without end, so [count its"
    " attempts](../chapters/8-retries.md#a-task-that-kills-its-worker).",
    rows=(
        Row("accepted", "Orders accepted"),
        Row("killed", "Processes killed"),
        Row("charged", "Orders charged"),
        Row("lost", "Orders lost"),
    ),
    run=run,
    tell=tell,
    figure="chapters/7-delivery.md#see-it-happen",
)
