"""What is read at a campaign's end, as each owner, past the proxy.

Each task's log, what a charge did outside, and each blob that was left.
What the rules ask for is written into the owner's history; inputs, results
and bytes would fill the disk.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import httpx

from tests.campaign.client import Client
from tests.campaign.stage import Stage

# chosen: read side by side, gently.
READERS = 8
READ_LIMIT_S = 30.0
KEPT = frozenset(
    {"seq", "type", "attempt", "at", "request_id", "worker", "reason"}
    | {"cause"}
    | {"problem", "done", "kind"}
)
KEPT_RESULT = frozenset(
    {"control_ok", "charges", "amount_cents"}
    | {"bytes", "lines", "sha256_of_sha256s"}
)

Get = Callable[[str], Awaitable[httpx.Response | None]]


async def read_all(stage: Stage, clients: Iterable[Client]) -> None:
    """Read all that the clients know of."""
    gate = asyncio.Semaphore(READERS)
    async with httpx.AsyncClient(
        base_url=stage.base_url, trust_env=False
    ) as http:
        await asyncio.gather(*(_read(http, gate, c) for c in clients))


async def _read(
    http: httpx.AsyncClient, gate: asyncio.Semaphore, client: Client
) -> None:
    cookies = "; ".join(
        f"{name}={value}" for name, value in client.http.cookies.items()
    )

    async def get(path: str) -> httpx.Response | None:
        async with gate:
            return await _get(http, path, cookies)

    await asyncio.gather(
        *(_log(client, get, task) for task in sorted(client.known)),
        *(_effects(client, get, task) for task in sorted(client.charges)),
        *(_blob(client, get, blob) for blob in sorted(client.blobs)),
    )


async def _get(
    http: httpx.AsyncClient, path: str, cookies: str
) -> httpx.Response | None:
    """Return an answer, or what is said after a while.

    Asked again while the stack is still coming up: what counts is whether
    an owner can read it, not whether this very request got through.
    """
    until_s = time.monotonic() + READ_LIMIT_S
    while True:
        answer = None
        try:
            answer = await http.get(path, headers={"Cookie": cookies})
        except httpx.HTTPError:
            status = 0
        else:
            status = answer.status_code
        if 0 < status < 502 or time.monotonic() > until_s:
            return answer
        await asyncio.sleep(0.2)


async def _log(client: Client, get: Get, task: str) -> None:
    op = client.history.invoke("read", task=task)
    answer = await get(f"/api/tasks/{task}/events")
    told: dict[str, Any] = {"status": answer.status_code if answer else 0}
    if answer is not None and answer.status_code == 200:
        told["events"] = [_kept(e) for e in answer.json()["events"]]
    client.history.write(op, "read", "ok", task=task, **told)


async def _effects(client: Client, get: Get, task: str) -> None:
    op = client.history.invoke("effects", task=task)
    answer = await get(f"/api/tasks/{task}/effects")
    told: dict[str, Any] = {"status": answer.status_code if answer else 0}
    if answer is not None and answer.status_code == 200:
        told["calls"] = [
            {name: call[name] for name in ("key", "is_charged")}
            for call in answer.json()["effects"]
        ]
    client.history.write(op, "effects", "ok", task=task, **told)


async def _blob(client: Client, get: Get, blob: str) -> None:
    op = client.history.invoke("fetch", blob=blob)
    answer = await get(f"/api/blobs/{blob}")
    told: dict[str, Any] = {"status": answer.status_code if answer else 0}
    if answer is not None and answer.status_code == 200:
        told["bytes"] = len(answer.content)
        told["sha256"] = hashlib.sha256(answer.content).hexdigest()
    client.history.write(op, "fetch", "ok", blob=blob, **told)


def _kept(event: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in event.items() if name in KEPT}
    # A large one is at its address, and null here.
    if event.get("result"):
        kept["result"] = {
            name: value
            for name, value in event["result"].items()
            if name in KEPT_RESULT
        }
    return kept
