"""A company's proxy, as a test has one: it notes what comes, and hangs up."""

from __future__ import annotations

import socket
import threading

SCHEMES = ("http", "https", "all", "ws", "wss", "socks", "ftp")
NAMES = tuple(
    name
    for scheme in SCHEMES
    for name in (f"{scheme}_proxy", f"{scheme}_proxy".upper())
)


def variables(port: int) -> dict[str, str]:
    """Return an environment in which everything goes by a port's proxy."""
    return {"NO_PROXY": "", "no_proxy": ""} | {
        # httpx alone asks for an adapter as soon as it reads of SOCKS.
        name: f"{scheme}://127.0.0.1:{port}"
        for name in NAMES
        for scheme in ["socks5" if name.lower() == "all_proxy" else "http"]
    }


class Proxy:
    """Listens, writes down what comes, and hangs up."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def variables(self) -> dict[str, str]:
        """Return the environment in which everything is to go by it."""
        return variables(self.port)

    def close(self) -> None:
        """Listen no longer."""
        self._listening.close()

    def _listen(self) -> None:
        while True:
            try:
                line, _ = self._listening.accept()
            except OSError:
                return
            with line:
                line.settimeout(1)
                self.heard.append(line.recv(4096))
