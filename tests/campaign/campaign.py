"""One campaign: a stack, its clients, its faults, and what they wrote.

Plain composition. It ends when everything is healed, the clients have been
told the end of all their tasks or have waited for too long, and each log
was read once more through the API. The verdict is the checker's.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.campaign.client import Client
from tests.campaign.deck import Blow, deal
from tests.campaign.evidence import FAULTS
from tests.campaign.history import History
from tests.campaign.injector import Injector
from tests.campaign.load import Load
from tests.campaign.proxy import Proxy
from tests.campaign.stage import Stage

# The bar of the project: after the last fault all has ended within 60 s.
SETTLE_S = 60.0
# chosen: the first seconds, in which nothing is done to the stack.
CALM_S = 4.0
# chosen: logs are read side by side, gently.
READERS = 8
READ_LIMIT_S = 30.0
# What the rules ask for; inputs and results would fill the disk.
KEPT = frozenset(
    {"seq", "type", "attempt", "at", "request_id", "worker", "reason"}
    | {"problem", "done"}
)


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
        await _read_all(stage, clients)
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


async def _read_all(stage: Stage, clients: Iterable[Client]) -> None:
    """Read each task's log once more, as its owner, past the proxy."""
    gate = asyncio.Semaphore(READERS)

    async def read(client: Client, task_id: str) -> None:
        async with gate:
            op = client.history.invoke("read", task=task_id)
            events = await _events(http, client, task_id)
        client.history.write(op, "read", "ok", task=task_id, **events)

    async with httpx.AsyncClient(base_url=stage.base_url) as http:
        await asyncio.gather(
            *(
                read(client, task_id)
                for client in clients
                for task_id in sorted(client.known)
            )
        )


async def _events(
    http: httpx.AsyncClient, client: Client, task_id: str
) -> dict[str, Any]:
    """Return the answer's status, and the events if it has any.

    Asked again while the stack is still coming up: what counts is whether
    an owner can read it, not whether this very request got through.
    """
    cookies = "; ".join(
        f"{name}={value}" for name, value in client.http.cookies.items()
    )
    until_s = time.monotonic() + READ_LIMIT_S
    while True:
        try:
            answer = await http.get(
                f"/api/tasks/{task_id}/events", headers={"Cookie": cookies}
            )
        except httpx.HTTPError:
            status = 0
        else:
            status = answer.status_code
        if status == 200:
            events = answer.json()["events"]
            return {"status": status, "events": [_kept(e) for e in events]}
        if 0 < status < 502 or time.monotonic() > until_s:
            return {"status": status}
        await asyncio.sleep(0.2)


def _kept(event: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in event.items() if name in KEPT}
    if "result" in event:
        kept["is_right"] = bool(event["result"]["control_ok"])
    return kept
