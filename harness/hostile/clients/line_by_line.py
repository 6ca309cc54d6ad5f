"""Takes each data line of a stream for an event, the last for the end."""

from __future__ import annotations

import json
import sys

import httpx

from harness.hostile.clients.right import Client, Failed


def last_state(client: Client, url: str) -> dict[str, str]:
    """Return the data of the last line that came."""
    data: dict[str, str] = {}
    try:
        headers = client.credentials(url)
        with client.http.stream("GET", url, headers=headers) as answer:
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    data = json.loads(line.removeprefix("data: "))
    except httpx.TransportError:
        # It was the last one, apparently.
        pass
    return data


def main(address: str, token: str = "", deadline_s: str = "60") -> None:
    """Submit, follow the stream once, and believe it."""
    client = Client(address, token, float(deadline_s))
    try:
        status = client.submit({"seconds": 0.3})
        data = last_state(client, f"{status}/events")
        if data.get("state") != "succeeded":
            sys.exit(f"The task hasn't succeeded: {data}")
        print(json.dumps(client.wait_for(status)))
    except Failed as failure:
        sys.exit(f"The task wasn't done: {failure}")


if __name__ == "__main__":
    main(*sys.argv[1:])
