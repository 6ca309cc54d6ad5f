"""Waits for a report as it is told. Run: `python client.py ADDRESS`.

Start it again with the same address after a crash: it goes on.
"""

from __future__ import annotations

import random
import sys
import time
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

GIVE_UP_S = 3600
LONGEST_PAUSE_S = 60
BUSY = {429, 500, 502, 503, 504}


def told_s(answer: httpx.Response, pause_s: float) -> float:
    """Return the pause that Retry-After asks for, in seconds or by a date."""
    told = answer.headers.get("Retry-After", "")
    if told.isdecimal():
        return float(told)
    try:
        until = parsedate_to_datetime(told)
    except (ValueError, OverflowError):
        return pause_s
    # The oldest of HTTP's three forms of a date doesn't say that it's UTC.
    until = until.replace(tzinfo=until.tzinfo or UTC)
    return max(0.0, until.timestamp() - time.time())


def wait_for(address: str) -> dict[str, Any]:
    """Return the report's last state. Raises TimeoutError."""
    give_up_at_s = time.monotonic() + GIVE_UP_S
    etag, pause_s = "", 1.0
    with httpx.Client(timeout=10) as client:
        while time.monotonic() < give_up_at_s:
            try:
                answer = client.get(address, headers={"If-None-Match": etag})
                report = answer.json() if answer.status_code == 200 else {}
            except (httpx.TransportError, ValueError):
                # Cut off, or a page instead of an answer.
                answer = None
            if answer is None or answer.status_code in BUSY:
                # The poll failed, the task didn't: ask less often.
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
            else:
                if answer.status_code != 304:
                    answer.raise_for_status()
                    if report["state"] in ("succeeded", "failed"):
                        return dict(report)
                etag = answer.headers.get("ETag", "")
                pause_s = 1.0
            if answer is not None:
                pause_s = told_s(answer, pause_s)
            # Never earlier than told, and a little later at random, so that
            # clients which started together don't stay together.
            time.sleep(pause_s * random.uniform(1.0, 1.2))
    raise TimeoutError(f"not done after {GIVE_UP_S} s: {address}")


if __name__ == "__main__":
    print(wait_for(sys.argv[1]))
