"""`make containers`: the image is built, and the Compose file's stack runs.

Not a part of `make test`: it takes minutes and an engine. One story in
order: build, start, chapter 1's exchange, a worker's death, an end and a
start again.
"""

from __future__ import annotations

import os
import signal
import stat
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests import chapter_1
from tests.containers import machine
from tests.containers.compose import Compose
from tests.house.tree import check_out
from tests.running import free_port, wait_until

pytestmark = pytest.mark.timeout(2400)
# chosen: at 1 s a part, a task that outlives a worker's start.
LONG = {"partitions": 12, "pace_s": 1.0}
LONG_S = 90.0
# What a service finds by name: who is on one of its networks.
REACHED = {
    "gateway": {"api", "held", "worker-paced"},
    "api": {"gateway", "held", "valkey"},
    "worker-compute": {"valkey", "worker-paced", "sweeper"},
    "worker-paced": {"valkey", "worker-compute", "sweeper", "gateway"},
}
READ = {
    "api": {"owner", "valkey-api"},
    "worker-paced": {"valkey-worker"},
    "flower": {"flower", "valkey-worker"},
}
# What Compose gives a service, and a second for the engine.
STOP_S = 11.0


@pytest.fixture(scope="module")
def compose() -> Iterator[Compose]:
    """An engine that runs, the image's project on it; nothing is left."""
    project = f"accepted-trial-{os.getpid()}"
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(TemporaryDirectory(prefix=f"{project}-"))
        )
        try:
            machine.require_programs()
            base = machine.find_base(folder)
            if base.startswith(machine.STAND_IN):
                stack.callback(machine.remove_image, base)
            engine = machine.configure(folder, base)
        except machine.Unavailable as reason:
            pytest.skip(f"NOT TESTED: containers. {reason}")
        made = Compose(
            hostile_checkout(folder),
            project,
            {
                **engine,
                "ACCEPTED_PORT": str(free_port()),
                "ACCEPTED_FLOWER_PORT": str(free_port()),
            },
        )
        stack.callback(machine.remove_image, made.image)
        made.build(base, machine.mounts(folder))
        stack.callback(made, "down", "--volumes")
        made.up()
        wait_until(lambda: is_open(made), LONG_S, "open for tasks")
        yield made


def hostile_checkout(folder: Path) -> Path:
    """A checkout as Windows has it, nobody else may read, with secrets."""
    tree = check_out(folder, "core.autocrlf=true", "core.fileMode=false")
    (tree / "var").mkdir()
    for secret in ("var/owner", ".env"):
        (tree / secret).write_text("UNUSED=1\n")
    for path in (tree, *tree.rglob("*")):
        path.chmod(stat.S_IRWXU if path.is_dir() else stat.S_IRUSR)
    return tree


def is_open(compose: Compose) -> bool:
    """Say whether tasks are answered for; till then, clients get 503."""
    with chapter_1.reader(address(compose)) as client:
        return client.get("/api/tasks").status_code == 200


def address(compose: Compose) -> str:
    """Return where the gateway's port is published."""
    return f"http://127.0.0.1:{compose.environment()['ACCEPTED_PORT']}"


@pytest.fixture
def base_url(compose: Compose) -> str:
    return address(compose)


def test_one_image_is_built_and_holds_what_runs(compose: Compose) -> None:
    assert compose.builds == 1
    listed = compose.podman(
        *("run", "--rm", "--network=none", compose.image),
        *("sh", "-c", "id -u; ls -A /app /app/.venv/bin"),
    ).split()
    assert listed[0] == "10001"
    assert {".venv", "build", "demo", "deploy"} < set(listed)
    unwanted = {"var", ".env", "tests", "accepted", "bench", "node", "mkdocs"}
    assert not unwanted & set(listed)


def test_every_service_runs_sealed(compose: Compose) -> None:
    for service in compose.services:
        told = compose.inspect(service)
        assert told["State"]["Running"], service
        assert told["HostConfig"]["ReadonlyRootfs"], service
        assert not told["EffectiveCaps"], service
        assert compose.is_well(service), compose.logs()


def test_services_find_each_other_and_nothing_else(compose: Compose) -> None:
    look = "import socket,sys; print(socket.gethostbyname(sys.argv[1]))"
    for service, names in REACHED.items():
        here = compose.container(service)
        for name in names:
            found = compose.podman("exec", here, "python", "-c", look, name)
            assert found.strip(), f"{service} doesn't find {name}"
        for name in compose.services.keys() - names - {service, "flower"}:
            with pytest.raises(AssertionError, match="gaierror"):
                compose.podman("exec", here, "python", "-c", look, name)
    worker = compose.container("worker-paced")
    reach = "import socket; socket.create_connection(('192.0.2.1', 80), 2)"
    with pytest.raises(AssertionError, match=r"unreachable|timed out"):
        compose.podman("exec", worker, "python", "-c", reach)


def test_a_service_can_read_the_secrets_of_its_role_only(
    compose: Compose,
) -> None:
    for service, names in READ.items():
        here = compose.container(service)
        assert set(compose.podman("exec", here, "ls", "/secrets").split()) == (
            names
        )
        with pytest.raises(AssertionError, match="Read-only"):
            compose.podman("exec", here, "touch", "/secrets/owner")


def test_chapter_1_s_exchange(base_url: str) -> None:
    with chapter_1.reader(base_url) as client:
        assert "Accepted" in client.get("/").text
        held = chapter_1.held(client)
        assert held.status_code == 504
        assert held.json()["gateway"] == "Caddy"
        task = chapter_1.submit(client)
        names = [*chapter_1.follow(client, task)]
        assert names[-1] == "succeeded"
        assert "progressed" in names
        assert chapter_1.result(client, task)["rows"] == 1200


@pytest.mark.parametrize("kind", ["burst", "starvation"])
def test_an_experiment_finds_the_door(base_url: str, kind: str) -> None:
    with chapter_1.reader(base_url) as client:
        answer = client.post("/api/tasks", json={"kind": kind, "input": {}})
        assert answer.status_code == 202, answer.text
        task = answer.headers["location"]
        wait_until(lambda: client.get(task).json()["ended_at"], LONG_S, kind)
        assert client.get(task).json()["state"] == "succeeded"


def test_a_killed_worker_comes_back_and_its_task_succeeds(
    compose: Compose, base_url: str
) -> None:
    with chapter_1.reader(base_url) as client:
        task = chapter_1.submit(client, **LONG)
        names: list[str] = []
        for name in chapter_1.follow(client, task):
            names.append(name)
            if name == "progressed" and names.count(name) == 2:
                pid = compose.inspect("worker-paced")["State"]["Pid"]
                os.kill(pid, signal.SIGKILL)
        assert names[-1] == "succeeded", compose.logs()
        assert "lost" in names
        assert chapter_1.result(client, task)["rows"] == 1200
    wait_until(
        lambda: compose.is_well("worker-paced"), LONG_S, "worker is back"
    )


def test_an_end_and_a_start_again_lose_no_task(
    compose: Compose, base_url: str
) -> None:
    with chapter_1.reader(base_url) as client:
        task = chapter_1.submit(client, **LONG)
        events = chapter_1.follow(client, task)
        assert any(name == "progressed" for name in events)
        events.close()  # type: ignore[attr-defined]
        began_s = time.monotonic()
        compose("down")
        assert time.monotonic() - began_s < STOP_S * len(compose.services)
        compose.up()
        wait_until(lambda: is_open(compose), LONG_S, "open for tasks")
        wait_until(
            lambda: client.get(task).json()["ended_at"], LONG_S, "the task"
        )
        assert client.get(task).json()["state"] == "succeeded", compose.logs()
        assert chapter_1.result(client, task)["rows"] == 1200
