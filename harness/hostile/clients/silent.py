"""Tells by its exit code alone that a task has failed."""

from __future__ import annotations

import json
import sys

from harness.hostile.clients.right import Client, Failed


def main(address: str, token: str = "", deadline_s: str = "60") -> None:
    """Submit and wait; the reason of a failure is dropped."""
    client = Client(address, token, float(deadline_s))
    try:
        print(json.dumps(client.wait_for(client.submit({"seconds": 0.3}))))
    except Failed:
        sys.exit("The task failed.")


if __name__ == "__main__":
    main(*sys.argv[1:])
