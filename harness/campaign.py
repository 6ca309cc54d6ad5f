"""One campaign: a target, its clients, its faults, and their histories.

It ends when all faults are healed, the clients have seen the end of all
their tasks or have run out of patience, and everything they know of was
read once more (final_reads.py). The verdict is the checkers'.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.dialect import Dialect
from harness.faults import ScheduledFault
from harness.history import FAULTS, History
from harness.nemesis.links import CLIENTS
from harness.nemesis.nemesis import Nemesis
from harness.proxy import Proxy, between
from harness.target import Target
from harness.workload.client import Client
from harness.workload.final_reads import read_all
from harness.workload.work import Mix


@dataclass(frozen=True, slots=True)
class Plan:
    """The parameters of a campaign; the same seed gives the same plan."""

    seed: int
    seconds: float
    mix: Mix
    schedule: tuple[ScheduledFault, ...]
    clients: int
    # After the last fault is healed, all tasks have so long to end.
    settle_s: float
    # After that they are late; the campaign waits so much longer to tell
    # a late end from none.
    late_s: float = 0.0
    # Whether clients send Last-Event-ID when they reconnect.
    resumes: bool = True


async def run(
    plan: Plan,
    target: Target,
    dialect: Dialect,
    folder: Path,
    links: Mapping[str, Proxy],
) -> None:
    """Run a campaign; its histories are in `folder` afterwards.

    `links` are those beside the one between the clients and the target.
    """
    async with between(target.address) as proxy:
        clients = [
            Client(
                *(proxy.base_url, dialect, History(folder, f"c{number}")),
                f"{plan.seed}/{number}",
                mix=plan.mix,
                resumes=plan.resumes,
            )
            for number in range(plan.clients)
        ]
        faults = History(folder, FAULTS)
        nemesis = Nemesis(target, {**links, CLIENTS: proxy}, faults)
        try:
            await _run(plan, clients, nemesis)
            host, port = target.address
            await read_all(f"http://{host}:{port}", clients)
        finally:
            for client in clients:
                await client.close()
            faults.close()


async def _run(plan: Plan, clients: list[Client], nemesis: Nemesis) -> None:
    await asyncio.gather(*(client.open() for client in clients))
    until_s = asyncio.get_running_loop().time() + plan.seconds
    await asyncio.gather(
        nemesis.play(plan.schedule),
        *(client.submit_until(until_s) for client in clients),
    )
    await nemesis.heal(plan.settle_s)
    limits_s = [plan.settle_s, *([plan.late_s] if plan.late_s else [])]
    for limit_s in limits_s:
        settled = await asyncio.gather(
            *(client.settle(limit_s) for client in clients)
        )
        if all(settled):
            return
