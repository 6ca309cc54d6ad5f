"""Expects numbers in Retry-After, and 200 for an answer."""

from __future__ import annotations

import sys
from typing import Any

import httpx

from harness.hostile.clients import right


class Client(right.Client):
    """Is right, but for dates and for 304."""

    def pause(self, answer: httpx.Response | None, pause_s: float) -> None:
        """Wait for a number of seconds."""
        if answer is not None:
            int(answer.headers.get("Retry-After", "1"))
        super().pause(answer, pause_s)

    def send(
        self, method: str, url: str, **more: Any
    ) -> httpx.Response | None:
        """Send a request; an answer without a body is an error."""
        answer = super().send(method, url, **more)
        if answer is not None and answer.status_code == 304:
            raise right.Failed("the server sent no state")
        return answer


if __name__ == "__main__":
    address, token, deadline_s = sys.argv[1:]
    right.report(Client(address, token, float(deadline_s)))
