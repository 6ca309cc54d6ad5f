"""Submits a report and waits for it. Run: `python client.py`."""

from __future__ import annotations

import os
import sys
import time

import httpx

API = os.environ.get("API", "http://127.0.0.1:8000")
GIVE_UP_S = 600


def main() -> None:
    """Submit, ask as often as the server says, fetch."""
    with httpx.Client(base_url=API, timeout=10) as client:
        submitted = client.post("/reports", json={"months": 3})
        submitted.raise_for_status()
        address = submitted.headers["Location"]
        give_up_at_s = time.monotonic() + GIVE_UP_S
        answer = submitted
        while answer.json()["state"] in ("queued", "running"):
            if time.monotonic() > give_up_at_s:
                sys.exit(f"Not done yet. Ask again later: {API}{address}")
            time.sleep(int(answer.headers.get("Retry-After", "1")))
            answer = client.get(address)
            answer.raise_for_status()
        if answer.json()["state"] == "failed":
            sys.exit(f"The report failed: {answer.json()['error']}")
        print(client.get(f"{address}/result").text)


if __name__ == "__main__":
    main()
