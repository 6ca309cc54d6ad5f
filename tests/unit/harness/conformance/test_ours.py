"""A service that we started ends with us, even if Ctrl-C is pressed twice."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import threading
from pathlib import Path

import pytest

from harness.conformance.drive import ours
from harness.conformance.drive.ours import Service
from harness.signals import ended_by_hangup
from tests.running import free_port, is_running, wait_until

# It takes no notice of SIGTERM, and starts another process that doesn't.
STUBBORN = """
import http.server, os, pathlib, signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(99)"])
pathlib.Path("pids").write_text(f"{os.getpid()} {other.pid}")
place = ("127.0.0.1", int(sys.argv[1]))
handler = http.server.SimpleHTTPRequestHandler
http.server.HTTPServer(place, handler).serve_forever()
"""


@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
)
def test_a_signal_while_it_is_closed_leaves_nothing_running(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ours, "GRACE_S", 0.6)
    port = free_port()
    command = shlex.join([sys.executable, "-c", STUBBORN, str(port)])
    service = Service(command, f"http://127.0.0.1:{port}", 20.0, tmp_path)
    before = signal.getsignal(number)
    # Where it isn't ignored, it ends nothing but this test.
    signal.signal(number, _interrupt)
    again = threading.Timer(0.2, os.kill, (os.getpid(), number))
    try:
        service.start()
        pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
        again.start()
        service.close()
        again.join()
        assert signal.getsignal(number) is _interrupt
        assert not any(is_running(pid) for pid in pids)
    except InterruptedError:
        pytest.fail("the signal has interrupted the closing")
    finally:
        signal.signal(number, before)
        service.kill()


def _interrupt(*_: object) -> None:
    raise InterruptedError


def test_a_hangup_ends_a_run_in_order() -> None:
    before = signal.getsignal(signal.SIGHUP)
    with pytest.raises(SystemExit) as ended, ended_by_hangup():
        _hang_up()
    assert ended.value.code == 129
    assert signal.getsignal(signal.SIGHUP) == before


def _hang_up() -> None:
    os.kill(os.getpid(), signal.SIGHUP)
    wait_until(lambda: False, 5, "the signal")


def test_nohup_is_kept() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ended_by_hangup():
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
