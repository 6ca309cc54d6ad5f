"""What is stored is shown over HTTP, to whom it belongs."""

from __future__ import annotations

import json

import httpx

from tests.integration.api.conftest import OWNER
from tests.integration.servers import OWNERS, Server


async def test_an_accepted_task_is_an_entry_and_a_message(
    ann: httpx.AsyncClient, api: Server
) -> None:
    answer = await ann.post("/api/tasks", json={"kind": "report"})
    address = f"/api/tasks/{answer.json()['id']}/stored"
    answer = await ann.get(address)
    assert answer.headers["cache-control"] == "no-store"
    stored = answer.json()
    [entry] = stored["log"]["entries"]
    assert entry["id"] == "1-0"
    assert ["type", "queued"] in entry["fields"]
    [message] = stored["lane"]["waiting"]
    assert json.loads(message["envelope"])["headers"]["lang"] == "py"
    assert (stored["unacked"]["taken"], stored["lease"]) == ([], None)
    assert OWNER not in answer.text
    async with api.client(OWNERS.issue()) as bob:
        theirs = await bob.get(address)
    assert theirs.status_code == 404
