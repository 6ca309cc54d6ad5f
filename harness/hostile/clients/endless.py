"""Waits for as long as it takes, for an answer and for an end."""

from __future__ import annotations

import sys

from harness.hostile.clients import right


def main(address: str, token: str = "", *_: str) -> None:
    """Submit and wait, without any limit."""
    # As in requests and fetch, which have no timeout of their own.
    right.TIMEOUT_S = None
    right.main(address, token, "inf")


if __name__ == "__main__":
    main(*sys.argv[1:])
