"""Stored entries are shown over HTTP, to their owner only."""

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


async def test_the_frames_are_those_of_the_stream(
    ann: httpx.AsyncClient,
) -> None:
    async with ann.stream("GET", "/api/stream") as stream:
        said = stream.aiter_text()
        sent = ""
        while "event: snapshot" not in sent:
            sent += await anext(said)
        answer = await ann.post("/api/tasks", json={"kind": "report"})
        while "event: queued" not in sent or not sent.endswith("\n\n"):
            sent += await anext(said)
    address = f"/api/tasks/{answer.json()['id']}/stored"
    [frame] = (await ann.get(address)).json()["frames"]
    assert frame in sent
    assert frame.startswith("id: ")
    assert frame.endswith("}\n\n")
