"""Tests of who calls from a port."""

from __future__ import annotations

import socket
import subprocess
import sys

import psutil
import pytest

from labs.grading.descendants import started_by
from labs.grading.ports import _ports, _sockets, owner

CALLER = """
import socket, sys, time
family = socket.AF_INET6 if sys.argv[2] == "6" else socket.AF_INET
host = "::ffff:127.0.0.1" if sys.argv[2] == "6" else "127.0.0.1"
call = socket.socket(family)
call.connect((host, int(sys.argv[1])))
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
                assert owner(peer[1], processes) == process.pid
                assert owner(peer[1], [psutil.Process()]) is None
                # Elsewhere than on Linux the answer is the same.
                assert peer[1] in list(_ports(caller))
            process.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="it reads Linux's tables")
def test_a_process_that_has_ended_owns_nothing() -> None:
    """It raises what `owner` expects."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        ended = psutil.Process(process.pid)
    with pytest.raises((OSError, psutil.Error)):
        list(_sockets(1)(ended))
    assert owner(1, [ended]) is None


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
