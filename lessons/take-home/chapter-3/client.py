"""Waits for a report as it is told. Run: `python client.py ADDRESS`.

Start it again with the same address after a crash: it goes on.
"""

from __future__ import annotations

import random
import sys
import time
from typing import Any

import httpx

GIVE_UP_S = 3600
LONGEST_PAUSE_S = 60
BUSY = {429, 500, 502, 503, 504}


def wait_for(address: str) -> dict[str, Any]:
    """Return the report's last state. Raises TimeoutError."""
    give_up_at_s = time.monotonic() + GIVE_UP_S
    etag, pause_s, answer = "", 1.0, None
    with httpx.Client(timeout=10) as client:
        while time.monotonic() < give_up_at_s:
            try:
                answer = client.get(address, headers={"If-None-Match": etag})
            except httpx.TransportError:
                answer = None
            if answer is None or answer.status_code in BUSY:
                # The poll failed, the task didn't: ask less often.
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
            else:
                if answer.status_code != 304:
                    answer.raise_for_status()
                    if answer.json()["state"] in ("succeeded", "failed"):
                        return dict(answer.json())
                etag = answer.headers["ETag"]
                pause_s = 1.0
            if answer is not None and "Retry-After" in answer.headers:
                pause_s = float(answer.headers["Retry-After"])
            # Never earlier than told, and a little later at random, so that
            # clients which started together don't stay together.
            time.sleep(pause_s * random.uniform(1.0, 1.2))
    raise TimeoutError(f"not done after {GIVE_UP_S} s: {address}")


if __name__ == "__main__":
    print(wait_for(sys.argv[1]))
