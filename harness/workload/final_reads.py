"""Reads, at a campaign's end, all that its clients know of.

Each task's log and each upload is read as its owner, past the proxy.
Checkers compare them with what clients saw while faults were injected.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import httpx

from harness.workload.client import Client
from harness.workload.tls import tls

# chosen: a few side by side, so that reading isn't a load of its own.
READERS = 8
READ_LIMIT_S = 30.0

Get = Callable[[str], Awaitable[httpx.Response | None]]


async def read_all(base_url: str, clients: Iterable[Client]) -> None:
    """Read all that the clients know of."""
    gate = asyncio.Semaphore(READERS)
    async with httpx.AsyncClient(
        base_url=base_url, trust_env=False, verify=tls()
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
        *(_upload(client, get, name) for name in sorted(client.uploads)),
    )


async def _get(
    http: httpx.AsyncClient, path: str, cookies: str
) -> httpx.Response | None:
    """Return an answer, the last one if all say that something is away.

    It asks again while the target is still coming up: the question is
    whether an owner can read it, not whether one request gets through.
    """
    until_s = time.monotonic() + READ_LIMIT_S
    while True:
        answer = None
        try:
            answer = await http.get(path, headers={"Cookie": cookies})
        except httpx.HTTPError:
            code = 0
        else:
            code = answer.status_code
        if 0 < code < 502 or time.monotonic() > until_s:
            return answer
        await asyncio.sleep(0.2)


async def _log(client: Client, get: Get, task: str) -> None:
    is_held = task in client.held
    addresses = client.dialect.addresses
    path = addresses.held_events if is_held else addresses.events
    op = client.history.invoke("read", task=task)
    answer = await get(path.format(id=task))
    noted: dict[str, Any] = {"status": answer.status_code if answer else 0}
    if answer is not None and answer.status_code == 200:
        noted["events"] = client.dialect.read_events(answer.json())
    client.history.write(op, "read", "ok", task=task, is_held=is_held, **noted)


async def _upload(client: Client, get: Get, name: str) -> None:
    op = client.history.invoke("fetch", upload=name)
    answer = await get(client.dialect.addresses.upload.format(id=name))
    noted: dict[str, Any] = {"status": answer.status_code if answer else 0}
    if answer is not None and answer.status_code == 200:
        noted["bytes"] = len(answer.content)
        noted["sha256"] = hashlib.sha256(answer.content).hexdigest()
    client.history.write(op, "fetch", "ok", upload=name, **noted)
