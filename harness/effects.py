"""The outside ledger: counts the effects of work where no service can lie.

It plays a payment provider. A key is counted once; a call that comes again
under its key is written down and not counted.

    POST /  {"task", "key", "amount"}  ->  {"is_counted": true}

Each call becomes a record of the history `ledger`, before it is answered.
"""

from __future__ import annotations

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any

from harness.history import LEDGER, History


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing when a caller goes away: that is a fault at work."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Ledger:
    """A server on loopback; use it as a context manager."""

    def __init__(self, folder: Path) -> None:
        """Listen, and keep the history of all calls in `folder`."""
        self._history = History(folder, LEDGER)
        self._lock = threading.Lock()
        self._counted: set[str] = set()
        ledger = self

        class Handler(BaseHTTPRequestHandler):
            """One call."""

            def do_POST(self) -> None:
                """Count a call and answer whether it counted."""
                length = int(self.headers["Content-Length"])
                answer = ledger.count(json.loads(self.rfile.read(length)))
                body = json.dumps({"is_counted": answer}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Print nothing: the history has every call."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, daemon=True
        )

    @property
    def address(self) -> tuple[str, int]:
        """Return the host and port of its socket."""
        return ("127.0.0.1", self._server.server_port)

    def count(self, call: dict[str, Any]) -> bool:
        """Write a call down; say whether it is the first under its key."""
        with self._lock:
            key = str(call["key"])
            is_counted = key not in self._counted
            self._counted.add(key)
            op = self._history.invoke("effect", **call)
            self._history.write(
                op, "effect", "ok", **call, is_counted=is_counted
            )
        return is_counted

    def __enter__(self) -> Ledger:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._history.close()
