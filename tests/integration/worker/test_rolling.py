"""Two versions side by side, as in a deploy and in a rollback.

The newer one is this checkout with a kind more, and one that has gained an
optional field. Both are run as they are: from two folders.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from demo.contract import State
from demo.eventlog import load
from demo.settings import ROOT
from tests.integration.servers import OWNERS, Server
from tests.integration.worker.crew import Crew
from tests.valkey import Valkey

COOKIE = OWNERS.issue()
PLAIN = {"kind": "sleepy", "input": {"duration_s": 0.3, "steps": 3}}
FIELD = {"kind": "sleepy", "input": {**PLAIN["input"], "hue": "red"}}
KIND = {"kind": "nap", "input": {"duration_s": 0.3, "steps": 3}}
BODIES = {"plain": PLAIN, "field": FIELD, "kind": KIND}


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a checkout of the newer version."""
    root = tmp_path_factory.mktemp("newer")
    for package in ("demo", "lessons"):
        shutil.copytree(
            ROOT / package, root / package,
            ignore=shutil.ignore_patterns("__pycache__"),
        )  # fmt: skip
    demo = root / "demo"
    put(
        demo / "work" / "sleepy.py",
        "    is_deaf: bool",
        '    hue: str | None = Field(None, description="Of the dream.")\n',
    )
    put(
        demo / "kinds.py",
        "from collections.abc import Callable",
        "from dataclasses import replace\n",
    )
    put(
        demo / "kinds.py",
        "        sleepy.KIND,",
        '        replace(sleepy.KIND, name="nap", title="A nap"),\n',
    )
    return root


def put(file: Path, before: str, text: str) -> None:
    """Put `text` into a file, in front of something that's there once."""
    head, found, tail = file.read_text("utf-8").partition(before)
    assert found, f"{file.name} has no {before!r}"
    file.write_text(head + text + found + tail, "utf-8")


@pytest.fixture
def old_api(valkey: Valkey) -> Iterator[Server]:
    server = Server("api", valkey.folder, valkey.url)
    yield server
    server.close()


@pytest.fixture
def new_api(valkey: Valkey, newer: Path) -> Iterator[Server]:
    folder = valkey.folder / "newer"
    folder.mkdir(exist_ok=True)
    server = Server("api", folder, valkey.url, root=newer)
    yield server
    server.close()


async def submit(api: Server, key: str, body: Any) -> httpx.Response:
    async with api.client(COOKIE) as client:
        headers = {"idempotency-key": key}
        return await client.post("/api/tasks", json=body, headers=headers)


async def test_a_key_is_one_task_to_both_versions(
    old_api: Server, new_api: Server
) -> None:
    firsts = {
        "deploy": (old_api, new_api, PLAIN),
        "rollback": (new_api, old_api, PLAIN),
        "rollback-field": (new_api, old_api, FIELD),
        "rollback-kind": (new_api, old_api, KIND),
    }
    for key, (before, after, body) in firsts.items():
        first = await submit(before, key, body)
        assert first.status_code == 202, (key, first.text)
        again = await submit(after, key, body)
        assert again.status_code == 202, (key, again.text)
        assert again.json()["id"] == first.json()["id"]
        other = {**PLAIN, "input": {"duration_s": 7.0}}
        assert (await submit(after, key, other)).status_code == 422


async def test_an_older_worker_ends_nothing_that_it_does_not_know(
    crew: Crew, new_api: Server, newer: Path
) -> None:
    crew.sweeper()
    await crew.worker("paced", "old")
    ids = {}
    for name, body in BODIES.items():
        answer = await submit(new_api, name, body)
        assert answer.status_code == 202, answer.text
        ids[name] = answer.json()["id"]
    assert (await crew.ended(ids["plain"])).state is State.SUCCEEDED
    # Both were offered to it, and wait: their owner sees `queued`.
    for name in ("field", "kind"):
        assert await crew.story(ids[name]) == ["queued1"]
    # The newer workers come, and the older one stays.
    crew.root = newer
    # More of them than of the older: whoever asks first gets a message, and
    # the pauses between two messages have grown by now.
    for name in ("new1", "new2", "new3"):
        await crew.worker("paced", name)
    for task_id in ids.values():
        task = await crew.ended(task_id)
        assert task.state is State.SUCCEEDED, await crew.story(task_id)
        assert (await load(crew.log, task_id)).attempt == 1


async def test_a_newer_worker_does_what_an_older_version_has_accepted(
    crew: Crew, old_api: Server, newer: Path
) -> None:
    running = {"kind": "sleepy", "input": {"duration_s": 6.0, "steps": 12}}
    crew.sweeper()
    old = await crew.worker("paced", "old")
    begun = (await submit(old_api, "begun", running)).json()["id"]
    await crew.until(begun, lambda t: len(t.partials) >= 2)
    crew.root = newer
    await crew.worker("paced", "new")
    # Told to stop, the older one hands over in the middle.
    old.terminate()
    queued = (await submit(old_api, "queued", PLAIN)).json()["id"]
    for task_id in (begun, queued):
        task = await crew.ended(task_id)
        assert task.state is State.SUCCEEDED, await crew.story(task_id)
