"""Waits well, and calls every end a success."""

from __future__ import annotations

import json
import sys

from harness.hostile.clients.right import Client, Failed


def main(address: str, token: str = "", deadline_s: str = "60") -> None:
    """Submit, wait, and be content."""
    client = Client(address, token, float(deadline_s))
    try:
        result = client.wait_for(client.submit({"seconds": 0.3}))
    except Failed:
        result = "done"
    print(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
