"""Comes back to a stream that was cut, and begins from its start."""

from __future__ import annotations

import sys

from harness.hostile.clients.following import report
from harness.hostile.clients.right import Client
from harness.workload.sse import Parser


class ForgetfulParser(Parser):
    """Reads events, and doesn't remember the last one."""

    def __init__(self, _: str = "") -> None:
        """Begin without an id, whatever came before."""
        super().__init__()


if __name__ == "__main__":
    address, token, deadline_s = sys.argv[1:]
    client = Client(address, token, float(deadline_s))
    report(client, ForgetfulParser)
