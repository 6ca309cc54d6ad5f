"""The HTTP/1.1 protocol of all our servers: uvicorn's, strict about framing.

Run uvicorn with `--http demo.web.stricthttp:StrictHttp`. A gateway sends the
requests of many owners over one connection. If the gateway and the server
disagree on where a request ends, one owner gets the response to another's
request ("request smuggling", RFC 9112, 11.2). uvicorn's own protocol on
httptools

- drops the start of the body if a request offers an upgrade, and reads the
  rest as the next request: here the offer is ignored (RFC 9110, 7.8);
- accepts transfer codings that nothing decodes: here only `chunked` is;
- adds trailers to the header: here they are dropped (RFC 9110, 6.5.1);
- answers bytes that aren't HTTP before responses that are still due;
- waits without a limit for the rest of a header or of a refused body.

uvicorn on h11 has the first three flaws as well, and is slower. measured:
bench submit-throughput, 110 us a submission, 490 instead of 380 us of CPU.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
)

from demo.web.problems import as_answer


class _NotHttp(Exception):
    """A request whose end isn't certain."""


class StrictHttp(HttpToolsProtocol):
    """An HTTP/1.1 connection on which each request has a certain end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # None of our addresses serves WebSockets.
        self.ws_protocol_class = None

    def connection_made(  # type: ignore[override]
        self, transport: asyncio.Transport
    ) -> None:
        """Limit the wait for the first request as for later ones."""
        super().connection_made(transport)
        self._await_request()

    def data_received(self, data: bytes) -> None:
        """Parse bytes; parse again without the offer if there is one."""
        while data:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as offer:
                # httptools leaves the body to a handler of the offered
                # protocol. There is none: parse again without the offer.
                data = self._without_offer() + data[offer.args[0] :]
                self.parser = httptools.HttpRequestParser(self)
                continue
            except httptools.HttpParserError as error:
                self.send_400_response(f"{error.__context__ or error}")
            return

    def on_headers_complete(self) -> None:
        """Start the request, unless it will be parsed again."""
        if self.parser.get_method() == b"CONNECT":
            raise _NotHttp("CONNECT is for proxies")
        if self.parser.should_upgrade():
            return
        self._check_framing()
        self._unset_keepalive_if_required()
        super().on_headers_complete()
        if self.expect_100_continue:
            # A client that is refused before its body may send the body or
            # not (RFC 9110, 10.1.1), so this connection can't be reused.
            self.cycle.keep_alive = False
        # Trailers go into a list of their own, which nobody reads.
        self.headers = []

    def on_message_complete(self) -> None:
        """Tell the handler; after an early response, wait for a request."""
        if self.parser.should_upgrade():
            return
        if self.cycle.response_complete:
            self.cycle.more_body = False
            self._await_request()
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse malformed bytes and close; a due response goes first."""
        cycle = self.cycle
        if cycle is None or not cycle.more_body:
            if cycle is not None and not cycle.response_complete:
                # The response to the request before is due. Close after it.
                cycle.keep_alive = False
                return
        elif cycle.response_started or self.pipeline:
            self.transport.close()
            return
        detail = f"This isn't a valid HTTP/1.1 request: {msg}."
        problem = as_answer("malformed-request", detail)
        body = json.dumps(problem).encode()
        self.transport.write(
            STATUS_LINE[400]
            + b"content-type: application/problem+json\r\n"
            + b"cache-control: no-store\r\nconnection: close\r\n"
            + b"content-length: %d\r\n\r\n" % len(body)
            + body
        )
        self.transport.close()

    def _await_request(self) -> None:
        """Close if no complete header arrives within the keep-alive time."""
        self._unset_keepalive_if_required()
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def _check_framing(self) -> None:
        """Raise if another server may see the body end elsewhere.

        RFC 9112, 6.1 and 6.3. httptools refuses two lengths, a length that
        isn't one, and chunks with a length beside them.
        """
        codings = [v for n, v in self.headers if n == b"transfer-encoding"]
        if not codings:
            return
        if len(codings) > 1 or codings[0].strip().lower() != b"chunked":
            raise _NotHttp("the only supported transfer coding is chunked")
        if self.parser.get_http_version() != "1.1":
            raise _NotHttp("chunks need HTTP/1.1")

    def _without_offer(self) -> bytes:
        """Return the header that was just parsed, without `Upgrade`."""
        lines = [
            b"%b %b HTTP/%b"
            % (
                self.parser.get_method(),
                self.url,
                self.parser.get_http_version().encode(),
            )
        ]
        lines += [b"%b: %b" % f for f in self.headers if f[0] != b"upgrade"]
        return b"\r\n".join(lines) + b"\r\n\r\n"
