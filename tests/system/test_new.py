"""A service that `accepted new` wrote runs, heals, and passes its tests.

With this checkout's packages (`VENV=`), so without network; those that the
service doesn't list are hidden.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import httpx
import pytest

from tests.containers.context import hide_packages
from tests.house.tree import ROOT
from tests.running import free_port, wait_until
from tests.turns import IS_WHOLE

VENV = Path(sys.executable).parent.parent
WORK = {"rows": 6_000, "partitions": 12, "pace_s": 0.3}
# Whatever else this machine does meanwhile.
TESTS_LIMIT_S = 900.0
START_LIMIT_S = 60.0
# Plugins of packages that aren't in the service's lists.
WITHOUT = " ".join(
    f"-p no:{plugin.name}"
    for plugin in entry_points(group="pytest11")
    if plugin.dist and plugin.dist.name in ("schemathesis", "platformdirs")
)


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A service in a folder that wasn't there."""
    place = tmp_path_factory.mktemp("new") / "orders"
    subprocess.run(
        [sys.executable, "-m", "accepted", "new", "orders"],
        cwd=ROOT,
        env={**os.environ, "ACCEPTED_CALLED_FROM": str(place.parent)},
        check=True,
        capture_output=True,
    )
    return place


def clean(orders: Path, *lists: str, **more: str) -> dict[str, str]:
    """Return an environment with what the lists name, and nothing of ours."""
    ours = ("ACCEPTED_", "PYTHONPATH", "PYTEST_")
    listed = {
        name
        for each in lists
        for name in re.findall(
            r"(?m)^([\w.-]+)(?:\[.*\])?==",
            (orders / "requirements" / f"{each}.txt").read_text("utf-8"),
        )
    }
    hidden = orders.parent / "-".join(("hidden", *lists))
    if not hidden.exists():
        hide_packages(hidden, listed, own=("tests",))
    more["PYTHONPATH"] = str(hidden)
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith(ours)},
        **more,
    }


@pytest.fixture
def running(orders: Path, tmp_path: Path) -> Iterator[str]:
    """Its own `make up`; yields its address."""
    port = free_port()
    log = tmp_path / "log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            ["make", "up", f"VENV={VENV}"],
            cwd=orders,
            env=clean(
                orders,
                "run",
                ORDERS_PORT=str(port),
                ORDERS_RUN_DIR=str(tmp_path / "run"),
            ),
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until(
            lambda: (
                "Ready after" in log.read_text() or process.poll() is not None
            ),
            START_LIMIT_S,
            "ready",
        )
        assert process.poll() is None, log.read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def test_a_task_outlives_its_worker(running: str, tmp_path: Path) -> None:
    with httpx.Client(base_url=running, timeout=10, trust_env=False) as ann:
        kinds = ann.get("/api/kinds").json()
        assert [kind["name"] for kind in kinds["kinds"]] == ["report"]
        answer = ann.post("/api/tasks", json={"kind": "report", "input": WORK})
        assert answer.status_code == 202
        address = answer.headers["location"]

        def done() -> int:
            progress = ann.get(address).json()["progress"]
            return int(progress["done"]) if progress else 0

        wait_until(lambda: done() > 0, 20, "a first step")
        os.kill(int((tmp_path / "run/worker-paced.pid").read_text()), 9)
        wait_until(lambda: ann.get(address).json()["ended_at"], 60, "the end")
        events = ann.get(f"{address}/events").json()["events"]
        types = [event["type"] for event in events]
        assert types.count("lost") == 1
        assert types[-1] == "succeeded"
        result = ann.get(f"{address}/result")
        assert result.status_code == 200
        assert result.json()["control_ok"] is True
        # There is no page behind the API, and the gateway says so.
        nothing = ann.get("/chapters/")
        assert nothing.status_code == 404
        assert nothing.json()["type"] == "/problems/not-found/"


def test_it_says_what_is_wrong_by_its_own_names(orders: Path) -> None:
    ended = subprocess.run(
        ["make", "up", f"VENV={VENV}"],
        cwd=orders,
        env=clean(orders, "run", ORDERS_PORT="99999"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ORDERS_PORT" in ended.stderr
    assert "orders/README.md" in ended.stderr


# Its tests are files of this checkout, where all of them run. A fast cut has
# one file of each folder, the quiet ones of its workers among them; the rest
# is only collected. `make whole` runs all.
SOME = (
    *("system", "imports", "test_tasks", "test_contract_losses", "test_feed"),
    *("test_pipe", "test_transport", "test_stricthttp"),
)
CUT = "" if IS_WHOLE else f"-k '{' or '.join(SOME)}'"


# Those of them that need a quiet machine have one, as in this checkout.
@pytest.mark.timeout(TESTS_LIMIT_S + 60)
@pytest.mark.parametrize(
    "which", ["not quiet", pytest.param("quiet", marks=pytest.mark.quiet)]
)
def test_its_own_tests_pass(orders: Path, which: str) -> None:
    options = f"{WITHOUT} -m '{which}' {CUT if which != 'quiet' else ''}"
    ended = subprocess.run(
        ["make", "test", f"VENV={VENV}"],
        cwd=orders,
        env=clean(orders, "run", "test", PYTEST_ADDOPTS=options),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=TESTS_LIMIT_S,
    )
    assert ended.returncode == 0, ended.stdout[-6_000:]
    assert "passed" in ended.stdout
