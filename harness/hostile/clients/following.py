"""Follows a task on its stream, and asks where the stream doesn't help.

    python following.py ADDRESS [TOKEN] [DEADLINE_S]

Like right.py, which it uses to submit and to fetch. An event counts from its
empty line on, each number counts once, and the end stays the end.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx

from harness.hostile.clients.right import Client, Failed
from harness.workload.sse import Parser

# Longer than two heartbeats of this server: then the connection is dead.
SILENCE_S = 3.0
FINAL = ("succeeded", "failed", "cancelled")


def follow(
    client: Client, status: str, parser_class: type[Parser] = Parser
) -> str:
    """Return the final state of a task; "" if the stream doesn't say."""
    parser = parser_class()
    newest = 0
    for pause_s in client.pauses():
        try:
            for message in _messages(client, f"{status}/events", parser):
                number = int(message.data["seq"])
                if number <= newest:
                    continue
                newest = number
                if message.data["state"] in FINAL:
                    return str(message.data["state"])
        except httpx.TransportError:
            # Cut off: come back with the last id.
            parser = parser_class(parser.last_id)
        except httpx.HTTPStatusError:
            # The status will say why.
            return ""
        client.pause(None, pause_s)
    return ""


def _messages(client: Client, url: str, parser: Parser) -> Iterator[Any]:
    headers = {"Last-Event-ID": parser.last_id} if parser.last_id else {}
    headers |= client.credentials(url)
    with client.http.stream("GET", url, headers=headers) as answer:
        answer.raise_for_status()
        for chunk in answer.iter_bytes():
            yield from parser.feed(chunk)
            if time.monotonic() > client.ends_at_s:
                return


def report(client: Client, parser_class: type[Parser] = Parser) -> None:
    """Submit, follow, and say what came of it."""
    client.http.timeout = httpx.Timeout(SILENCE_S)
    try:
        status = client.submit({"seconds": 0.3})
        # Ask in any case: the status has the result, or the reason.
        follow(client, status, parser_class)
        print(json.dumps(client.wait_for(status)))
    except Failed as failure:
        sys.exit(f"The task wasn't done: {failure}")


def main(address: str, token: str = "", deadline_s: str = "60") -> None:
    """Read the command line."""
    report(Client(address, token, float(deadline_s)))


if __name__ == "__main__":
    main(*sys.argv[1:])
