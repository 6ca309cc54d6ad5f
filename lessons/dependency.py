"""A dependency with a real capacity: some slots, and a queue before them.

Run as a file, isolated, because a run starts five of them and each has to be
small: `python -IS dependency.py SOCKET SLOTS SERVICE_S QUEUE`. Its callers
share one connection, as with HTTP/2, send a line for each call, and get the
answers in the order in which they are ready:

    CALL <id>    -> 200 <id>    after SERVICE_S in a slot
                    503 <id>    at once: QUEUE calls wait already
    QUEUE <n>    from now on n calls may wait

First come, first served. It doesn't know how long a caller waits, so it also
works on calls whose callers have given up.
"""

import asyncio
import sys
from collections import deque


class Dependency(asyncio.Protocol):
    """The slots, the queue, and the one connection of all callers."""

    def __init__(self, slots: int, service_s: float, queue: int) -> None:
        self._free = slots
        self._service_s = service_s
        self._longest = queue
        self._waiting: deque[bytes] = deque()
        self._rest = b""
        self._wire: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection for the answers."""
        assert isinstance(transport, asyncio.Transport)
        self._wire = transport

    def data_received(self, data: bytes) -> None:
        """Take each whole line."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            word, _, rest = line.partition(b" ")
            if word == b"QUEUE":
                self._longest = int(rest)
            else:
                self._take(rest)

    # --8<-- [start:queue]
    def _take(self, call: bytes) -> None:
        """Give a call a slot, a place in the queue, or a refusal."""
        if self._free:
            self._start(call)
        elif len(self._waiting) < self._longest:
            self._waiting.append(call)
        else:
            self._answer(b"503", call)

    def _start(self, call: bytes) -> None:
        self._free -= 1
        loop = asyncio.get_running_loop()
        loop.call_later(self._service_s, self._end, call)

    def _end(self, call: bytes) -> None:
        self._free += 1
        self._answer(b"200", call)
        if self._waiting:
            self._start(self._waiting.popleft())

    # --8<-- [end:queue]

    def _answer(self, status: bytes, call: bytes) -> None:
        if self._wire is not None and not self._wire.is_closing():
            self._wire.write(b"%b %b\n" % (status, call))


async def main(socket: str, slots: str, service_s: str, queue: str) -> None:
    """Serve until killed; it keeps nothing."""
    dependency = Dependency(int(slots), float(service_s), int(queue))
    server = await asyncio.get_running_loop().create_unix_server(
        lambda: dependency, socket
    )
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
