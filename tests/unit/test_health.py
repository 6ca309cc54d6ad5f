"""Health checks in containers judge a service by what it does itself."""

from __future__ import annotations

import os
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.house.tree import ROOT
from tests.running import free_port

READY = {"AUTH": "+OK", "TIME": "*2\r\n$1\r\n1\r\n$1\r\n2", "PING": "+PONG"}
FULL = {**READY, "PING": "-MISCONF Errors writing to the AOF file"}
LOADS = dict.fromkeys(READY, "-LOADING") | {"AUTH": "+OK"}
CROWDED = dict.fromkeys(READY, "-ERR max number of clients reached")


@contextmanager
def serving(answers: dict[str, str]) -> Iterator[int]:
    """Answer the first word of each line; return the port."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            for line in self.rfile:
                word = line.split()[0].decode() if line.split() else ""
                if word == "QUIT":
                    return
                if word in answers:
                    self.wfile.write(f"{answers[word]}\r\n".encode())
                    self.wfile.flush()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def is_well(port: int, *arguments: str) -> bool:
    environment = {
        "PATH": os.defpath,
        "ACCEPTED_BROKER_URL": f"redis://metrics:x@127.0.0.1:{port}/0",
        # Of a company: its proxy knows nothing of our services.
        "HTTP_PROXY": f"http://127.0.0.1:{free_port()}",
        "http_proxy": f"http://127.0.0.1:{free_port()}",
    }
    return not subprocess.run(
        [sys.executable, "-IS", "deploy/health.py", *arguments],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.DEVNULL,
        check=False,
        timeout=20,
    ).returncode


@pytest.mark.parametrize(
    ("answers", "is_ready"),
    [(READY, True), (FULL, True), (LOADS, False), (CROWDED, False)],
    ids=["ready", "full", "loads", "crowded"],
)
def test_a_broker_that_says_something_lives(
    answers: dict[str, str], is_ready: bool
) -> None:
    with serving(answers) as port:
        assert is_well(port, "broker") is is_ready
        assert is_well(port, "talks")
    assert not is_well(free_port(), "talks")


@pytest.mark.parametrize(
    ("status", "is_ready"), [(200, True), (404, False), (503, False)]
)
def test_a_server_is_asked_without_a_proxy(
    status: int, is_ready: bool
) -> None:
    answer = f"HTTP/1.1 {status} x\r\nContent-Length: 0\r\n"
    with serving({"GET": answer}) as port:
        url = f"http://127.0.0.1:{port}/here"
        assert is_well(port, "http", url) is is_ready
        assert is_well(port, "loop", url)
    assert not is_well(port, "loop", f"http://127.0.0.1:{free_port()}/")
