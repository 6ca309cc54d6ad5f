"""Follows a report through every cut. Run: `python client.py ADDRESS`."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator

import httpx

# Longer than two heartbeats: then the connection is dead.
SILENCE_S = 40


def follow(address: str) -> Iterator[dict[str, str]]:
    """Yield each event once, in order; come back after each cut."""
    last_id = ""
    while True:
        try:
            with httpx.stream(
                *("GET", f"{address}/events"),
                headers={"Last-Event-ID": last_id},
                timeout=httpx.Timeout(10, read=SILENCE_S),
            ) as answer:
                if answer.status_code == 204:
                    return
                answer.raise_for_status()
                fields: dict[str, str] = {}
                for line in answer.iter_lines():
                    name, _, value = line.partition(": ")
                    if name:
                        fields[name] = value
                    elif "data" in fields:
                        last_id = fields["id"]
                        yield fields
                        fields = {}
        except httpx.HTTPStatusError as error:
            if error.response.status_code < 500:
                raise
        except httpx.TransportError:
            pass  # Cut off: come back with the last id.
        time.sleep(random.uniform(1, 3))


if __name__ == "__main__":
    for event in follow(sys.argv[1]):
        print(event["event"], event["data"], flush=True)
