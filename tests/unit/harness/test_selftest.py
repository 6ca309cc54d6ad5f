"""The self-test's services: all requirements have one, and the right is right.

Whether each wrong one is rejected is the business of the checkers' tests.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from harness.requirements import Level, of
from harness.scripted import ScriptedServer
from harness.selftest.catalogue import RIGHT, services
from harness.selftest.right import Service
from harness.workload.sse import Parser

FEWEST_WRONG, FEWEST_ODD = 24, 8
CONFORM = of("conform")
CATALOGUE = services()


@asynccontextmanager
async def served(
    folder: Path, service: type[Service] = Service
) -> AsyncIterator[httpx.AsyncClient]:
    """Yield anna's client of a service that works in this process."""
    serving = service(folder, "")
    working = asyncio.create_task(serving.run())
    headers = {"Authorization": "Bearer anna"}
    async with ScriptedServer(serving.answer) as server:
        serving.base_url = server.url
        async with httpx.AsyncClient(
            base_url=server.url, headers=headers
        ) as client:
            yield client
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


async def ended(client: httpx.AsyncClient, address: str) -> httpx.Response:
    """Return the first answer that shows an end."""
    async with asyncio.timeout(20):
        while True:
            answer = await client.get(address)
            if "Retry-After" not in answer.headers:
                return answer
            await asyncio.sleep(0.02)


def test_every_must_has_a_service_that_breaks_it() -> None:
    broken = {entry.breaks for entry in CATALOGUE.values()}
    musts = {id_ for id_, r in CONFORM.items() if r.level is Level.MUST}
    assert musts <= broken
    assert broken - {""} <= CONFORM.keys()


def test_there_are_enough_and_each_says_why() -> None:
    wrong = [entry for entry in CATALOGUE.values() if entry.breaks]
    odd = [entry for entry in CATALOGUE.values() if not entry.breaks]
    assert len(wrong) >= FEWEST_WRONG
    assert len(odd) > FEWEST_ODD
    for entry in CATALOGUE.values():
        assert entry.why.endswith(".") or entry.why.startswith("UPDATE"), (
            entry.name
        )
        assert entry.service.__doc__, entry.name


async def test_a_task_runs_to_its_end(tmp_path: Path) -> None:
    async with served(tmp_path) as client:
        accepted = await client.post("/tasks", json={"seconds": 0.1})
        address = accepted.headers["Location"]
        last = await ended(client, address)
        known = {"If-None-Match": last.headers["ETag"]}
        again = await client.get(address, headers=known)
        late = await client.delete(address)
        failed = await client.post("/tasks", json={"seconds": 0, "fail": True})
        end = await ended(client, failed.headers["Location"])
    assert accepted.status_code == 202
    assert accepted.json()["state"] == "queued"
    assert last.json()["state"] == "succeeded"
    assert last.json()["result"] == {"waited_s": 0.1}
    assert again.status_code == 304
    assert late.status_code == 409
    assert end.status_code == 200
    assert end.json()["state"] == "failed"


async def test_a_key_makes_one_task_for_each_owner(tmp_path: Path) -> None:
    async with served(tmp_path) as client:
        key = {"Idempotency-Key": "k"}
        bob = {"Authorization": "Bearer bob"}
        body = {"seconds": 0.1}
        first, *more = await asyncio.gather(
            *(client.post("/tasks", json=body, headers=key) for _ in range(5))
        )
        other = await client.post("/tasks", json={"seconds": 0.2}, headers=key)
        theirs = await client.post("/tasks", json=body, headers=key | bob)
        address = first.headers["Location"]
        hidden = [
            await client.request(method, address + path, headers=bob)
            for method, path in (
                ("GET", ""),
                ("DELETE", ""),
                ("GET", "/events"),
            )
        ]
    assert {one.headers["Location"] for one in more} == {address}
    assert other.status_code == 422
    assert theirs.headers["Location"] != address
    assert {one.status_code for one in hidden} == {404}


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"{}",
        b'{"seconds": "1"}',
        b'{"seconds": true}',
        b'{"seconds": -1}',
        b'{"seconds": NaN}',
        b'{"seconds": 601}',
        b'{"seconds": 1, "fail": 1}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
async def test_an_invalid_input_is_refused(
    tmp_path: Path, body: bytes
) -> None:
    async with served(tmp_path) as client:
        refused = await client.post("/tasks", content=body)
    assert refused.status_code == 400
    assert refused.headers["Content-Type"] == "application/problem+json"


async def test_a_cancel_is_final_and_repeatable(tmp_path: Path) -> None:
    async with served(tmp_path) as client:
        accepted = await client.post("/tasks", json={"seconds": 60})
        address = accepted.headers["Location"]
        cancels = [await client.delete(address) for _ in range(2)]
        last = await ended(client, address)
    assert [one.status_code for one in cancels] == [202, 200]
    assert last.json()["state"] == "cancelled"


async def test_a_stream_resumes_where_it_was_cut(tmp_path: Path) -> None:
    async with served(tmp_path) as client:
        accepted = await client.post("/tasks", json={"seconds": 0.3})
        address = f"{accepted.headers['Location']}/events"
        whole = await client.get(address)
        events = list(Parser().feed(whole.content))
        rest = await client.get(address, headers={"Last-Event-ID": "3"})
        after_end = await client.get(
            address, headers={"Last-Event-ID": events[-1].id}
        )
    numbers = [int(event.id) for event in events]
    assert numbers == list(range(1, len(events) + 1))
    assert events[-1].data["state"] == "succeeded"
    assert list(Parser().feed(rest.content)) == events[3:]
    assert after_end.status_code == 204


async def test_an_interrupted_task_goes_on_after_a_restart(
    tmp_path: Path,
) -> None:
    async with served(tmp_path) as client:
        accepted = await client.post("/tasks", json={"seconds": 1})
        address = accepted.headers["Location"]
    async with served(tmp_path) as client:
        last = await ended(client, address)
    assert last.json()["state"] == "succeeded"


def test_a_service_is_started_by_name(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "harness.selftest"]
    with subprocess.Popen(
        [*command, RIGHT],
        stdout=subprocess.PIPE,
        text=True,
        env={"DATA_DIR": str(tmp_path)},
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        answer = httpx.get(f"{line.split()[-1]}/tasks/1")
        process.terminate()
    assert answer.status_code == 401
    assert process.returncode == 0
    unknown = subprocess.run(
        [*command, "nobody"], capture_output=True, text=True, check=False
    )
    assert unknown.returncode == 2
    assert "nobody" in unknown.stderr
