"""Loses the result once its first submission has met an error."""

from __future__ import annotations

import json
import sys
from typing import Any

from harness.hostile.clients.right import Client, Failed


class Sloppy(Client):
    """Takes a result that it can't find for one that isn't needed."""

    tries = 0

    def send(self, method: str, url: str, **more: Any) -> Any:
        """Count the submissions."""
        self.tries += method == "POST"
        return super().send(method, url, **more)


def main(address: str, token: str = "", deadline_s: str = "60") -> None:
    """Submit and wait; after a second try the result isn't printed."""
    client = Sloppy(address, token, float(deadline_s))
    try:
        result = client.wait_for(client.submit({"seconds": 0.3}))
    except Failed as failure:
        sys.exit(f"The task wasn't done: {failure}")
    print(json.dumps(result if client.tries == 1 else "ok"))


if __name__ == "__main__":
    main(*sys.argv[1:])
