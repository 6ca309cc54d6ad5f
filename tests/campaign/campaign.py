"""One campaign: a stack, its clients, its faults, and what they wrote.

Plain composition. It ends when everything is healed, the clients have been
told the end of all their tasks or have waited for too long, and all that
they know of was read once more (reading.py). The verdict is the checker's.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.campaign.client import Client
from tests.campaign.deck import Blow, deal
from tests.campaign.evidence import FAULTS
from tests.campaign.history import History
from tests.campaign.injector import Injector
from tests.campaign.load import Load
from tests.campaign.proxy import Proxy
from tests.campaign.reading import read_all
from tests.campaign.stage import Stage

# The bar of the project: after the last fault all has ended within 60 s.
SETTLE_S = 60.0
# chosen: the first seconds, in which nothing is done to the stack.
CALM_S = 4.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What a campaign is. The same seed gives the same plan."""

    seed: int
    seconds: float
    # chosen: some 110 faults in 5 minutes, half of them kills.
    every_s: float = 2.7
    clients: int = 8
    load: Load = field(default_factory=Load)
    without: str | None = None
    # In place of what the deck would deal.
    blows: tuple[Blow, ...] | None = None
    settle_s: float = SETTLE_S

    def schedule(self) -> list[Blow]:
        """Return which fault falls when."""
        if self.blows is not None:
            return list(self.blows)
        return list(deal(self.seed, self.seconds, CALM_S, self.every_s))


async def run(plan: Plan, folder: Path) -> None:
    """Run the campaign; its histories are in `folder` afterwards."""
    broken = None if plan.without == "resume" else plan.without
    stage = Stage(broken)
    try:
        await asyncio.to_thread(stage.ready)
        async with _between(stage) as proxy:
            await _run(plan, folder, stage, proxy)
    finally:
        lines = "\n".join(stage.lines)
        (folder / "supervisor.log").write_text(lines, "utf-8")
        for log in (stage.var / "log").glob("*.log"):
            (folder / log.name).write_bytes(log.read_bytes())
        await asyncio.to_thread(stage.close)


async def _run(plan: Plan, folder: Path, stage: Stage, proxy: Proxy) -> None:
    clients = [
        Client(
            proxy.base_url,
            History(folder, f"c{number}"),
            f"{plan.seed}/{number}",
            load=plan.load,
            resumes=plan.without != "resume",
        )
        for number in range(plan.clients)
    ]
    faults = History(folder, FAULTS)
    injector = Injector(stage, proxy, faults)
    try:
        await asyncio.gather(*(client.open() for client in clients))
        until_s = asyncio.get_running_loop().time() + plan.seconds
        await asyncio.gather(
            injector.play(plan.schedule()),
            *(client.submit_until(until_s) for client in clients),
        )
        await injector.heal()
        await asyncio.gather(
            *(client.settle(plan.settle_s) for client in clients)
        )
        await read_all(stage, clients)
    finally:
        for client in clients:
            await client.close()
        faults.close()


@asynccontextmanager
async def _between(stage: Stage) -> AsyncIterator[Proxy]:
    proxy = Proxy("127.0.0.1", stage.port)
    await proxy.open()
    try:
        yield proxy
    finally:
        await proxy.close()
