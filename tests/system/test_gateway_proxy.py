"""A gateway with a company's proxy in its environment, asking by name.

In a container the parts behind it have names; on sockets test_proxies.py
looks. A request that goes by the proxy takes the owner's cookie along.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from demo.supervisor.parts import BIN
from demo.supervisor.port import who_listens
from tests.proxy import Proxy
from tests.running import ROOT, free_port, wait_until

FILE = ROOT / "deploy" / "gateway" / "Caddyfile"
MORE = ROOT / "lessons" / "gateway"


@pytest.fixture(scope="module")
def proxy() -> Iterator[Proxy]:
    with closing(Proxy()) as listening:
        yield listening


class Behind(BaseHTTPRequestHandler):
    """A server behind the gateway that says which address was asked for."""

    def answer(self) -> None:
        """Answer with the path."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.path)))
        self.end_headers()
        self.wfile.write(self.path.encode())

    do_GET = do_POST = do_PUT = answer  # noqa: N815  http.server's names

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def gateway(
    proxy: Proxy, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A gateway before names, as in a container, with the same proxy.

    0.0.0.0 leads here and isn't called loopback, which Go never proxies.
    """
    port, folder = free_port(), tmp_path_factory.mktemp("gateway")
    with ThreadingHTTPServer(("127.0.0.1", 0), Behind) as behind:
        threading.Thread(target=behind.serve_forever, daemon=True).start()
        upstream = f"0.0.0.0:{behind.server_port}"
        process = subprocess.Popen(
            [BIN / "caddy", "run", "--adapter", "caddyfile", "--config", FILE],
            cwd=FILE.parent,
            env={
                **os.environ,
                **proxy.variables(),
                "ACCEPTED_PORT": str(port),
                "ACCEPTED_API_UPSTREAM": upstream,
                "ACCEPTED_HELD_UPSTREAM": upstream,
                "ACCEPTED_GATEWAY_MORE": str(MORE),
                "ACCEPTED_SITE_ROOT": str(folder),
                "XDG_DATA_HOME": str(folder),
                "XDG_CONFIG_HOME": str(folder),
            },
            stderr=subprocess.DEVNULL,
        )
        wait_until(lambda: who_listens(port), 10, "gateway")
        yield f"http://127.0.0.1:{port}"
        process.terminate()
        process.wait(10)
        behind.shutdown()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/stream"),
        ("GET", "/api/tasks/t/stream"),
        ("PUT", "/api/blobs"),
        ("POST", "/api/tasks"),
        ("POST", "/api/held/tasks"),
        ("GET", "/api/ping"),
    ],
)
def test_the_gateway_asks_by_name_and_not_by_proxy(
    gateway: str, proxy: Proxy, method: str, path: str
) -> None:
    with httpx.Client(base_url=gateway, trust_env=False) as client:
        answer = client.request(method, path, content=b"{}")
    assert (answer.status_code, answer.text) == (200, path)
    assert not proxy.heard


def test_every_way_out_of_the_gateway_is_without_a_proxy() -> None:
    adapted = subprocess.run(
        [BIN / "caddy", "adapt", "--adapter", "caddyfile", "--config", FILE],
        env={**os.environ, "ACCEPTED_GATEWAY_MORE": str(MORE)},
        check=True,
        capture_output=True,
    ).stdout
    ways = [*handlers(json.loads(adapted), "reverse_proxy")]
    assert len(ways) >= 4
    for way in ways:
        assert way["transport"]["network_proxy"] == {"from": "none"}, way


def handlers(config: Any, name: str) -> Iterator[dict[str, Any]]:
    """Yield each handler called `name` in an adapted Caddyfile."""
    if isinstance(config, dict):
        if config.get("handler") == name:
            yield config
        config = [*config.values()]
    if isinstance(config, list):
        for inner in config:
            yield from handlers(inner, name)
