"""`accepted hostile`, with real clients: judged as declared, and tidied up.

A fast cut of `accepted hostile --self-test`: one seed, a third of the clients
a day, and a wrong one meets as many ways as show what it breaks.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import httpx
import psutil
import pytest

from harness.hostile.selftest import Declared, declared, run_all
from tests.running import is_running, wait_until
from tests.turns import IS_WHOLE, in_turn

ACCEPTED = [sys.executable, "-m", "accepted", "hostile"]
RIGHT = (
    f"{sys.executable} -m harness.hostile.clients.right"
    " {url} {token} {deadline}"
)


def hostile(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [*ACCEPTED, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def program(folder: Path, code: str) -> str:
    """Write a client, and return the command that runs it."""
    path = folder / "client.py"
    path.write_text(textwrap.dedent(code))
    return f"{sys.executable} {path} {{url}}"


def cut(client: Declared) -> Declared:
    """Return a client with the fewest ways that show what it breaks.

    The right one meets every way, and another that breaks nothing some.
    """
    if IS_WHOLE or client.name == "right":
        return client
    if not any(client.breaks.values()):
        some = in_turn([*client.breaks.items()], 3)
        return replace(client, breaks=dict(some))
    shown: set[str] = set()
    ways = {}
    for way, broken in client.breaks.items():
        if not shown.issuperset(broken):
            ways[way] = broken
            shown |= {*broken}
    return replace(client, breaks=ways)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("seed", in_turn((1, 20), 2))
async def test_each_client_is_judged_as_declared(seed: int) -> None:
    right, *others = map(cut, declared().values())
    some = [right, *in_turn(others, 3)]
    assert await run_all(seed, 15, lambda *_: None, some) == []


def test_the_cut_shows_every_requirement_that_a_client_breaks() -> None:
    def shown(clients: Iterable[Declared]) -> set[tuple[str, str]]:
        return {
            (client.name, requirement)
            for client in clients
            for broken in client.breaks.values()
            for requirement in broken
        }

    whole = declared().values()
    assert shown(map(cut, whole)) == shown(whole)


def test_a_client_passes_or_is_wrong_by_exit_code(tmp_path: Path) -> None:
    right = hostile("--client", RIGHT, "--only", "cut-202", "--json")
    assert right.returncode == 0, right.stderr
    report = json.loads(right.stdout)
    assert [way["way"] for way in report["ways"]] == ["calm", "cut-202"]
    assert report["ways"][1]["requests"][0]["answer"] == "cut"
    naive = program(
        tmp_path,
        """
        import json, sys, time, urllib.parse, urllib.request
        def ask(url, data=None):
            with urllib.request.urlopen(url, data, timeout=5) as answer:
                return answer.headers, json.load(answer)
        for _ in range(2):
            try:
                headers, task = ask(sys.argv[1], b"{}")
                break
            except OSError:
                pass
        status = urllib.parse.urljoin(sys.argv[1], headers["Location"])
        while task["state"] != "succeeded":
            time.sleep(1.1)
            task = ask(status)[1]
        print(task)
        """,
    )
    wrong = hostile("--client", naive, "--only", "cut-202", "--seed", "5")
    assert wrong.returncode == 1, wrong.stdout
    assert "CLIENT-SUBMIT-01 MUST" in wrong.stdout
    assert "2 submissions, without an Idempotency-Key" in wrong.stdout
    assert "seed 5" in wrong.stdout


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("print('hello')", "hello"),
        ("raise SystemExit('no such option')", "no such option"),
        ("while True: print('x' * 1000)", "calm weather"),
        ("import time; time.sleep(60)", "calm weather"),
        ("def broken(:", "SyntaxError"),
        ("import os\nwhile True: os.write(1, b'\\xff')", "calm weather"),
    ],
)
def test_a_client_that_does_something_else_cannot_be_judged(
    tmp_path: Path, code: str, words: str
) -> None:
    limits = ("--deadline", "1", "--limit", "4")
    ended = hostile("--client", program(tmp_path, code), *limits)
    assert ended.returncode == 2
    assert words in ended.stdout
    assert len(ended.stdout) < 5000


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--client", "/no/such/program {url}"), "/no/such/program"),
        (("--client", "python 'client.py"), "can't be read"),
        (("--only", "sunny"), "sunny"),
        (("--limit", "5"), "--deadline"),
        (("--client", " "), "empty"),
        (("--client", "true", "--limit", "nan"), "--deadline"),
        (("--port", "99999"), "65535"),
    ],
)
def test_a_wrong_use_is_explained(
    arguments: tuple[str, ...], words: str
) -> None:
    refused = hostile(*arguments)
    assert refused.returncode == 2
    assert words in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_way_that_is_named_twice_is_met_once() -> None:
    named = ("--only", "cut-202", "--only", "calm", "--only", "cut-202")
    right = hostile("--client", RIGHT, *named, "--json")
    assert right.returncode == 0, right.stderr
    ways = [way["way"] for way in json.loads(right.stdout)["ways"]]
    assert ways == ["calm", "cut-202"]


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux's")
def test_a_failure_of_its_own_is_no_verdict() -> None:
    """Exit code 1 would say that the client is wrong."""
    with Path("/dev/full").open("w") as full:
        failed = subprocess.run(
            [*ACCEPTED, "--list"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert failed.returncode == 4
    assert "itself failed: OSError: [Errno 28] No space left" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_ctrl_c_leaves_no_process(tmp_path: Path) -> None:
    command = program(
        tmp_path,
        """
        import subprocess, sys, time
        child = subprocess.Popen([sys.executable, "-c", "input()"],
                                 stdin=subprocess.PIPE)
        print("started", flush=True)
        time.sleep(60)
        """,
    )
    with subprocess.Popen(
        [*ACCEPTED, "--client", command], stdout=subprocess.PIPE
    ) as running:
        parent = psutil.Process(running.pid)
        until_s = time.monotonic() + 30
        while len(parent.children(recursive=True)) < 2:
            assert time.monotonic() < until_s
            time.sleep(0.05)
        children = parent.children(recursive=True)
        running.send_signal(signal.SIGINT)
        running.wait(20)
    wait_until(
        lambda: not any(is_running(child.pid) for child in children),
        10,
        "no process is left",
    )


def test_without_a_client_it_serves_and_judges_at_the_end() -> None:
    with subprocess.Popen(
        ACCEPTED,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as serving:
        assert serving.stderr is not None
        addresses = {}
        for line in serving.stderr:
            if line.startswith("Ctrl-C"):
                break
            name, address = line.split()
            addresses[name] = address
        for _ in range(2):
            with pytest.raises(httpx.HTTPError):
                httpx.post(addresses["cut-202"], json={})
            again = addresses["cut-202"].replace("/tasks", "/again")
            assert httpx.post(again).status_code == 204
        with pytest.raises(httpx.HTTPError):
            httpx.post(addresses["cut-202"], json={})
        assert httpx.post(addresses["cut-202"], json={}).status_code == 202
        unknown = httpx.get(addresses["calm"].replace("calm", "sunny"))
        serving.send_signal(signal.SIGINT)
        out, _ = serving.communicate(timeout=20)
    assert unknown.status_code == 404
    assert "/hostile/cut-202/tasks" in unknown.json()["detail"]
    assert "made 2 tasks" in out
    assert serving.returncode == 1
