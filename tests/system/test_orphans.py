"""One stack for each folder and port, also when its supervisor is gone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psutil
import pytest

from accepted import running
from demo.settings import Settings
from demo.supervisor import lock
from tests.running import RunningStack, is_running, wait_until

Make = Callable[..., RunningStack]


def orphans_of(stack: RunningStack) -> list[int]:
    """Kill supervisor and leash at once; return who lives on."""
    family = psutil.Process(stack.process.pid).children(recursive=True)
    [leash] = [p.pid for p in family if "leash.py" in " ".join(p.cmdline())]
    # Stopped first, else it would start another leash.
    os.kill(stack.process.pid, signal.SIGSTOP)
    for pid in (leash, stack.process.pid):
        os.kill(pid, signal.SIGKILL)
    stack.process.wait()
    left = [p.pid for p in family if p.pid != leash]
    assert all(map(is_running, left))
    return left


@contextmanager
def orphaned(stack: RunningStack) -> Iterator[list[int]]:
    left = orphans_of(stack)
    try:
        yield left
    finally:
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not any(map(is_running, left)), 10, "all gone")


def brokers(folder: Path) -> list[int]:
    """Return the brokers that have their data in a folder."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            is_it = process.name().startswith("valkey-server")
            if is_it and process.cwd() == str(folder):
                found.append(process.pid)
    return found


def refused(second: RunningStack) -> str:
    line = second.wait_for("Not started", 30)
    assert second.process.wait(10) == 1
    return line


def test_orphans_keep_their_folder_until_the_last_has_ended(
    make_service: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_service().ready()
    broker = first.pid("valkey")
    started = time.strftime("%Y-%m-%d")
    with orphaned(first) as left:
        # Another port and run folder: only the data are the same.
        line = refused(make_service(ACCEPTED_VAR_DIR=str(first.var)))
        assert f"valkey-server (pid {broker}, since {started}" in line
        assert all(str(pid) in line for pid in left)
        assert "kill " in line
        assert brokers(first.var / "valkey") == [broker]
        # `make up` says so before it builds anything.
        monkeypatch.setenv("ACCEPTED_VAR_DIR", str(first.var))
        with pytest.raises(running.RunningError, match=f"pid {broker}"):
            running.require_none(Settings())
        # The broker alone is enough.
        for pid in left:
            if pid != broker:
                os.kill(pid, signal.SIGKILL)
        wait_until(
            lambda: len(lock.living(first.var / "lock")) == 1, 10, "one left"
        )
        line = refused(make_service(ACCEPTED_VAR_DIR=str(first.var)))
        assert f"`kill {broker}`" in line
        os.kill(broker, signal.SIGTERM)
        wait_until(lambda: not is_running(broker), 10, "the broker ends")
        again = make_service(ACCEPTED_VAR_DIR=str(first.var)).ready()
        assert len(brokers(first.var / "valkey")) == 1
        again.end()


def test_the_same_data_by_a_link_are_the_same_folder(
    stack: RunningStack, make_stack: Make, tmp_path: Path
) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "valkey").symlink_to(stack.var / "valkey")
    line = refused(make_stack(ACCEPTED_VAR_DIR=str(tmp_path / "var")))
    assert stack.base_url in line
    assert f"pid {stack.process.pid}" in line
    assert stack.is_whole()


def test_a_run_folder_has_one_stack(
    stack: RunningStack, make_stack: Make
) -> None:
    line = refused(make_stack(ACCEPTED_RUN_DIR=str(stack.run)))
    assert stack.base_url in line
    assert str(stack.run) in line
    assert stack.is_whole()


def test_no_second_caddy_shares_the_port(
    stack: RunningStack, tmp_path: Path
) -> None:
    file = tmp_path / "Caddyfile"
    file.write_text(
        "{\nadmin off\n}\n"
        f"http://:{stack.port} {{\nbind 127.0.0.1\nrespond stranger\n}}\n"
    )
    caddy = Path(sys.executable).parent / "caddy"
    second = subprocess.run(
        [caddy, "run", "--adapter", "caddyfile", "--config", file],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
        env={**os.environ, "HOME": str(tmp_path)},
    )
    assert second.returncode == 1
    assert "address already in use" in second.stderr


def test_the_port_is_kept_while_the_gateway_is_away(
    stack: RunningStack,
) -> None:
    gateway = stack.kill("gateway")
    wait_until(lambda: not is_running(gateway), 5, "gone")
    # A client who comes meanwhile waits, and is answered by the next one.
    assert httpx.get(f"{stack.base_url}/gateway/live", timeout=10).is_success
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        with pytest.raises(OSError):
            other.bind(("127.0.0.1", stack.port))
    wait_until(stack.is_whole, 10, "whole, as it was found")


# Every other stack of these tests listens on 127.0.0.1.
@pytest.mark.parametrize("host", ["0.0.0.0", "localhost", "::1"])
def test_it_listens_where_it_is_told_to(make_service: Make, host: str) -> None:
    if host == "::1":
        try:
            socket.create_server((host, 0), family=socket.AF_INET6).close()
        except OSError:
            pytest.skip("no IPv6 on this machine")
    # The gateway doesn't answer to these names, and lives all the same.
    stack = make_service(ACCEPTED_HOST=host, ACCEPTED_NAMES="demo.example")
    stack.ready()
    shown = f"[{host}]" if ":" in host else "127.0.0.1"
    url = f"http://{shown}:{stack.port}"
    assert httpx.get(f"{url}/gateway/live").text == "live"
    assert httpx.get(f"{url}/api/ping").status_code == 421
    assert httpx.get(
        f"{url}/api/ping", headers={"Host": "demo.example"}
    ).is_success


def test_an_address_of_another_machine_is_named(make_service: Make) -> None:
    line = refused(make_service(ACCEPTED_HOST="192.0.2.1"))
    assert "cannot listen on 192.0.2.1" in line
    assert "ACCEPTED_HOST" in line
