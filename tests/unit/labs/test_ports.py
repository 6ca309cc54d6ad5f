"""Tests of who calls from a port."""

from __future__ import annotations

import socket
import subprocess
import sys

import psutil
import pytest

from labs.grading import ports
from labs.grading.broken import CannotJudge
from labs.grading.descendants import started_by
from labs.grading.ports import _connected, _sockets, owner, reserved_port

CALLER = """
import socket, sys, time
family = socket.AF_INET6 if sys.argv[2] == "6" else socket.AF_INET
host = "::ffff:127.0.0.1" if sys.argv[2] == "6" else "127.0.0.1"
call = socket.socket(family)
call.connect((host, int(sys.argv[1])))
time.sleep(30)
"""


SAME_PORT = """
import socket, sys, time
call = socket.socket()
call.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
call.bind(("127.0.0.1", int(sys.argv[2])))
call.connect(("127.0.0.1", int(sys.argv[1])))
time.sleep(30)
"""


@pytest.mark.parametrize("family", ["4", "6"])
def test_the_process_that_calls_is_found(family: str) -> None:
    """It finds it by the socket, of either family, among others."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        command = [sys.executable, "-c", CALLER, str(port), family]
        with subprocess.Popen(command) as process:
            connection, peer = server.accept()
            with connection:
                caller = psutil.Process(process.pid)
                processes = [psutil.Process(), caller]
                ends = (peer[1], port)
                assert owner(ends, processes) == process.pid
                assert owner(ends, [psutil.Process()]) is None
                # Elsewhere than on Linux the answer is the same.
                assert _connected(ends)(caller)
                assert not _connected(ends)(psutil.Process())
            process.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="it reads Linux's tables")
def test_a_process_that_has_ended_owns_nothing() -> None:
    """It raises what `owner` expects."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        ended = psutil.Process(process.pid)
    with pytest.raises((OSError, psutil.Error)):
        _sockets((1, 2))(ended)
    assert owner((1, 2), [ended]) is None


def test_a_port_alone_does_not_tell_who_calls() -> None:
    """Two processes call two servers from the same port, which is allowed.

    It has made a check kill the API in place of a worker.
    """
    with (
        socket.create_server(("127.0.0.1", 0)) as ours,
        socket.create_server(("127.0.0.1", 0)) as another,
        socket.socket() as call,
    ):
        port = ours.getsockname()[1]
        call.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        call.bind(("127.0.0.1", 0))
        call.connect(another.getsockname())
        own = call.getsockname()[1]
        command = [sys.executable, "-c", SAME_PORT, str(port), str(own)]
        with subprocess.Popen(command) as process:
            connection, peer = ours.accept()
            with connection:
                assert peer[1] == own
                processes = [psutil.Process(), psutil.Process(process.pid)]
                assert owner((own, port), processes) == process.pid
                assert not _connected((own, port))(psutil.Process())
            process.kill()


def test_a_reserved_port_is_free_and_given_to_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with reserved_port() as port:
        monkeypatch.setattr(ports, "PORTS", range(port, port + 1))
        monkeypatch.setattr(ports, "TRIES", 1)
        with socket.create_server(("127.0.0.1", port)):
            pass
        with pytest.raises(CannotJudge, match="none is free"):
            reserved_port().__enter__()
    with reserved_port() as again:
        assert again == port
    # Nor is one given where somebody listens.
    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(CannotJudge, match="none is free"),
    ):
        reserved_port().__enter__()


NESTED = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"])
print(child.pid, flush=True)
time.sleep(30)
"""


def test_descendants_of_some_processes_are_found_at_once() -> None:
    """A grandchild is one; a sibling and the process itself aren't."""
    command = [sys.executable, "-c", NESTED]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as one,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other,
    ):
        assert one.stdout
        assert other.stdout
        first, second = (
            int(one.stdout.readline()),
            int(other.stdout.readline()),
        )
        assert [p.pid for p in started_by([one.pid])] == [first]
        both = {p.pid for p in started_by([one.pid, other.pid])}
        assert both == {first, second}
        assert started_by([]) == []
        for pid in (first, second, one.pid, other.pid):
            psutil.Process(pid).kill()
