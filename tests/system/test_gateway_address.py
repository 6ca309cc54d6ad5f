"""The gateway's header X-Client-Address, with and without a proxy before it.

The client takes other addresses of the loopback, as the proxy and as
somebody else do.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from demo.supervisor.parts import BIN
from demo.supervisor.port import who_listens
from demo.web.address import HEADER
from tests.running import ROOT, free_port, wait_until

FILE = ROOT / "deploy" / "gateway" / "Caddyfile"
PROXY, STRANGER = "127.0.0.2", "127.0.0.3"
CLIENT, MADE_UP = "192.0.2.7", "198.51.100.1"
Gateway = Callable[..., str]


class Behind(BaseHTTPRequestHandler):
    """A server behind the gateway that says whose request it got."""

    def do_GET(self) -> None:
        """Answer with every address that the gateway reported."""
        said = "|".join(self.headers.get_all(HEADER, [])).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """Starts a gateway with more in its environment; gives its address."""
    folder = tmp_path_factory.mktemp("gateway")
    with ExitStack() as stack:
        behind = stack.enter_context(
            ThreadingHTTPServer(("127.0.0.1", 0), Behind)
        )
        threading.Thread(target=behind.serve_forever, daemon=True).start()
        stack.callback(behind.shutdown)

        def start(**more: str) -> str:
            port = free_port()
            process = subprocess.Popen(
                [
                    *(BIN / "caddy", "run", "--adapter", "caddyfile"),
                    *("--config", FILE),
                ],
                cwd=folder,
                env=environment(folder, port, behind.server_port) | more,
                stderr=subprocess.DEVNULL,
            )
            stack.callback(process.wait, 10)
            stack.callback(process.terminate)
            wait_until(lambda: who_listens(port), 10, "gateway")
            return f"http://127.0.0.1:{port}"

        yield start


def environment(folder: Path, port: int, behind: int) -> dict[str, str]:
    return {
        "PATH": os.defpath,
        "ACCEPTED_PORT": str(port),
        "ACCEPTED_API_UPSTREAM": f"127.0.0.1:{behind}",
        "ACCEPTED_GATEWAY_MORE": str(folder / "none"),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }


@pytest.fixture(scope="module")
def alone(gateway: Gateway) -> str:
    """A gateway as `make up` and Compose start it."""
    return gateway()


@pytest.fixture(scope="module")
def proxied(gateway: Gateway) -> str:
    """A gateway that stands behind a proxy."""
    networks = f"192.168.255.0/24 {PROXY}/32"
    return gateway(ACCEPTED_TRUSTED_PROXIES=networks)


def address(url: str, from_: str, **headers: str) -> str:
    """Return which address the server behind the gateway is told."""
    transport = httpx.HTTPTransport(local_address=from_)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with httpx.Client(transport=transport, trust_env=False) as client:
        answer = client.get(f"{url}/api/ping", headers=named)
    assert answer.status_code == 200
    return answer.text


def test_by_default_nobody_is_believed(alone: str) -> None:
    for from_ in (PROXY, STRANGER):
        assert address(alone, from_) == from_
        assert address(alone, from_, X_Forwarded_For=MADE_UP) == from_
        assert address(alone, from_, X_Client_Address=MADE_UP) == from_


def test_a_trusted_proxy_says_which_client_it_stands_for(proxied: str) -> None:
    assert address(proxied, PROXY, X_Forwarded_For=CLIENT) == CLIENT
    assert address(proxied, PROXY) == PROXY


def test_an_address_that_the_client_wrote_itself_is_not_believed(
    proxied: str,
) -> None:
    # A proxy adds the address that it sees behind what was there.
    listed = f"{MADE_UP}, {CLIENT}"
    assert address(proxied, PROXY, X_Forwarded_For=listed) == CLIENT
    told = address(
        *(proxied, PROXY), X_Forwarded_For=CLIENT, X_Client_Address=MADE_UP
    )
    assert told == CLIENT


def test_a_peer_that_is_no_proxy_is_not_believed(proxied: str) -> None:
    assert address(proxied, STRANGER, X_Forwarded_For=MADE_UP) == STRANGER
