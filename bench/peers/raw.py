"""The floor of streaming: one reader of the feed, bytes onto sockets.

asyncio without any framework: no routes, no ASGI, no owner, no resume, no
heartbeat, no limit of what may wait. `python -m bench.peers.raw SOCKET`.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

import uvloop
from redis.asyncio import Redis

HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
    b"Cache-Control: no-store\r\n\r\n"
)

writers: dict[str, asyncio.StreamWriter] = {}


async def follow(redis: Redis) -> None:
    """Write each event of the feed to its owner."""
    cursor = "$"
    while True:
        streams: Any = await redis.xread(
            {"feed": cursor}, block=2000, count=1000
        )
        for _, entries in streams or []:
            for cursor, fields in entries:
                writer = writers.get(fields["owner"])
                if writer is not None:
                    writer.write(
                        f"id: {cursor}\nevent: {fields['type']}\n"
                        f"data: {fields['data']}\n\n".encode()
                    )


async def serve(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Hold the connection of the owner that the path names."""
    request = await reader.readuntil(b"\r\n\r\n")
    owner = request.split(b" ", 2)[1].rpartition(b"/")[2].decode()
    writer.write(HEAD + b"retry: 1000\n\n")
    writers[owner] = writer
    try:
        await reader.read()
    finally:
        del writers[owner]
        writer.close()


async def main(path: str) -> None:
    """Serve until killed."""
    redis: Redis = Redis.from_url(
        os.environ["ACCEPTED_BROKER_URL"], decode_responses=True
    )
    following = asyncio.create_task(follow(redis))
    server = await asyncio.start_unix_server(serve, path, backlog=2048)
    async with server:
        await following


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1]))
