"""Health checks in containers judge a service by what it does itself."""

from __future__ import annotations

import os
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.house.tree import ROOT
from tests.running import free_port

READY = {"AUTH": "+OK", "TIME": "*2\r\n$1\r\n1\r\n$1\r\n2", "PING": "+PONG"}
FULL = {**READY, "PING": "-MISCONF Errors writing to the AOF file"}
LOADS = dict.fromkeys(READY, "-LOADING") | {"AUTH": "+OK"}
CROWDED = dict.fromkeys(READY, "-ERR max number of clients reached")


@contextmanager
def serving(
    answers: dict[str, str], password: str | None = None
) -> Iterator[int]:
    """Answer the first word of each line; return the port.

    With a password, a broker that refuses whoever doesn't know it.
    """

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            is_known = password is None
            for line in self.rfile:
                words = line.decode().split()
                word = words[0] if words else ""
                if word == "QUIT":
                    return
                is_known |= line.decode().rstrip("\r\n") == password
                if word in answers:
                    answer = answers[word] if is_known else "-NOAUTH"
                    self.wfile.write(f"{answer}\r\n".encode())
                    self.wfile.flush()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def is_well(port: int, *arguments: str, password: str = "x") -> bool:
    user = f"metrics:{password}"
    environment = {
        "PATH": os.defpath,
        "ACCEPTED_BROKER_URL": f"redis://{user}@127.0.0.1:{port}/0",
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
    ("in_address", "password"),
    [("a%2Fb%25c", "a/b%c"), ("a%20b%22c", 'a b"c')],
)
def test_a_password_is_encoded_in_an_address_and_nowhere_else(
    in_address: str, password: str
) -> None:
    with serving(READY, password) as port:
        assert is_well(port, "broker", password=in_address)
        assert not is_well(port, "broker", password="other")


def test_a_worker_that_asks_for_nothing_lives_only_without_a_broker(
    tmp_path: Path,
) -> None:
    file = str(tmp_path / "alive")
    assert is_well(free_port(), "alive", file)
    for answers in (LOADS, CROWDED):
        with serving(answers) as port:
            assert is_well(port, "alive", file)
    with serving(READY, "a/b") as port:
        assert not is_well(port, "alive", file, password="a%2Fb")
        # The broker is there, and it's our password that is wrong.
        assert not is_well(port, "alive", file, password="other")
    Path(file).touch()
    with serving(READY) as port:
        assert is_well(port, "alive", file)


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
