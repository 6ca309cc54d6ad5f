"""Orders once, through lost answers. Run: `python client.py ORDER AMOUNT`."""

from __future__ import annotations

import os
import random
import sys
import time

import httpx

API = os.environ.get("API", "http://127.0.0.1:8000")
TRIES = 6


def order(number: str, amount: int) -> str:
    """Return the order's address. The number is stored before the first try.

    It's the key: the same after a crash, and another for another order.
    """
    for attempt in range(TRIES):
        try:
            answer = httpx.post(
                f"{API}/orders",
                json={"amount": amount},
                headers={"Idempotency-Key": number},
                timeout=5,
            )
        except httpx.TransportError:
            pass  # Nobody knows whether it arrived. With the key, ask again.
        else:
            if answer.status_code not in {429, 500, 502, 503, 504}:
                answer.raise_for_status()
                return str(answer.headers["Location"])
        time.sleep(random.uniform(0, min(30, 0.5 * 2**attempt)))
    raise TimeoutError(f"not known after {TRIES} tries: order {number}")


if __name__ == "__main__":
    print(order(sys.argv[1], int(sys.argv[2])))
